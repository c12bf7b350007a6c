"""What limits a run whose throughput is there and whose tokens come late or in bits: what limits more is no answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.reading.diagnosis import Diagnosis, diagnose
from game.session.reading.evidence import Evidence, evidence, mean_step_ms
from game.session.run.goals import GoalState
from game.session.run.reasons import Reason
from game.sim.request import ON_PROMPT_WIRE, PREFILL, WAITING
from game.sim.simulation import Simulation
from game.sim.utilisation import Utilisation
from game.sim.view import RunView

_KINDS: Final = ("ttft", "tpot", "itl", "e2el", "queue")
"""Kinds of latencies, as ids of metrics have them."""

_BETWEEN_TOKENS: Final = ("tpot", "itl")

_PREEMPTED: Final = "preempted"

_OF_PREEMPTIONS: Final = ("preempted_share", "num_preemptions", "recomputed_tokens")

_MANY: Final = 0.01
"""Share of the answers from which interrupted ones show in a percentile."""

_BROKEN: Final = ("spill", None)
"""Stages before which nothing else is told: tokens are lost, or nothing shows a stage."""

_STAGES: Final = ((ON_PROMPT_WIRE, "wires"), (WAITING, "admission"), (PREFILL, "prefill"))
"""Where a prompt is before its first token."""


def diagnose_goals(simulation: Simulation, states: Sequence[GoalState]) -> Diagnosis:
    """Name the stage that limits a run whose goals stand so.

    What limits throughput is not the matter where that is held and only something else was missed: the time between
    tokens is made of steps, or of answers that had to give way, whoever waits outside; the time to the first token is
    made of a prompt's way where users get all the tokens that they ask for.
    """
    found = diagnose(simulation)
    missed = [state for state in states if not state.is_held]
    kinds = {_kind_of(state.goal.metric.id) for state in missed}
    if not kinds or "" in kinds or found.stage in _BROKEN:
        return found
    if kinds <= {*_BETWEEN_TOKENS, _PREEMPTED}:
        return _between_tokens(simulation, missed) or found
    if found.stage != "demand" or _PREEMPTED in kinds:
        return found
    return _before_the_first(simulation) or found


def _kind_of(metric: str) -> str:
    """What a metric is about: a kind of latency, or answers that had to give way; "" for anything else."""
    if metric in _OF_PREEMPTIONS:
        return _PREEMPTED
    return next((kind for kind in _KINDS if f"_{kind}_" in metric), "")


def _between_tokens(simulation: Simulation, missed: Sequence[GoalState]) -> Diagnosis | None:
    """Who is in a step waits for its end: whether all steps are too long, or some, or answers were interrupted."""
    step_ms = mean_step_ms(simulation)
    if not step_ms:
        return None
    seen = evidence(simulation)
    kinds = {_kind_of(state.goal.metric.id) for state in missed}
    wanted = [state.goal.wanted for state in missed if _kind_of(state.goal.metric.id) in _BETWEEN_TOKENS]
    if _PREEMPTED not in kinds and seen.has_engines_only and step_ms >= min(wanted):
        why = Reason("steps_long", {"step_ms": step_ms, "running": seen.num_running})
        return Diagnosis("step_time", why, cells=seen.decode_cells, num_in_stage=seen.num_decoding)
    latencies = simulation.meter.latencies
    share = None if latencies is None else latencies.preempted_share()
    if _PREEMPTED in kinds or (share or 0.0) >= _MANY:
        return _interrupted(simulation, seen)
    return _gaps(simulation, seen, step_ms)


def _interrupted(simulation: Simulation, seen: Evidence) -> Diagnosis:
    """Answers that had to give way: for them the gap is as long as the wait to be let in and read again."""
    utilisation = Utilisation(simulation)
    why = Reason("thrown_out", {"times": utilisation.num_preemptions, "tokens": utilisation.recomputed_tokens})
    return Diagnosis("admission", why, cells=seen.decode_cells, num_in_stage=seen.num_running)


def _gaps(simulation: Simulation, seen: Evidence, step_ms: float) -> Diagnosis | None:
    latencies = simulation.meter.latencies
    if latencies is None:
        return None
    gaps = latencies.itl(simulation.open_requests(), simulation.tick * BEATS_PER_TICK)
    longest_ms = gaps.without_endless().percentile_ms(100)
    if longest_ms is None:
        return None
    why = Reason("gaps_long", {"step_ms": step_ms, "gap_ms": longest_ms})
    return Diagnosis("step_time", why, cells=seen.decode_cells, num_in_stage=seen.num_decoding)


def _before_the_first(simulation: Simulation) -> Diagnosis | None:
    """What the time up to the first token is spent on: by Little's law, requests there over requests a second."""
    num_sent, seconds = simulation.ledger.requests_sent, simulation.tick / TICKS_PER_SECOND
    if not num_sent:
        return None
    means = RunView(simulation).mean_in_stage
    times = {name: 1000 * means[stage] * seconds / num_sent for stage, name in _STAGES}
    stage = max(times, key=lambda name: times[name])
    seen = evidence(simulation)
    values = {"wire_ms": times["wires"], "wait_ms": times["admission"], "read_ms": times["prefill"]}
    return Diagnosis(stage, Reason("first_token_late", values), cells=_cells(simulation, stage, seen.decode_cells))


def _cells(simulation: Simulation, stage: str, cores: Collection[int]) -> tuple[int, ...]:
    if stage == "wires":
        return tuple(cell for link in simulation.links for cell in link.cells)
    return tuple(cores)
