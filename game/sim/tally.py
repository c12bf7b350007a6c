"""What became of the requests of one class: their latencies, and counts of those that have ended."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from game.physics.units import BEATS_PER_SECOND
from game.sim.request import Request
from game.sim.waits import ENDLESS
from game.sim.workloads.terms import RequestClass


class Tally:
    """The requests of one class that have ended. Latencies are of those that count, the sums at the end of all.

    What is promised to the class is kept as the user sees it, who is `client_beats` away.
    """

    __slots__ = (
        "_tpot_promised_beats",
        "_ttft_promised_beats",
        "e2el_beats",
        "gap_beats",
        "gap_counts",
        "num_answer_tokens",
        "num_answered",
        "num_good",
        "num_lost",
        "num_lost_at_once",
        "num_lost_in_queue",
        "num_preempted",
        "num_prompt_tokens",
        "num_unanswered",
        "queue_beats",
        "rates",
        "squared_rates",
        "tpot_beats",
        "ttft_beats",
    )

    def __init__(self, promised: RequestClass | None, client_beats: int) -> None:
        self._ttft_promised_beats = ENDLESS
        self._tpot_promised_beats = ENDLESS
        if promised is not None and promised.ttft_ms is not None:
            self._ttft_promised_beats = promised.ttft_ms * BEATS_PER_SECOND / 1000 - client_beats
        if promised is not None and promised.tpot_ms is not None:
            self._tpot_promised_beats = promised.tpot_ms * BEATS_PER_SECOND / 1000
        self.ttft_beats = array("q")
        self.tpot_beats = array("d")
        self.e2el_beats = array("q")
        self.queue_beats = array("q")
        self.gap_counts: dict[int, int] = {}
        self.gap_beats = 0
        """All gaps of requests that are closed."""
        self.num_lost = 0
        self.num_lost_at_once = 0
        """Of those, the ones that lost their answer before its first token."""
        self.num_lost_in_queue = 0
        """Of those, the ones that never got a slot."""
        self.rates = 0.0
        """Tokens of the answer a beat that each request had, from its sending to its end, summed; and their squares."""
        self.squared_rates = 0.0
        self.num_answered = 0
        self.num_unanswered = 0
        self.num_good = 0
        """Answers that came within what was promised."""
        self.num_preempted = 0
        """Answered requests that had to give way on the way."""
        self.num_prompt_tokens = 0
        """Tokens of the prompts of answered requests, and of their answers."""
        self.num_answer_tokens = 0

    def note(self, request: Request, beat: int) -> None:
        """A request has been answered, or never will be."""
        if request.is_refused:  # at once, so it has waited for nothing
            self.num_unanswered += 1
            return
        first = request.first_token_beat
        counts = request.gap_counts is not None
        if counts:
            self.gap_beats += request.last_token_beat - first
            if request.queue_beats >= 0:
                self.queue_beats.append(request.queue_beats)
            if first >= 0:
                self.ttft_beats.append(first - request.sent_beat)
        if request.num_delivered < request.num_answer_tokens:
            self.num_unanswered += 1
            if counts:
                self.num_lost += 1
                self.num_lost_at_once += first < 0
                self.num_lost_in_queue += request.queue_beats < 0
            return
        self._note_answer(request, beat, counts)

    def _note_answer(self, request: Request, beat: int, counts: bool) -> None:
        tokens = request.num_answer_tokens
        waited = beat - request.sent_beat
        per_token = (request.last_token_beat - request.first_token_beat) / (tokens - 1) if tokens > 1 else 0.0
        if counts:
            self.e2el_beats.append(waited)
            if tokens > 1:
                self.tpot_beats.append(per_token)
            rate = tokens / max(1, waited)
            self.rates += rate
            self.squared_rates += rate * rate
        self.num_answered += 1
        self.num_prompt_tokens += request.num_prompt_tokens
        self.num_answer_tokens += tokens
        self.num_preempted += request.num_preemptions > 0
        if self._is_good(request.first_token_beat - request.sent_beat, per_token):
            self.num_good += 1

    def can_be_good(self, request: Request, beat: int) -> bool:
        """Whether the answer of an open request can still come within what is promised."""
        first = request.first_token_beat
        return (beat if first < 0 else first) - request.sent_beat <= self._ttft_promised_beats

    def _is_good(self, ttft_beats: int, tpot_beats: float) -> bool:
        return ttft_beats <= self._ttft_promised_beats and tpot_beats <= self._tpot_promised_beats


def jain_index(tallies: Sequence[Tally]) -> float | None:
    """How evenly requests were served: 1 where all got tokens at the same rate, 1/n where one of n got all.

    Source: Jain, Chiu, Hawe 1984, DEC-TR-301: the square of a sum over n times the sum of squares.
    """
    num = sum(len(tally.e2el_beats) for tally in tallies)
    squares = sum(tally.squared_rates for tally in tallies)
    total = sum(tally.rates for tally in tallies)
    return float(total * total / (num * squares)) if squares else None
