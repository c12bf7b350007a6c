"""Everything read off a run: states, laws, limits, moments, and what is said of it afterwards."""
