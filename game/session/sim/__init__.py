"""A server without a board: options become a level and a solution in memory, and their run a report."""
