"""THE DOOR: JSON routes, pages for each audience, signing in, refusals as HTTP problems."""
