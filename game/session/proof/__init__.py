"""What a level claims of itself, run: its cases, sweeps and random builds, and whether all that win hold its lesson."""
