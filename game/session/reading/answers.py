"""What the users of a source have got so far, from what is recorded of their requests."""

from __future__ import annotations

from game.physics.units import BEATS_PER_TICK
from game.session.reading.spans import Timeline
from game.sim.facts.surroundings import Answers
from game.sim.request import STAGES
from game.sim.simulation import Simulation


def answers_at(simulation: Simulation, cell: int, timeline: Timeline) -> Answers | None:
    """The answers that are delivered whole to the users of the source on a cell; None for none."""
    now_beat = simulation.tick * BEATS_PER_TICK
    num_answers = num_tokens = 0
    spent = [0] * len(STAGES)
    for trace in timeline.traces:
        is_whole = trace.end_beat is not None and trace.end_beat <= now_beat and not trace.is_lost
        if is_whole and trace.request.source.cell == cell:
            num_answers += 1
            num_tokens += trace.request.num_answer_tokens
            for span in trace.spans(0):
                spent[span.stage] += span.end_beat - span.start_beat
    if not num_answers:
        return None
    return Answers(num_answers, sum(spent) / num_answers, num_tokens / num_answers, tuple(spent))
