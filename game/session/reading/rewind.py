"""Going back in a run: it is deterministic, so an earlier tick is the same run again, stopped there."""

from __future__ import annotations

from typing import Final

from game.content.solution import Solution
from game.session.reading.moments import Moment, MomentWatch
from game.session.reading.series import Series
from game.session.run.level_run import LevelRun

SNAPSHOT_TICKS: Final = 300
"""A packed copy of the run is kept every so many ticks, so that going back takes at most so many."""

MAX_SNAPSHOTS: Final = 64
"""Of a longer run every other copy is let go, and they stand twice as far apart."""


class Rewind:
    """Any tick of a run on demand: the run is run a second time beside the one that is watched.

    Work is done in pieces, by whoever has time for it: `work` does at most so many ticks. Where runs cannot be packed
    (a compiled simulation, which is fast) every search begins at tick 0.
    """

    def __init__(self, live: LevelRun, solution: Solution) -> None:
        self.live = live
        """The run itself. It may go on; how far it has come is as far as one can go."""
        self._solution = solution
        self._scan = self._run_from_start()
        self._watch = MomentWatch(self._scan)
        self._interval = SNAPSHOT_TICKS
        self._snapshots: dict[int, bytes] = {}
        self._can_pack = _can_pack(self._scan)
        self._keep()
        self._found: LevelRun | None = live
        self._seeker: LevelRun | None = None
        self._wanted_tick = live.simulation.tick

    @property
    def end_tick(self) -> int:
        """Ticks that the run itself has completed."""
        return self.live.simulation.tick

    @property
    def found(self) -> LevelRun | None:
        """The run at the tick that was sought; None while it is being run. Whoever shows it may let it go on."""
        return self._found

    @property
    def is_seeking(self) -> bool:
        """Whether a tick that was asked for has not been reached yet."""
        return self._seeker is not None

    @property
    def is_busy(self) -> bool:
        """Whether there is work left."""
        return self.is_seeking or self._scan.simulation.tick < self.end_tick

    @property
    def progress(self) -> float:
        """How much of the run has been looked through, 0 to 1."""
        return self._scan.simulation.tick / self.end_tick if self.end_tick else 1.0

    @property
    def series(self) -> Series:
        """The curves of what has been looked through."""
        return self._watch.series

    def moments(self) -> list[Moment]:
        """The moments of the run as far as it has been looked through, in order of time."""
        return self._watch.moments(self.live)

    def seek(self, tick: int) -> None:
        """Ask for the run as it was when `tick` ticks were completed; `work` brings it, and `found` is it.

        At its last tick that is the run itself. The run that was found last goes on if that is nearest, so that a step
        forward is a step.
        """
        self._wanted_tick = tick = min(max(0, tick), self.end_tick)
        runs = [run for run in (self._found, self._seeker) if run is not None and run is not self.live]
        self._found = self._seeker = None
        if tick == self.end_tick:
            self._found = self.live
            return
        start = max((at for at in self._snapshots if at <= tick), default=0)
        near = [run for run in runs if start <= run.simulation.tick <= tick]
        self._seeker = max(near, key=lambda run: run.simulation.tick) if near else self._run_at(start)
        self._settle()

    def work(self, num_ticks: int) -> None:
        """Run at most so many ticks: to the tick that is sought, then through the run for curve and moments."""
        if self._seeker is not None:
            missing = self._wanted_tick - self._seeker.simulation.tick
            self._seeker.advance(min(num_ticks, missing))
            num_ticks -= missing
            self._settle()
        if num_ticks > 0:
            self._scan_on(num_ticks)

    def _settle(self) -> None:
        """A seeker that has arrived is what was sought."""
        if self._seeker is not None and self._seeker.simulation.tick == self._wanted_tick:
            self._found, self._seeker = self._seeker, None

    def _scan_on(self, num_ticks: int) -> None:
        """Look through the run, up to where it has come; a crash, which has no tick of its own, is left to it."""
        simulation = self._scan.simulation
        end = min(simulation.tick + num_ticks, self.end_tick)
        while simulation.tick < end:
            look = self._watch.next_tick()
            keep = (simulation.tick // self._interval + 1) * self._interval
            self._scan.advance(min(end, look, keep) - simulation.tick)
            if simulation.tick == look:
                self._watch.look()
            if simulation.tick == keep:
                self._keep()

    def _keep(self) -> None:
        if not self._can_pack:
            return
        self._snapshots[self._scan.simulation.tick] = self._scan.packed()
        if len(self._snapshots) > MAX_SNAPSHOTS:
            self._interval *= 2
            self._snapshots = {tick: kept for tick, kept in self._snapshots.items() if tick % self._interval == 0}

    def _run_at(self, tick: int) -> LevelRun:
        """A fresh run at a tick of which there is a copy, else at tick 0."""
        if tick in self._snapshots:
            return LevelRun.unpacked(self.live.level, self._snapshots[tick])
        return self._run_from_start()

    def _run_from_start(self) -> LevelRun:
        return LevelRun(self.live.level, self._solution, self.live.simulation.spec.seed)


def _can_pack(run: LevelRun) -> bool:
    """Whether a packed run comes back as it was."""
    try:
        copy = LevelRun.unpacked(run.level, run.packed())
    except TypeError:
        return False
    return copy.simulation.digest() == run.simulation.digest()
