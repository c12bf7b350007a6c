"""How a run ended, and why, in a sentence with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.diagnosis import diagnose, place
from game.session.goals import GoalTracker
from game.sim.pool import Crash
from game.sim.simulation import Simulation

VerdictKind = Literal["won", "missed", "oom", "stalled"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended: `kind` after `tick` ticks, `reason` in a sentence with this run's numbers.

    A win has the tick at which its hold was complete, however much longer the run went on.
    `at` is the place concerned as "row,col", `stage` the limiting stage of a run that was too slow (see `diagnosis`).
    """

    kind: VerdictKind
    tick: int
    reason: str
    at: str | None
    stage: str | None


def won(simulation: Simulation, tracker: GoalTracker) -> Verdict:
    """The goal was held."""
    goal = tracker.goal
    tick = simulation.tick if tracker.won_tick is None else tracker.won_tick
    reason = (
        f"held {tracker.won_tps:.1f} TPS on average, at least {goal.at_least:g},"
        f" for {goal.hold_ticks / TICKS_PER_SECOND:g} s"
    )
    return Verdict("won", tick, reason, None, None)


def missed(simulation: Simulation, best_tps: float, target_tps: float) -> Verdict:
    """Time is up: how near it came and what limited it."""
    found = diagnose(simulation)
    seconds = simulation.tick / TICKS_PER_SECOND
    if best_tps >= target_tps:
        reach = f"reached {best_tps:.1f} TPS but did not hold {target_tps:g} long enough within {seconds:g} s"
    else:
        reach = f"reached at best {best_tps:.1f} of {target_tps:g} TPS within {seconds:g} s"
    at = None if found.cell is None else place(simulation, found.cell)
    return Verdict("missed", simulation.tick, f"{reach}; {found.sentence}", at, found.stage)


def oom(simulation: Simulation, crash: Crash) -> Verdict:
    """Memory ran out: who asked for how much, and what was left."""
    at = place(simulation, crash.cell)
    when = "at load" if crash.at_load else f"at tick {crash.tick}"
    reason = (
        f"CUDA out of memory {when}: {crash.what} at {at} tried to allocate {crash.tried_bytes / MIB:.2f} MiB,"
        f" {crash.free_bytes / MIB:.2f} of {crash.capacity_bytes / MIB:.2f} MiB free"
    )
    return Verdict("oom", simulation.tick, reason, at, "memory")


def stalled(simulation: Simulation) -> Verdict:
    """Nothing arrives any more: how many wait, and what keeps them."""
    found = diagnose(simulation)
    num_open = sum(1 for _ in simulation.open_requests())
    at = None if found.cell is None else place(simulation, found.cell)
    reason = f"nothing was delivered for 10 s while {num_open} requests were open; {found.sentence}"
    return Verdict("stalled", simulation.tick, reason, at, found.stage)
