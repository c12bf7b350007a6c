"""What is remembered of the player: progress, settings, earlier builds."""
