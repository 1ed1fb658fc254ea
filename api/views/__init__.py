"""What is shown, on pages and as JSON alike: reading only, permissions included."""
