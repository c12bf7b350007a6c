"""Sound of the game: waveforms made with numpy, chosen by a limiter, played by pygame's mixer (or by nobody)."""
