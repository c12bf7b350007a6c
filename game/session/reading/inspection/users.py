"""Little's law with the numbers of one source: requests under way = requests a second times seconds a request."""

from __future__ import annotations

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK
from game.session.reading.inspection.law_sheet import Line, Quantity, Section, count, ms, tokens
from game.session.reading.recorder.spans import Timeline, Trace
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.request import STAGES
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop


def source_section(simulation: Simulation, source: Source, timeline: Timeline) -> Section:
    """A source: how many requests it has open, how long an answer takes, and the throughput that follows."""
    now_beat = simulation.tick * BEATS_PER_TICK
    traces = [trace for trace in timeline.traces if trace.request.source.cell == source.cell]
    closed = [trace for trace in traces if trace.end_beat is not None and trace.end_beat <= now_beat]
    answered = [trace for trace in closed if not trace.is_lost]
    is_closed_loop = isinstance(source.workload, ClosedLoop)
    lines = [
        Line("users" if is_closed_loop else "open_requests", count(source.num_open)),
        Line("sent", count(source.num_sent)),
    ]
    if source.num_rejected:
        lines.append(Line("refused", count(source.num_rejected)))
    if not answered:
        return Section("source", (*lines, Line("no_answer")))
    lines += _little(source, answered) if is_closed_loop else _arrivals(simulation, answered)
    return Section("source", (*lines, *_stages(answered)))


def _little(source: Source, answered: list[Trace]) -> list[Line]:
    """The throughput that so many users get who each wait for their answer."""
    beats = _mean_beats(answered)
    length = sum(trace.request.max_tokens for trace in answered) / len(answered)
    rate = source.num_open * length * BEATS_PER_SECOND / beats
    terms = {"users": count(source.num_open), "tokens": tokens(length), "time": ms(beats)}
    return [
        Line("answer_time", ms(beats), {"answers": count(len(answered))}),
        Line("answer_tokens", tokens(length)),
        Line("little", Quantity(rate, "tps"), terms, "result"),
    ]


def _arrivals(simulation: Simulation, answered: list[Trace]) -> list[Line]:
    """How many requests are under way at once when so many a second take so long."""
    beats = _mean_beats(answered)
    rate = len(answered) * BEATS_PER_SECOND / (simulation.tick * BEATS_PER_TICK)
    terms = {"rate": Quantity(rate, "per_s"), "time": ms(beats)}
    return [
        Line("answer_time", ms(beats), {"answers": count(len(answered))}),
        Line("answer_rate", Quantity(rate, "per_s")),
        Line("little_open", count(rate * beats / BEATS_PER_SECOND), terms, "result"),
    ]


def _mean_beats(answered: list[Trace]) -> float:
    """How long an answer took on average, from sending to the last token at the user."""
    return sum(trace.end_beat - trace.request.sent_beat for trace in answered if trace.end_beat is not None) / len(
        answered
    )


def _stages(answered: list[Trace]) -> list[Line]:
    """What an answer's time was spent on, on average."""
    spent = [0] * len(STAGES)
    for trace in answered:
        for span in trace.spans(0):
            spent[span.stage] += span.end_beat - span.start_beat
    whole = sum(spent)
    return [
        Line(f"stage_{stage}", ms(beats / len(answered)), {"share": Quantity(beats / whole, "share")})
        for stage, beats in enumerate(spent)
        if beats
    ]


def sink_section(simulation: Simulation, sink: Sink) -> Section:
    """An output port: what it has delivered."""
    whole = simulation.ledger.num_delivered
    lines = [Line("sink_delivered", tokens(sink.num_delivered), {"all": tokens(whole)})]
    if simulation.tick:
        rate = sink.num_delivered * BEATS_PER_SECOND / (simulation.tick * BEATS_PER_TICK)
        lines.append(Line("sink_rate", Quantity(rate, "tps"), mark="result"))
    return Section("sink", tuple(lines))
