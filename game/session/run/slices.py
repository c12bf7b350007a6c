"""Long stretches of a run, a slice at a time: in between Ctrl-C is heard, and whoever waits is told how far it is.

A compiled simulation hears nothing while it runs, and no other thread gets a turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from game.sim.simulation import Simulation

Progress = Callable[[int, int], None]
"""Takes how much is done, and how much there is to do in all."""

_SLICE_S: Final = 0.05
"""Slices are made about so long, as long as the speed of the run stays what it was."""

_FIRST_TICKS: Final = 8
"""The first slice; while slices are short each is twice as long as the one before."""


def advance_in_slices(
    simulation: Simulation, advance: Callable[[int], None], num_ticks: int, progress: Progress | None = None
) -> None:
    """Have `advance` let so many ticks of a simulation pass; it is over where fewer pass than it was asked for."""
    start = before = simulation.tick
    end = start + num_ticks
    asked = _FIRST_TICKS
    if progress is not None:
        progress(0, num_ticks)
    while True:
        asked = min(asked, end - before)
        since = time.perf_counter()
        advance(asked)
        took_s = time.perf_counter() - since
        now = simulation.tick
        if progress is not None:
            progress(now - start, num_ticks)
        if now >= end or now - before < asked:
            return
        before = now
        asked = max(1, 2 * asked if 2 * took_s <= _SLICE_S else asked // 2 if took_s > 2 * _SLICE_S else asked)
