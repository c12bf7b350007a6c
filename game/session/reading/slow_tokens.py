"""What limits a run in which all are served, but too late: the throughput is there, and tells nothing of that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.reading.diagnosis import Diagnosis, diagnose
from game.session.reading.evidence import evidence, mean_step_ms
from game.session.run.goals import GoalState
from game.session.run.reasons import Reason
from game.sim.request import ON_PROMPT_WIRE, PREFILL, WAITING
from game.sim.simulation import Simulation
from game.sim.view import RunView

_KINDS: Final = ("ttft", "tpot", "itl", "e2el", "queue")
"""Kinds of latencies, as ids of metrics have them."""

_BETWEEN_TOKENS: Final = ("tpot", "itl")

_STAGES: Final = ((ON_PROMPT_WIRE, "wires"), (WAITING, "admission"), (PREFILL, "prefill"))
"""Where a prompt is before its first token."""


def diagnose_goals(simulation: Simulation, states: Iterable[GoalState]) -> Diagnosis:
    """Name the stage that limits a run whose goals stand so.

    Where users get all the tokens that they ask for, and what was missed are latencies only, the demand limits nothing:
    it is then the stage that such a latency is made of.
    """
    found = diagnose(simulation)
    if found.stage != "demand":
        return found
    kinds = {_kind_of(state.goal.metric.id) for state in states if not state.is_held}
    if not kinds or "" in kinds:
        return found
    return (_between_tokens(simulation) if kinds <= set(_BETWEEN_TOKENS) else _before_the_first(simulation)) or found


def _kind_of(metric: str) -> str:
    """The kind of latency that a metric is about; "" for anything else."""
    return next((kind for kind in _KINDS if f"_{kind}_" in metric), "")


def _between_tokens(simulation: Simulation) -> Diagnosis | None:
    """Who is in a step waits for its end: how long that is on average, and how long it was at most."""
    latencies, step_ms = simulation.meter.latencies, mean_step_ms(simulation)
    if latencies is None or not step_ms:
        return None
    gaps = latencies.itl(simulation.open_requests(), simulation.tick * BEATS_PER_TICK)
    longest_ms = gaps.without_endless().percentile_ms(100)
    if longest_ms is None:
        return None
    seen = evidence(simulation)
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
