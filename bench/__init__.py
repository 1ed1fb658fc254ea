"""Side by side with what people would use instead: ratios of one run."""
