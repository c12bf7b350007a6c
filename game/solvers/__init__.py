"""Programs that look for builds: everything here needs the game below it, numpy, and where it says so an extra."""
