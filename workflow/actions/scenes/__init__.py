"""Small scenes of each chapter, played through the real actions: what the sample county and the demonstration are made of."""
