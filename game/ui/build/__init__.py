"""The play screen's workings: building and running on the board."""
