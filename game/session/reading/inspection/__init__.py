"""The laws written out with the numbers of one machine as it is now: reading them never changes the run."""
