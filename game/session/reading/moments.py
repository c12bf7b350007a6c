"""Moments of a run that are worth going back to: when it began to go wrong, and when it went well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.reading.series import Series, take_sample
from game.session.reading.troubles import MARKED, Troubles
from game.session.run.level_run import LevelRun
from game.sim.memory.memory import Crash

START: Final = "start"
FIRST_TOKEN: Final = "first_token"
WARMUP_END: Final = "warmup_end"
HOLD_BEGIN: Final = "hold_begin"
TPS_DROP: Final = "tps_drop"
FIRST_SPILL: Final = "first_spill"
MEMORY_TIGHT: Final = "memory_tight"
LAST_DELIVERY: Final = "last_delivery"
SURPRISE: Final = "surprise"
LOST: Final = "lost"
END: Final = "end"

MOMENTS: Final = (
    START,
    FIRST_TOKEN,
    WARMUP_END,
    HOLD_BEGIN,
    TPS_DROP,
    FIRST_SPILL,
    MEMORY_TIGHT,
    LAST_DELIVERY,
    *MARKED,
    SURPRISE,
    LOST,
    END,
)
"""Every kind of moment. The longest time for which the goal was met lies between `hold_begin` and `tps_drop`; from
`memory_tight` on what was asked for in the end would not have fitted; after `last_delivery` nothing arrived. What is
`MARKED` may come several times; `surprise` is what the level is watched for; from `lost` on it is certain that the run
will not be won, which whoever lets it go on finds out (`game.session.run.certain_miss`)."""

TROUBLES: Final = (TPS_DROP, FIRST_SPILL, MEMORY_TIGHT, LAST_DELIVERY, *MARKED, LOST)
"""The moments at which something goes wrong."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`kind` is one of `MOMENTS`; when `tick` ticks are completed it has just happened, at `cell` if it has a place.

    What happens often is one moment up to `last_tick`: `count` times, of which the longest took `longest_ticks`.
    """

    kind: str
    tick: int
    cell: int | None = None
    last_tick: int | None = None
    count: int = 1
    longest_ticks: float = 0.0

    @property
    def end_tick(self) -> int:
        """Its last tick."""
        return self.tick if self.last_tick is None else self.last_tick


class MomentWatch:
    """Watches one run from its start, for curve and moments. It is asked to look at every sample that is due."""

    def __init__(self, run: LevelRun) -> None:
        self.run = run
        self.series = Series()
        self._troubles = Troubles(run)
        self._first_token_tick: int | None = None
        self._hold_tick: int | None = None
        self._longest_held_ticks = 0
        self._drop_tick: int | None = None
        self.look()

    def next_tick(self) -> int:
        """The tick at which it must look again."""
        return self.series.next_tick(self.run.simulation.tick)

    def look(self) -> None:
        """Note what has happened up to now."""
        simulation, tracker = self.run.simulation, self.run.tracker
        self.series.add(take_sample(simulation))
        self._troubles.look()
        if self._first_token_tick is None and simulation.ledger.num_delivered:
            self._first_token_tick = simulation.meter.history()[0][0] + 1
        if tracker.held_ticks > self._longest_held_ticks:
            self._longest_held_ticks = tracker.held_ticks
            self._hold_tick = simulation.tick - tracker.held_ticks + 1
            self._drop_tick = None
        elif self._hold_tick is not None and self._drop_tick is None and tracker.held_ticks < self._longest_held_ticks:
            self._drop_tick = simulation.tick

    def moments(self, live: LevelRun) -> list[Moment]:
        """What there was up to now in order of time; `live` is the same run, which has gone at least as far.

        Drops, tight memory and what befalls users are found to a tenth of a second, all else to the tick.
        """
        simulation = live.simulation
        warmup_tick = round(live.level.warmup_s * TICKS_PER_SECOND)
        ticks = {
            START: 0,
            FIRST_TOKEN: self._first_token_tick,
            WARMUP_END: warmup_tick if warmup_tick <= simulation.tick else None,
            HOLD_BEGIN: self._hold_tick,
            TPS_DROP: self._drop_tick,
            MEMORY_TIGHT: None if simulation.crash is None else self._tight_tick(simulation.crash),
            LAST_DELIVERY: _last_delivery_tick(live),
            SURPRISE: self._troubles.surprise_tick,
            END: simulation.tick,
        }
        found = [Moment(kind, tick) for kind, tick in ticks.items() if tick is not None]
        if simulation.spills:
            first = min(simulation.spills, key=lambda spill: spill.tick)
            found.append(Moment(FIRST_SPILL, min(first.tick + 1, simulation.tick), first.cell))
        found += [
            Moment(kind, each.first_tick, None, each.last_tick, each.count, each.longest_ticks)
            for kind, bundles in self._troubles.bundles.items()
            for each in bundles.all
        ]
        return sorted(found, key=lambda moment: (moment.tick, MOMENTS.index(moment.kind)))

    def _tight_tick(self, crash: Crash) -> int:
        """The first sample from which on less was free than the run asked for in the end."""
        tight = crash.tick
        for sample in reversed(self.series.samples):
            if sample.vram_mib * MIB + crash.tried_bytes <= crash.capacity_bytes:
                break
            tight = sample.tick
        return tight


def _last_delivery_tick(run: LevelRun) -> int | None:
    """When a stalled run delivered for the last time."""
    is_stalled = run.verdict is not None and run.verdict.kind == "stalled"
    last = run.simulation.meter.last_delivery_tick()
    return last + 1 if is_stalled and last >= 0 else None
