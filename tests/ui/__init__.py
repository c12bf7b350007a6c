"""The game in its window."""
