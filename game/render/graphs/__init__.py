"""Curves and bars of a run over simulated time."""
