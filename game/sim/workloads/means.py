"""How long the requests of a workload are on average, over all its phases, classes and turns."""

from __future__ import annotations

from math import exp
from statistics import NormalDist
from typing import Final

from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.demand import CHANGING_FIRST, CHANGING_INSIDE, INSIDE_TOKENS
from game.sim.workloads.terms import (
    ClosedLoop,
    Lengths,
    OpenLoop,
    Pause,
    Phase,
    Replay,
    RequestClass,
    Sessions,
    Workload,
)

_PLACES: Final = [NormalDist().inv_cdf((place + 0.5) / 64) for place in range(64)]
"""Evenly likely values of a normal distribution."""


def mean_tokens(lengths: Lengths) -> float:
    """The mean of a distribution of lengths; what is below or above its ends counts as that."""
    if not lengths.median:
        return (lengths.low + lengths.high) / 2
    drawn = (lengths.median * exp(lengths.sigma * place) for place in _PLACES)
    return sum(min(max(each, lengths.low), lengths.high) for each in drawn) / len(_PLACES)


def mean_prompt(workload: Workload) -> float:
    """The mean tokens of a prompt, with all that users send again."""
    if isinstance(workload, Replay):
        return sum(workload.recording.prompts) / workload.recording.num_requests
    prefix = workload.terms.shared_prefix
    shared = 0 if prefix is None else prefix.num_tokens
    if isinstance(workload, Sessions):
        own = mean_tokens(workload.prompt)
        num_before = (mean_tokens(workload.turns) - 1) / 2
        return shared + mean_tokens(workload.document) + own + num_before * (own + mean_output(workload))
    return shared + _mean(workload, workload.prompt, of_prompts=True)


def _tokens_before_change(order: str) -> float:
    """Tokens of a prompt that stand before the part that changes; without end where it is the last."""
    return {CHANGING_FIRST: 0.0, CHANGING_INSIDE: float(INSIDE_TOKENS)}.get(order, float("inf"))


def num_shared(workload: Workload, order: str) -> float:
    """Tokens of a prompt that all of its tenant begin with, when the part that changes stands where `order` says."""
    prefix = workload.terms.shared_prefix
    return 0.0 if prefix is None else min(float(prefix.num_tokens), _tokens_before_change(order))


def mean_sent_before(workload: Workload, order: str) -> float:
    """Tokens of a prompt, on average, that begin it and were sent before: what a prefix cache can find at most.

    What a recording repeats is not counted.
    """
    if isinstance(workload, Replay):
        return 0.0
    found = num_shared(workload, order)
    if isinstance(workload, Sessions):
        turns = mean_tokens(workload.turns)
        turn = mean_tokens(workload.prompt) + mean_tokens(workload.output)
        found += (turns - 1) / turns * mean_tokens(workload.document) + (turns - 1) / 2 * turn
    return found


def mean_output(workload: Workload) -> float:
    """The mean tokens of an answer that the server gives."""
    if isinstance(workload, Replay):
        return sum(workload.recording.outputs) / workload.recording.num_requests
    if isinstance(workload, Sessions):
        return mean_tokens(workload.output)
    return _mean(workload, workload.output, of_prompts=False)


def mean_pause_s(workload: Workload) -> float:
    """Seconds that a user of a closed loop thinks before a prompt, on average."""
    if not isinstance(workload, ClosedLoop | Sessions | Replay):
        return 0.0
    return _mean_beats(workload.pause) / BEATS_PER_SECOND


def _mean_beats(pause: Pause) -> float:
    return pause.beats * exp(pause.sigma**2 / 2) if pause.kind == "lognormal" else float(pause.beats)


def _mean(workload: ClosedLoop | OpenLoop, usual: Lengths, *, of_prompts: bool) -> float:
    """Over classes by their shares; over phases that repeat by how long they last, and at which rate."""
    terms = workload.terms
    parts: list[tuple[float, RequestClass | Phase]] = [(each.share, each) for each in terms.classes]
    if not parts and terms.repeats_phases:
        usual_rate = workload.requests_per_s if isinstance(workload, OpenLoop) else 1.0
        for phase in terms.phases:
            rate = usual_rate if phase.requests_per_s is None else phase.requests_per_s
            parts.append((rate * phase.num_beats, phase))
    total = sum(weight for weight, _ in parts)
    if not total:
        return mean_tokens(usual)
    return (
        sum(weight * mean_tokens((part.prompt if of_prompts else part.output) or usual) for weight, part in parts)
        / total
    )
