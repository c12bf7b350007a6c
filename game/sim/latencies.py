"""The latencies of the requests by which a run is judged: those sent after its warm-up, measured at the user."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

from game.physics.units import ms_from_beats
from game.sim.request import CLOSED, Request

GAP_BITS: Final = 7
"""Gaps between tokens are counted by whole multiples of 128 beats, 0.1 ms."""

ENDLESS: Final = float("inf")
"""The wait of who waits for ever."""


class Waits:
    """Waits of one kind as they stand at one moment; who lost what they wait for waits for ever."""

    __slots__ = ("_counted", "_num_ended", "_num_endless", "_total_beats")

    def __init__(self, counted: Sequence[tuple[float, int]], num_endless: int, total_beats: float) -> None:
        self._counted = counted
        """(beats, how many waits were so long), the shortest first."""
        self._num_endless = num_endless
        self._num_ended = sum(count for _, count in counted)
        self._total_beats = total_beats

    @classmethod
    def of(cls, waits: Iterable[float], num_endless: int) -> Waits:
        """Waits that are known one by one."""
        ordered = sorted(waits)
        return cls([(wait, 1) for wait in ordered], num_endless, sum(ordered))

    def mean_ms(self) -> float | None:
        """Their mean, None where there are none."""
        if self._num_endless:
            return ENDLESS
        return ms_from_beats(self._total_beats / self._num_ended) if self._num_ended else None

    def percentile_ms(self, percent: int) -> float | None:
        """The wait that `percent` of them do not exceed (nearest rank), None where there are none."""
        rank = -(-(self._num_ended + self._num_endless) * percent // 100)
        if rank > self._num_ended:
            return ENDLESS
        for beats, count in self._counted:
            rank -= count
            if rank <= 0:
                return ms_from_beats(beats)
        return None


class Latencies:
    """Written by the meter of a run that is to be judged; the simulation never reads it, and no digest walks it.

    `ttft` is from sending to the first token, `e2el` to the last, `tpot` the mean between the first and the last of a
    request, `itl` each gap between deliveries. Who still waits counts with the wait so far.
    """

    __slots__ = (
        "_e2el_beats",
        "_first_beat",
        "_gap_beats",
        "_gap_counts",
        "_num_lost",
        "_num_lost_at_once",
        "_tpot_beats",
        "_ttft_beats",
    )

    def __init__(self, first_beat: int) -> None:
        self._first_beat = first_beat
        """Requests that were sent earlier do not count."""
        self._ttft_beats = array("q")
        self._tpot_beats = array("d")
        self._e2el_beats = array("q")
        self._gap_counts: dict[int, int] = {}
        self._gap_beats = 0
        """All gaps of requests that are closed."""
        self._num_lost = 0
        self._num_lost_at_once = 0
        """Of those, the ones that lost their answer before its first token."""

    def sent(self, request: Request) -> None:
        """A request is sent: where it counts, so do its gaps."""
        if request.sent_beat >= self._first_beat:
            request.gap_counts = self._gap_counts

    def closed(self, request: Request, beat: int) -> None:
        """A request has been answered, or never will be; who was refused at once has waited for nothing."""
        if request.gap_counts is None or request.is_refused:
            return
        self._gap_beats += request.last_token_beat - request.first_token_beat
        if request.first_token_beat >= 0:
            self._ttft_beats.append(request.first_token_beat - request.sent_beat)
        if request.num_delivered < request.num_answer_tokens:
            self._num_lost += 1
            self._num_lost_at_once += request.first_token_beat < 0
            return
        self._e2el_beats.append(beat - request.sent_beat)
        if request.num_answer_tokens > 1:
            num_beats = request.last_token_beat - request.first_token_beat
            self._tpot_beats.append(num_beats / (request.num_answer_tokens - 1))

    def ttft(self, open_requests: Iterable[Request], beat: int) -> Waits:
        """Times to first token as they stand at `beat`."""
        waits = self._ttft_beats.tolist()
        for request in self._counting(open_requests):
            first = request.first_token_beat
            waits.append((beat if first < 0 else first) - request.sent_beat)
        return Waits.of(waits, self._num_lost_at_once)

    def e2el(self, open_requests: Iterable[Request], beat: int) -> Waits:
        """Times to the last token."""
        waits = self._e2el_beats.tolist()
        waits += [beat - request.sent_beat for request in self._counting(open_requests)]
        return Waits.of(waits, self._num_lost)

    def tpot(self, open_requests: Iterable[Request], beat: int) -> Waits:
        """Times per token after the first; of one that waits for its next, that one is counted as if it came now."""
        waits: list[float] = self._tpot_beats.tolist()
        for request in self._counting(open_requests):
            if request.num_delivered and request.num_answer_tokens > 1:
                waits.append(_tpot_so_far(request, beat))
        return Waits.of(waits, self._num_lost)

    def itl(self, open_requests: Iterable[Request], beat: int) -> Waits:
        """Gaps between deliveries, with those that have not ended."""
        counts = dict(self._gap_counts)
        total = self._gap_beats
        for request in self._counting(open_requests):
            if request.first_token_beat >= 0:
                gap = beat - request.last_token_beat
                counts[gap >> GAP_BITS] = counts.get(gap >> GAP_BITS, 0) + 1
                total += beat - request.first_token_beat
        middle = (1 << GAP_BITS) // 2
        return Waits([((gap << GAP_BITS) + middle, counts[gap]) for gap in sorted(counts)], self._num_lost, total)

    def _counting(self, requests: Iterable[Request]) -> list[Request]:
        """Those that count and are not closed; in a closed loop one that was lost stays open."""
        return [request for request in requests if request.gap_counts is not None and request.stage != CLOSED]


def _tpot_so_far(request: Request, beat: int) -> float:
    after_first = request.num_delivered - 1
    so_far = (beat - request.first_token_beat) / request.num_delivered
    if not after_first:
        return so_far
    return max((request.last_token_beat - request.first_token_beat) / after_first, so_far)
