"""Cards: what runs forward steps."""
