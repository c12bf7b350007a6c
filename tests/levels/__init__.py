"""The shipped levels."""
