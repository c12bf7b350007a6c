"""From the key `workload` of a level to what its sources run on."""

from __future__ import annotations

from collections.abc import Sequence

from game.content.lengths import ExponentialPause, LognormalPause, LognormalTokens, TokenRange
from game.content.workload import (
    BurstsWorkload,
    ClosedLoopWorkload,
    OpenLoopWorkload,
    RatePhase,
    SessionsWorkload,
    SourceWorkload,
    TraceWorkload,
    UserPhase,
)
from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.recording import Recording
from game.sim.workloads.terms import (
    ClosedLoop,
    Lengths,
    OpenLoop,
    Pause,
    Phase,
    Replay,
    RequestClass,
    Sessions,
    SharedPrefix,
    Terms,
    Workload,
)


def lengths_of(tokens: int | TokenRange | LognormalTokens) -> Lengths:
    """Lengths as a level has them."""
    if isinstance(tokens, LognormalTokens):
        return Lengths(tokens.min, tokens.max, tokens.median, tokens.sigma)
    return Lengths(tokens.min, tokens.max) if isinstance(tokens, TokenRange) else Lengths(tokens, tokens)


def generated_terms(workload: ClosedLoopWorkload | OpenLoopWorkload | BurstsWorkload | SessionsWorkload) -> Workload:
    """What the users of a source do, where it is not read from a trace."""
    prompt, output = lengths_of(workload.prompt_tokens), lengths_of(workload.output_tokens)
    terms = _terms(workload)
    if isinstance(workload, SessionsWorkload):
        document = Lengths(0, 0) if workload.document_tokens is None else lengths_of(workload.document_tokens)
        pause = _pause(workload.think_s)
        return Sessions(workload.users, lengths_of(workload.turns), document, prompt, output, pause, terms)
    if isinstance(workload, ClosedLoopWorkload):
        return ClosedLoop(workload.users, prompt, output, terms, _pause(workload.think_s))
    return OpenLoop(
        workload.kind,
        workload.requests_per_s,
        workload.queue_limit,
        prompt,
        output,
        terms,
        workload.burstiness if isinstance(workload, BurstsWorkload) else 1.0,
        _beats(workload.stratify_s),
    )


def replayed_terms(workload: TraceWorkload, recording: Recording, class_names: Sequence[str]) -> Replay:
    """What the users of a source do whose requests were recorded; `class_names` are those of the recording."""
    terms = _terms(workload, () if workload.classes else tuple(RequestClass(name) for name in class_names))
    return Replay(
        recording,
        workload.queue_limit,
        workload.scale,
        workload.users or 0,
        workload.requests_per_s or 0.0,
        terms,
        _pause(workload.think_s),
    )


def _terms(workload: SourceWorkload, recorded_classes: tuple[RequestClass, ...] = ()) -> Terms:
    phases: Sequence[UserPhase | RatePhase] = getattr(workload, "phases", ())
    prefix = getattr(workload, "shared_prefix", None)
    return Terms(
        classes=recorded_classes
        or tuple(
            RequestClass(
                each.name,
                each.share,
                None if each.prompt_tokens is None else lengths_of(each.prompt_tokens),
                None if each.output_tokens is None else lengths_of(each.output_tokens),
                each.priority,
                each.ttft_ms,
                each.tpot_ms,
            )
            for each in workload.classes
        ),
        max_tokens=workload.max_tokens or 0,
        patience_beats=_beats(workload.patience_s),
        timeout_beats=_beats(workload.timeout_s),
        num_requests=workload.requests or 0,
        phases=tuple(_phase(phase) for phase in phases),
        repeats_phases=getattr(workload, "repeat_phases", True),
        shared_prefix=None if prefix is None else SharedPrefix(prefix.tokens, prefix.tenants),
        too_long=workload.too_long or "",
        max_in_flight=getattr(workload, "max_in_flight", None) or 0,
        client_beats=_beats(getattr(workload, "client_s", 0.0)),
    )


def _phase(phase: UserPhase | RatePhase) -> Phase:
    return Phase(
        _beats(phase.for_s),
        phase.requests_per_s if isinstance(phase, RatePhase) else None,
        None if phase.prompt_tokens is None else lengths_of(phase.prompt_tokens),
        None if phase.output_tokens is None else lengths_of(phase.output_tokens),
    )


def _pause(think_s: float | ExponentialPause | LognormalPause) -> Pause:
    if isinstance(think_s, ExponentialPause):
        return Pause("exponential", _beats(think_s.mean))
    if isinstance(think_s, LognormalPause):
        return Pause("lognormal", _beats(think_s.median), think_s.sigma)
    return Pause("constant", _beats(think_s))


def _beats(seconds: float | None) -> int:
    return 0 if seconds is None else round(seconds * BEATS_PER_SECOND)
