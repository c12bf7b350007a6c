"""What is to be said of machines, in lines of numbers with units: read off a run, never changing it."""
