"""How a notice leaves the building: by mail, by a messaging service, or, in tests, into a list."""
