"""How a run ended, and why, in a sentence with its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.reading.diagnosis import Diagnosis, diagnose
from game.session.reading.slow_tokens import diagnose_goals
from game.session.run.goals import Goal, GoalState
from game.session.run.reasons import Places, Reason, Value
from game.session.run.referee import Referee
from game.sim.grid import place
from game.sim.memory.memory import Crash
from game.sim.refusals import refusals
from game.sim.served import were_all_served
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


def won(referee: Referee) -> Verdict:
    """Every goal was held."""
    tick = referee.simulation.tick if referee.won_tick is None else referee.won_tick
    reasons = [_met(state, referee.tracker.won_tps) for state in referee.goal_states()]
    return Verdict("won", tick, tuple(reasons), None, None)


def missed(referee: Referee) -> Verdict:
    """Time is up: for each goal how near it came, and what limited it."""
    simulation, tracker = referee.simulation, referee.tracker
    seconds = simulation.tick / TICKS_PER_SECOND
    were_held_together = tracker.won_tick is not None
    reasons = []
    for state in referee.goal_states():
        is_met = were_held_together if state.goal.hold_ticks else state.is_held
        reasons.append(_met(state, tracker.won_tps) if is_met else _short(state, seconds))
    return _diagnosed(
        "missed", simulation, diagnose_goals(simulation, referee.goal_states()), *reasons, *_unserved(referee)
    )


def _met(state: GoalState, won_tps: float) -> Reason:
    """What was reached of a goal that was held."""
    goal = state.goal
    hold_s = goal.hold_ticks / TICKS_PER_SECOND
    if not goal.hold_ticks:
        key = "met_at_least" if goal.is_at_least else "met_at_most"
        return Reason(key, _named(goal) | {"reached": state.reached or 0, "target": goal.wanted})
    key = "won" if goal.is_at_least else "won_at_most"
    return Reason(key, {"tps": won_tps, "target": goal.wanted, "hold_s": hold_s})


def _named(goal: Goal) -> dict[str, Value]:
    """What a goal is about: as results call it, and the row and the class for those who say it otherwise."""
    return {"metric": goal.name, "row": goal.metric.name, "request_class": goal.class_name}


def _short(state: GoalState, seconds: float) -> Reason:
    """How far a goal was missed."""
    goal, reached = state.goal, state.reached
    values: dict[str, Value] = {"target": goal.wanted, "seconds": seconds}
    if goal.hold_ticks:
        values["best"] = reached or 0.0
        is_reached = goal.is_met_by(reached)
        if goal.is_at_least:
            return Reason("not_held" if is_reached else "not_reached", values)
        return Reason("not_held_at_most" if is_reached else "not_reached_at_most", values)
    values |= _named(goal)
    if reached is None:
        return Reason("not_measured", values)
    if math.isinf(reached):
        return Reason("endless", values)
    values["reached"] = reached
    if goal.is_met_by(reached):
        return Reason("met_so_far", values)
    return Reason("too_little" if goal.is_at_least else "too_much", values)


def _unserved(referee: Referee) -> tuple[Reason, ...]:
    """Which users were ignored: those who never got a token, and those who had got none for too long.

    For a goal that is to be held that counts at the end, for one over the whole run at any time after their first.
    """
    simulation = referee.simulation
    tick = simulation.tick
    is_over_all = not all(goal.hold_ticks for goal in referee.goals)
    ignored = [
        source
        for source in simulation.sources
        if not (were_all_served([source], tick) if is_over_all else source.is_served(tick))
    ]
    never = tuple(source.cell for source in ignored if not source.was_ever_served)
    late = tuple(source.cell for source in ignored if source.was_ever_served)
    limit_s = simulation.spec.served_within_ticks / TICKS_PER_SECOND
    reasons = [Reason("never_served", {"at": Places(never, simulation.cols)})] if never else []
    if late:
        reasons.append(Reason("served_late", {"at": Places(late, simulation.cols), "seconds": limit_s}))
    return tuple(reasons)


def oom(simulation: Simulation, crash: Crash) -> Verdict:
    """Memory ran out: who asked for how much, and what was left."""
    at = place(crash.cell, simulation.cols)
    values: dict[str, Value] = {
        "tick": crash.tick,
        "memory": crash.use,
        "at": Places((crash.cell,), simulation.cols),
        "tried_mib": crash.tried_bytes / MIB,
        "free_mib": crash.free_bytes / MIB,
        "capacity_mib": crash.capacity_bytes / MIB,
    }
    key = "oom_at_load" if crash.at_load else "oom_at_tick"
    if not simulation.spec.is_vram_shared:  # else there is one memory, whoever asked
        key, values = f"{key}_of_card", values | {"card": crash.gpu}
    reason = Reason(key, values)
    return Verdict("oom", simulation.tick, (reason,), at, "memory")


def stalled(simulation: Simulation) -> Verdict:
    """Nothing arrives any more: how many wait, and what keeps them."""
    return _diagnosed(
        "stalled", simulation, diagnose(simulation), Reason("nothing_delivered", {"open": simulation.num_open})
    )


def _diagnosed(kind: VerdictKind, simulation: Simulation, found: Diagnosis, *reasons: Reason) -> Verdict:
    at = None if found.cell is None else place(found.cell, simulation.cols)
    return Verdict(kind, simulation.tick, (*reasons, *_refused(simulation), *found.reasons), at, found.stage)


def _refused(simulation: Simulation) -> tuple[Reason, ...]:
    """How many prompts were refused, a sentence for each way of that."""
    found, sent = refusals(simulation), simulation.ledger.requests_sent
    never_sent = sent + found.num_queue_full + found.num_too_long
    told = (
        ("refused_queue", found.num_queue_full, never_sent),
        ("refused_long", found.num_too_long, never_sent),
        ("refused_gate", found.num_at_gates, sent),
        ("refused_late", found.num_late, sent),
        ("refused_large", found.num_too_large, sent),
    )
    return tuple(Reason(key, {"count": count, "all": num_all}) for key, count, num_all in told if count)
