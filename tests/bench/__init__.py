"""What is measured of speed."""
