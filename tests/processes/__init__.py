"""Other processes."""
