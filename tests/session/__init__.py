"""Building, running, reading, scoring, remembering."""
