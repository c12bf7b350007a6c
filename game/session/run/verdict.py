"""How a run ended, and why, in a sentence with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.reading.diagnosis import diagnose, place
from game.session.run.goals import GoalTracker
from game.session.run.reasons import Reason, Value
from game.sim.memory.memory import Crash
from game.sim.simulation import Simulation

VerdictKind = Literal["won", "missed", "oom", "stalled"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended: `kind` after `tick` ticks, why with this run's numbers, then the diagnosis if there is one.

    A win has the tick at which its hold was complete, however much longer the run went on.
    `at` is the place concerned as "row,col", `stage` the limiting stage of a run that was too slow (see `diagnosis`).
    """

    kind: VerdictKind
    tick: int
    reasons: tuple[Reason, ...]
    at: str | None
    stage: str | None

    @property
    def reason(self) -> str:
        """Why, in an English sentence."""
        return "; ".join(map(str, self.reasons))


def won(simulation: Simulation, tracker: GoalTracker) -> Verdict:
    """The goal was held."""
    goal = tracker.goal
    tick = simulation.tick if tracker.won_tick is None else tracker.won_tick
    hold_s = goal.hold_ticks / TICKS_PER_SECOND
    reason = Reason("won", {"tps": tracker.won_tps, "target": goal.at_least, "hold_s": hold_s})
    return Verdict("won", tick, (reason,), None, None)


def missed(simulation: Simulation, best_tps: float, target_tps: float) -> Verdict:
    """Time is up: how near it came and what limited it."""
    seconds = simulation.tick / TICKS_PER_SECOND
    key = "not_held" if best_tps >= target_tps else "not_reached"
    reach = Reason(key, {"best": best_tps, "target": target_tps, "seconds": seconds})
    return _diagnosed("missed", simulation, reach, *_unserved(simulation))


def _unserved(simulation: Simulation) -> tuple[Reason, ...]:
    """Which users were ignored at the end: those who never got a token, and those who had got none for too long."""
    ignored = [source for source in simulation.sources if not source.is_served(simulation.tick)]
    never = [place(simulation, source.cell) for source in ignored if not source.was_ever_served]
    late = [place(simulation, source.cell) for source in ignored if source.was_ever_served]
    limit_s = simulation.spec.served_within_ticks / TICKS_PER_SECOND
    reasons = [Reason("never_served", {"at": "; ".join(never)})] if never else []
    if late:
        reasons.append(Reason("served_late", {"at": "; ".join(late), "seconds": limit_s}))
    return tuple(reasons)


def oom(simulation: Simulation, crash: Crash) -> Verdict:
    """Memory ran out: who asked for how much, and what was left."""
    at = place(simulation, crash.cell)
    values: dict[str, Value] = {
        "tick": crash.tick,
        "memory": crash.use,
        "at": at,
        "tried_mib": crash.tried_bytes / MIB,
        "free_mib": crash.free_bytes / MIB,
        "capacity_mib": crash.capacity_bytes / MIB,
    }
    reason = Reason("oom_at_load" if crash.at_load else "oom_at_tick", values)
    return Verdict("oom", simulation.tick, (reason,), at, "memory")


def stalled(simulation: Simulation) -> Verdict:
    """Nothing arrives any more: how many wait, and what keeps them."""
    return _diagnosed("stalled", simulation, Reason("nothing_delivered", {"open": simulation.num_open}))


def _diagnosed(kind: VerdictKind, simulation: Simulation, *reasons: Reason) -> Verdict:
    found = diagnose(simulation)
    at = None if found.cell is None else place(simulation, found.cell)
    return Verdict(kind, simulation.tick, (*reasons, *found.reasons), at, found.stage)
