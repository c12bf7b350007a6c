"""Other processes, in one way: workers, jobs beside the game, signals and streams."""
