"""What `tycoon bench` measures."""
