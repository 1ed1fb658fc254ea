"""What is remembered: mapped classes, their constraints and named selects. Facts, never decisions."""
