"""How short and how long the requests of a workload can be, over all its phases, classes and turns."""

from __future__ import annotations

from collections.abc import Iterable

from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.terms import (
    ClosedLoop,
    Lengths,
    OpenLoop,
    Phase,
    Replay,
    RequestClass,
    Sessions,
    Terms,
    Workload,
)


def prompt_extent(workload: Workload) -> Lengths:
    """From the shortest to the longest prompt, with all that users send again."""
    if isinstance(workload, Replay):
        return workload.prompt
    own = Lengths(workload.prompt.low, workload.prompt.high)
    if isinstance(workload, Sessions):
        most_before = (workload.turns.high - 1) * (workload.prompt.high + output_extent(workload).high)
        own = Lengths(own.low + workload.document.low, own.high + workload.document.high + most_before)
    else:
        own = _over(own, _special(workload.terms, of_prompts=True))
    prefix = workload.terms.shared_prefix
    num_shared = 0 if prefix is None else prefix.num_tokens
    return Lengths(own.low + num_shared, own.high + num_shared)


def output_extent(workload: Workload) -> Lengths:
    """From the shortest to the longest answer that the server gives."""
    found = Lengths(workload.output.low, workload.output.high)
    if isinstance(workload, ClosedLoop | OpenLoop):
        found = _over(found, _special(workload.terms, of_prompts=False))
    most = workload.terms.max_tokens or found.high
    return Lengths(min(found.low, most), min(found.high, most))


def num_users(workload: Workload) -> int:
    """Users of a closed loop, who wait for their answers; 0 for an open loop, where nobody does."""
    return 0 if isinstance(workload, OpenLoop) else workload.users


def requests_per_s(workload: Workload) -> float:
    """The mean rate of an open loop in the long run; 0 for a closed one."""
    if isinstance(workload, Replay):
        return 0.0 if workload.users else workload.requests_per_s or _recorded_rate(workload)
    if not isinstance(workload, OpenLoop):
        return 0.0
    phases = workload.terms.phases
    if not phases or not workload.terms.repeats_phases:
        return workload.requests_per_s
    rates = [workload.requests_per_s if phase.requests_per_s is None else phase.requests_per_s for phase in phases]
    weighed = sum(rate * phase.num_beats for rate, phase in zip(rates, phases, strict=True))
    return weighed / sum(phase.num_beats for phase in phases)


def busiest_per_s(workload: Workload) -> float:
    """The rate of an open loop in its busiest phase; 0 for a closed one."""
    if not isinstance(workload, OpenLoop):
        return requests_per_s(workload)
    phases, usual = workload.terms.phases, workload.requests_per_s
    rates = [usual if phase.requests_per_s is None else phase.requests_per_s for phase in phases]
    return max([*rates, *([] if phases and workload.terms.repeats_phases else [usual])])


def _recorded_rate(workload: Replay) -> float:
    beats = workload.recording.arrival_beats
    span = beats[-1] - beats[0] if len(beats) > 1 else 0
    return workload.scale * (len(beats) - 1) * BEATS_PER_SECOND / span if span else 0.0


def _special(terms: Terms, *, of_prompts: bool) -> list[Lengths]:
    parts: list[Phase | RequestClass] = [*terms.phases, *terms.classes]
    found = [each.prompt if of_prompts else each.output for each in parts]
    return [each for each in found if each is not None]


def _over(usual: Lengths, others: Iterable[Lengths]) -> Lengths:
    every = [usual, *others]
    return Lengths(min(each.low for each in every), max(each.high for each in every))


def typical_prompt(workload: Workload) -> int:
    """Tokens of a prompt that is neither long nor short, in the middle of what a session says."""
    if isinstance(workload, Replay):
        return sum(workload.recording.prompts) // workload.recording.num_requests
    tokens = _typical(workload.prompt)
    if isinstance(workload, Sessions):
        num_before = (_typical(workload.turns) - 1) // 2
        tokens += _typical(workload.document) + num_before * (tokens + _typical(workload.output))
    prefix = workload.terms.shared_prefix
    return tokens + (0 if prefix is None else prefix.num_tokens)


def typical_output(workload: Workload) -> int:
    """Tokens of an answer that is neither long nor short."""
    if isinstance(workload, Replay):
        return sum(workload.recording.outputs) // workload.recording.num_requests
    return _typical(workload.output)


def _typical(lengths: Lengths) -> int:
    return lengths.median or (lengths.low + lengths.high) // 2
