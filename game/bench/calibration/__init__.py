"""Every comparison of our numbers with measured ones, which `tycoon calibrate` and docs/calibration.md show."""
