"""One level being played: edits and undo, the run, its verdict, and what is remembered between two evenings."""
