"""Building: edits and their undo, pieces, and what follows from where tiles stand before anything runs."""
