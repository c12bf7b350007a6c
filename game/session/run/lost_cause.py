"""Looks now and then whether a run that goes on can still be won, and remembers since when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.physics.units import TICKS_PER_SECOND
from game.session.run.certain_miss import CertainMiss

if TYPE_CHECKING:
    from game.session.run.level_run import LevelRun

_MOST_LOOKS: Final = 100
"""A run is looked at so often at most, however long it may go on."""


class LostCause:
    """Follows one run; whoever lets it go on calls `look` after every few ticks."""

    def __init__(self, run: LevelRun) -> None:
        self._run = run
        self._stride = max(TICKS_PER_SECOND, run.horizon_ticks // _MOST_LOOKS)
        self._next_tick = 0
        self.miss: CertainMiss | None = None
        """The goal that is certain to be missed; None as long as none is."""
        self.since_tick = 0
        """When that was found."""

    def look(self) -> None:
        """Find out, if it is time again and not known yet."""
        tick = self._run.simulation.tick
        if self.miss is None and tick >= self._next_tick:
            self._next_tick = tick + self._stride
            self.miss, self.since_tick = self._run.certainty.miss(), tick
