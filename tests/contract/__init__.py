"""Suites that walk a table of the game and hold every row to what its readers rely on."""
