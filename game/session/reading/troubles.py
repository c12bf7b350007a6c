"""Watches what befalls users while a run goes on: interruptions, refusals and standstills in bundles, the surprise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.content.occasions import Reading
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.reading.bundles import Bundles
from game.session.run.level_run import LevelRun
from game.sim.happenings import PREEMPTED, REFUSED, STREAM_STALLED, Happenings

MARKED: Final = (PREEMPTED, REFUSED, STREAM_STALLED)
"""What befalls users and is marked wherever it happens."""

_READING_TICKS: Final = TICKS_PER_SECOND // 2
"""A metric that the surprise hangs on is read so often, and no more once it has come."""


class Troubles:
    """Follows one run from its start; whoever lets it go on calls `look` after every few ticks."""

    def __init__(self, run: LevelRun) -> None:
        self._run = run
        self._happenings = Happenings(run.simulation)
        self._counts: Mapping[str, int] = {}
        self._stalls: Mapping[int, int] = {}
        self._was_more = False
        self._tick = 0
        self.bundles = {kind: Bundles() for kind in MARKED}
        self.surprise_tick: int | None = None
        """When the level's surprise came; None as long as it has not."""

    def look(self) -> None:
        """Note what has happened since the last look."""
        tick, counts = self._run.simulation.tick, self._happenings.counts()
        for kind in (PREEMPTED, REFUSED):
            num_new = counts.get(kind, 0) - self._counts.get(kind, 0)
            if num_new > 0:
                self.bundles[kind].add(tick, num_new)
        if counts.get(STREAM_STALLED, 0) != self._counts.get(STREAM_STALLED, 0):
            self._look_for_stalls(tick)
        self._counts = counts
        if self._run.level.surprise is not None and self.surprise_tick is None and self._is_surprising(counts, tick):
            self.surprise_tick = tick
        self._tick = tick

    def _look_for_stalls(self, tick: int) -> None:
        stalls = self._happenings.stalls()
        new = {beats: more for beats, count in stalls.items() if (more := count - self._stalls.get(beats, 0)) > 0}
        self._stalls = stalls
        for beats, count in new.items():
            ticks = beats / BEATS_PER_TICK
            self.bundles[STREAM_STALLED].add(max(0, tick - round(ticks)), count, ticks)

    def _is_surprising(self, counts: Mapping[str, int], tick: int) -> bool:
        surprise = self._run.level.surprise
        assert surprise is not None
        when = surprise.when
        if not isinstance(when, Reading):
            return counts.get(when, 0) > 0
        if tick // _READING_TICKS == self._tick // _READING_TICKS:
            return False
        value = self._run.read(when.metric, when.class_name or "")
        if when.is_so(value):
            return when.at_least is not None or self._was_more
        self._was_more |= value is not None
        return False
