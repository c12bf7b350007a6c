"""Little's law with the numbers of one source: requests under way = requests a second times seconds a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.law_sheet import Line, Quantity, count, ms, name, tokens
from game.sim.spec import ClosedLoop, Lengths, OpenLoop

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Answers


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


def workload_line(workload: ClosedLoop | OpenLoop) -> Line:
    """What users ask for, before any has."""
    terms = {"prompt": name(_span(workload.prompt)), "output": name(_span(workload.output))}
    if isinstance(workload, ClosedLoop):
        return Line("closed_loop", None, {"users": count(workload.users), **terms})
    return Line("open_loop", None, {"rate": count(workload.requests_per_s), **terms})


def _span(lengths: Lengths) -> str:
    return str(lengths.low) if lengths.low == lengths.high else f"{lengths.low}–{lengths.high}"
