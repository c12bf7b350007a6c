"""One file a machine: each touches its own state and its ports only."""
