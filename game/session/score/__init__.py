"""What a win is worth: stars, proven bounds, and how it compares with other wins."""
