"""Little's law with the numbers of one source: requests under way = requests a second times seconds a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.law_sheet import Line, Quantity, Section, count, ms, name, tokens
from game.sim.workloads.terms import ClosedLoop, Lengths, OpenLoop, Replay, RequestClass, Sessions, Workload

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Answers, Surroundings
    from game.sim.machines.source import Source


def source_summary(source: Source) -> list[Line]:
    """What the users of a source have asked for."""
    told = [("users", source.num_users)] if source.is_closed_loop else []
    told += [("open", len(source.open_requests)), ("sent", source.num_sent)]
    return [Line(key, count(number)) for key, number in told] + _unanswered(source, "rejected")


def source_section(source: Source, around: Surroundings) -> Section:
    """How many requests a source has open, how long an answer takes, and the throughput that follows."""
    key = "users" if source.is_closed_loop else "open_requests"
    lines = [
        Line(key, count(len(source.open_requests))),
        Line("sent", count(source.num_sent)),
        *_unanswered(source, "refused"),
    ]
    num_users = len(source.open_requests) if source.is_closed_loop else 0
    return Section("source", (*lines, *answer_lines(around.answers(source), num_users, around.beat)))


def _unanswered(source: Source, rejected: str) -> list[Line]:
    told = [
        (rejected, source.num_rejected),
        ("refused_later", source.num_refused_later),
        ("given_up", source.num_given_up),
    ]
    return [Line(key, count(number)) for key, number in told if number]


def answer_lines(answers: Answers | None, num_users: int, now_beat: int) -> list[Line]:
    """What follows from the answers so far. `num_users` wait for theirs before they ask again; 0 in an open loop."""
    if answers is None:
        return [Line("no_answer")]
    took = Line("answer_time", ms(answers.mean_beats), {"answers": count(answers.count)})
    return [took, *(_little(answers, num_users) if num_users else _arrivals(answers, now_beat)), *_stages(answers)]


def _little(answers: Answers, num_users: int) -> list[Line]:
    """The throughput that so many users get who each wait for their answer."""
    beats, length = answers.mean_beats, answers.mean_tokens
    rate = num_users * length * BEATS_PER_SECOND / beats
    terms = {"users": count(num_users), "tokens": tokens(length), "time": ms(beats)}
    return [Line("answer_tokens", tokens(length)), Line("little", Quantity(rate, "tps"), terms, "result")]


def _arrivals(answers: Answers, now_beat: int) -> list[Line]:
    """How many requests are under way at once when so many a second take so long."""
    beats = answers.mean_beats
    rate = answers.count * BEATS_PER_SECOND / now_beat
    terms = {"rate": Quantity(rate, "per_s"), "time": ms(beats)}
    under_way = count(rate * beats / BEATS_PER_SECOND)
    return [Line("answer_rate", Quantity(rate, "per_s")), Line("little_open", under_way, terms, "result")]


def _stages(answers: Answers) -> list[Line]:
    """What an answer's time was spent on, on average."""
    whole = sum(answers.stage_beats)
    return [
        Line(f"stage_{stage}", ms(beats / answers.count), {"share": Quantity(beats / whole, "share")})
        for stage, beats in enumerate(answers.stage_beats)
        if beats
    ]


def workload_lines(workload: Workload) -> list[Line]:
    """What users ask for, before any has."""
    return [_kind_line(workload), *_more_lines(workload)]


def _kind_line(workload: Workload) -> Line:
    classes = workload.terms.classes
    prompts = [each.prompt or workload.prompt for each in classes] or [workload.prompt]
    outputs = [each.output or workload.output for each in classes] or [workload.output]
    terms = {"prompt": name(_spans(prompts)), "output": name(_spans(outputs))}
    if isinstance(workload, Sessions):
        who = {"users": count(workload.users), "turns": name(_span(workload.turns))}
        return Line("sessions", None, {**who, "document": name(_span(workload.document)), **terms})
    if isinstance(workload, Replay):
        return Line("replay", None, {"requests": count(workload.recording.num_requests), **terms})
    if isinstance(workload, ClosedLoop):
        return Line("closed_loop", None, {"users": count(workload.users), **terms})
    if workload.kind == "gamma":
        rate = {"rate": count(workload.requests_per_s), "shape": name(f"{workload.burstiness:g}")}
        return Line("bursts", None, {**rate, **terms})
    return Line("open_loop", None, {"rate": count(workload.requests_per_s), **terms})


def _more_lines(workload: Workload) -> list[Line]:
    """What is special about a workload: pauses, phases, classes, shared prefixes, clients who give up."""
    terms = workload.terms
    lines = []
    if isinstance(workload, ClosedLoop):
        lines.append(Line("next_prompt_answered"))
    elif isinstance(workload, OpenLoop):
        lines.append(Line(f"next_prompt_{workload.kind}"))
    if not isinstance(workload, OpenLoop) and workload.pause.beats:
        lines.append(Line("thinks", _seconds(workload.pause.beats)))
    if terms.phases:
        whole = sum(phase.num_beats for phase in terms.phases)
        lines.append(Line("phases", None, {"count": count(len(terms.phases)), "time": _seconds(whole)}))
    if terms.classes:
        lines.append(Line("classes", name(", ".join(each.name for each in terms.classes))))
        lines += [_promise_line(each) for each in terms.classes if each.ttft_ms or each.tpot_ms]
    if terms.shared_prefix is not None:
        prefix = terms.shared_prefix
        lines.append(
            Line("shared_prefix", None, {"tokens": tokens(prefix.num_tokens), "tenants": count(prefix.tenants)})
        )
    if terms.patience_beats:
        lines.append(Line("patience", _seconds(terms.patience_beats)))
    if terms.timeout_beats:
        lines.append(Line("timeout", _seconds(terms.timeout_beats)))
    return lines


def _promise_line(each: RequestClass) -> Line:
    """What the requests of a class are promised: goodput counts those for which it is kept."""
    told = [(key, value) for key, value in (("ttft", each.ttft_ms), ("tpot", each.tpot_ms)) if value]
    terms = {key: Quantity(value, "ms") for key, value in told}
    return Line(f"promise_{'_'.join(key for key, _ in told)}", None, {"request_class": name(each.name), **terms})


def _seconds(beats: int) -> Quantity:
    return Quantity(beats / BEATS_PER_SECOND, "s")


def _spans(every: list[Lengths]) -> str:
    """The lengths of all classes together."""
    if len(set(every)) == 1:
        return _span(every[0])
    return f"{min(each.low for each in every)}–{max(each.high for each in every)}"


def _span(lengths: Lengths) -> str:
    span = str(lengths.low) if lengths.low == lengths.high else f"{lengths.low}–{lengths.high}"
    return f"~{lengths.median} ({span})" if lengths.median else span
