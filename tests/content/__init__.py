"""Files of levels and solutions."""
