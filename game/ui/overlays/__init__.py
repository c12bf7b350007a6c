"""The overlays' buttons and the panel beside the board."""
