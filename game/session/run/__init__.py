"""One run of a level: goals, verdict, result, going back, and many runs at once."""
