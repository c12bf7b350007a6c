"""Recorded requests from files: which formats there are, reading them, and what is left of them for a level."""
