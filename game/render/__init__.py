"""What the game looks like: palette, fonts, tile art, the board and the telemetry panel."""
