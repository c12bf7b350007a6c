"""What is measured while a run goes on, all of it at the user: tokens, time to first token, time between tokens."""

from collections.abc import Iterable
from typing import Final

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND, ms_from_beats
from game.sim.latencies import GAP_BITS, Latencies
from game.sim.packet import Members
from game.sim.request import CLOSED, STAGES, Request
from game.sim.stage_log import StageLog

WINDOW_TICKS: Final = 5 * TICKS_PER_SECOND
"""Ticks over which the rolling TPS is measured."""

_HISTORY_TICKS: Final = 2 * WINDOW_TICKS
_SPAN_TICKS: Final = 256
_NUM_SPANS: Final = 256
_LONGEST_TTFT_TICKS: Final = _SPAN_TICKS * _NUM_SPANS


class Meter:
    """Rates and latencies of one run, in ticks and beats."""

    __slots__ = (
        "_last_count",
        "_last_tick",
        "_num_started_by_span",
        "_past_counts",
        "_past_ticks",
        "_stage_beats",
        "_stage_log",
        "_tpot_beats",
        "_tpot_tokens",
        "latencies",
        "stage_counts",
        "ttft_ticks",
    )

    def __init__(self, stage_log: StageLog | None = None, latencies: Latencies | None = None) -> None:
        self._stage_log = stage_log
        self.latencies = latencies
        """Those of the requests that a run is judged by; None where nobody asks for them."""
        self._past_ticks = [-1] * _HISTORY_TICKS
        """Ticks with deliveries, but for the last, each at its place modulo the length; and the tokens of each."""
        self._past_counts = [0] * _HISTORY_TICKS
        self._last_tick = -1
        self._last_count = 0
        self.ttft_ticks: dict[int, int] = {}
        """How many requests had each time to first token, by whole ticks."""
        self._num_started_by_span = [0] * (_NUM_SPANS + 1)
        """The same over spans of ticks, so that a percentile is found without walking all times there have been."""
        self._tpot_beats = 0
        """Beats from the first to the last delivery of each request, summed."""
        self._tpot_tokens = 0
        """Tokens that were delivered to them after their first."""
        self._stage_beats = [0] * len(STAGES)
        """Beats at which requests left each stage less those at which they entered it, summed."""
        self.stage_counts = [0] * len(STAGES)
        """How many requests are in each stage now."""

    def enter(self, request: Request, stage: int, beat: int) -> None:
        """A new request enters its first stage."""
        request.stage = stage
        self._stage_beats[stage] -= beat
        self.stage_counts[stage] += 1
        if self.latencies is not None:
            self.latencies.sent(request)
        if self._stage_log is not None:
            self._stage_log.write(request, stage, beat)

    def leave(self, request: Request, beat: int) -> None:
        """A request leaves its last stage: it has been answered, or never will be."""
        self._stage_beats[request.stage] += beat
        self.stage_counts[request.stage] -= 1
        request.stage = CLOSED
        if self.latencies is not None:
            self.latencies.closed(request, beat)
        if self._stage_log is not None:
            self._stage_log.write(request, CLOSED, beat)

    def move(self, request: Request, stage: int, beat: int) -> None:
        """A request goes on to its next stage."""
        old = request.stage
        beats, counts = self._stage_beats, self.stage_counts
        beats[old] = beats[old] + beat  # compiled, `+=` at a place in a list would make objects of both numbers
        counts[old] = counts[old] - 1
        beats[stage] = beats[stage] - beat
        counts[stage] = counts[stage] + 1
        request.stage = stage
        if self.latencies is not None:
            self.latencies.moved(request, self.stage_counts, beat)
        if self._stage_log is not None:
            self._stage_log.write(request, stage, beat)

    def log_no_stages(self) -> None:
        """From now on write stages to no log."""
        self._stage_log = None

    def delivered(self, request: Request, num_tokens: int, beat: int) -> None:
        """Note that tokens of a request reached its user."""
        tick = beat // BEATS_PER_TICK
        if tick == self._last_tick:
            self._last_count += num_tokens
        else:
            self._begin_tick(tick, num_tokens)
        self._tpot_tokens += num_tokens
        source = request.source
        if tick >= source.patience_end:
            source.was_served_late(tick)
        source.patience_end = tick + source.patience_ticks
        if request.first_token_beat < 0:
            self._begin_answer(request, beat)
        else:
            gap = beat - request.last_token_beat
            self._tpot_beats += gap
            gap_counts = request.gap_counts
            if gap_counts is not None:
                try:  # nearly always there is one, and in a plain dict that is the fastest way
                    gap_counts[gap >> GAP_BITS] += 1
                except KeyError:
                    gap_counts[gap >> GAP_BITS] = 1
        request.last_token_beat = beat

    def delivered_step(self, members: Members, num_joined: int, gap: int, beat: int) -> None:
        """Note that a token of every member reached its user: for all that have not just joined, `gap` after the last.

        Of those that have, `joined` is told one by one.
        """
        num_tokens = members.num_members
        tick = beat // BEATS_PER_TICK
        if tick == self._last_tick:
            self._last_count += num_tokens
        else:
            self._begin_tick(tick, num_tokens)
        self._tpot_tokens += num_tokens
        self._tpot_beats += gap * (num_tokens - num_joined)
        for source, _ in members.by_source:
            if tick >= source.patience_end:
                source.was_served_late(tick)
            source.patience_end = tick + source.patience_ticks
        bucket = gap >> GAP_BITS
        for gap_counts, count in members.gaps:
            gap_counts[bucket] = gap_counts.get(bucket, 0) + count

    def joined(self, request: Request, gap: int, beat: int) -> None:
        """One of those members has just joined: the gap before its token is its own, not `gap`."""
        gap_counts = request.gap_counts
        if gap_counts is not None:
            bucket = gap >> GAP_BITS
            gap_counts[bucket] -= 1
            if gap_counts[bucket] == 0:
                del gap_counts[bucket]
        if request.first_token_beat < 0:  # its first token was lost
            self._begin_answer(request, beat)
            return
        own_gap = beat - request.last_token_beat
        self._tpot_beats += own_gap
        if gap_counts is not None:
            gap_counts[own_gap >> GAP_BITS] = gap_counts.get(own_gap >> GAP_BITS, 0) + 1

    def _begin_answer(self, request: Request, beat: int) -> None:
        request.first_token_beat = beat
        ttft = min((beat - request.sent_beat) // BEATS_PER_TICK, _LONGEST_TTFT_TICKS)
        self.ttft_ticks[ttft] = self.ttft_ticks.get(ttft, 0) + 1
        self._tpot_tokens -= 1
        self._num_started_by_span[ttft // _SPAN_TICKS] += 1

    def _begin_tick(self, tick: int, num_tokens: int) -> None:
        if self._last_tick >= 0:
            place = self._last_tick % _HISTORY_TICKS
            self._past_ticks[place] = self._last_tick
            self._past_counts[place] = self._last_count
        self._last_tick = tick
        self._last_count = num_tokens

    def history(self) -> list[tuple[int, int]]:
        """(tick, tokens delivered in it) of the last ten seconds, oldest first; idle ticks are left out."""
        return self._delivered_since(self._last_tick - _HISTORY_TICKS + 1)

    def delivered_in(self, first_tick: int, end_tick: int) -> list[int]:
        """Tokens delivered in each tick from `first_tick` to before `end_tick`, no longer ago than `history` goes."""
        counts = [0] * (end_tick - first_tick)
        for tick, count in self._delivered_since(first_tick):
            if tick < end_tick:
                counts[tick - first_tick] = count
        return counts

    def num_delivered_since(self, first_tick: int) -> int:
        """Tokens delivered from `first_tick` until now, no longer ago than `history` goes."""
        return sum([count for _, count in self._delivered_since(first_tick)])

    def _delivered_since(self, first_tick: int) -> list[tuple[int, int]]:
        """What `history` has from a tick on."""
        last = self._last_tick
        if last < first_tick or last < 0:
            return []
        first = max(first_tick, last - _HISTORY_TICKS + 1, 0)
        start, end = first % _HISTORY_TICKS, last % _HISTORY_TICKS
        ticks, counts = self._past_ticks, self._past_counts
        if start <= end:
            ticks, counts = ticks[start:end], counts[start:end]
        else:
            ticks, counts = ticks[start:] + ticks[:end], counts[start:] + counts[:end]
        # what is older stands there from the round before
        found = [(tick, count) for tick, count in zip(ticks, counts, strict=True) if tick >= first]
        found.append((last, self._last_count))
        return found

    def last_delivery_tick(self) -> int:
        """The tick of the last delivery, -1 before the first."""
        return self._last_tick

    def ttft_percentile_ms(self, percent: int) -> float | None:
        """The time to first token that `percent` of requests did not exceed (nearest rank), None before the first."""
        rank = -(-sum(self._num_started_by_span) * percent // 100)
        if rank == 0:
            return None
        span = seen = 0
        while seen + self._num_started_by_span[span] < rank:
            seen += self._num_started_by_span[span]
            span += 1
        ticks = span * _SPAN_TICKS
        while (seen := seen + self.ttft_ticks.get(ticks, 0)) < rank:
            ticks += 1
        return ticks * 1000.0 / TICKS_PER_SECOND

    def tpot_ms(self) -> float | None:
        """Mean milliseconds that a token after the first took, None where no request has had a second yet."""
        return ms_from_beats(self._tpot_beats / self._tpot_tokens) if self._tpot_tokens else None

    def mean_in_stage(self, beat: int) -> list[float]:
        """Mean number of requests in each of `STAGES` from the start to `beat`."""
        if beat <= 0:
            return [0.0] * len(STAGES)
        spent = zip(self._stage_beats, self.stage_counts, strict=True)
        return [(beats + count * beat) / beat for beats, count in spent]

    def state(self, open_requests: Iterable[Request]) -> tuple[int, ...]:
        """What the digest walks; of TPOT what closed requests have come to."""
        beats, tokens = self._tpot_beats, self._tpot_tokens
        for request in open_requests:
            if request.num_delivered and request.stage != CLOSED:
                beats -= request.last_token_beat - request.first_token_beat
                tokens -= request.num_delivered - 1
        numbers = [beats, tokens, *self._stage_beats, *self.stage_counts]
        numbers += (len(self.history()), len(self.ttft_ticks))
        for tick, count in self.history():
            numbers += (tick, count)
        for ticks in sorted(self.ttft_ticks):
            numbers += (ticks, self.ttft_ticks[ticks])
        return tuple(numbers)
