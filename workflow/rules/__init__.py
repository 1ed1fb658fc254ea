"""The pure core: values in, values out. No input, no output, no clock of its own, no database."""
