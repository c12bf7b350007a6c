"""Where every request was when: the rows of a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from game.physics.units import ms_from_beats
from game.sim.request import CLOSED, Request
from game.sim.stage_log import StageMove

MAX_TRACES: Final = 2000
"""Requests that are remembered; of a longer run the oldest answered ones are let go."""


@dataclass(frozen=True, slots=True)
class Span:
    """A request was in `stage` (an index of STAGES) from one beat to another."""

    stage: int
    start_beat: int
    end_beat: int


class Trace:
    """One request from the moment it was sent. `lane` is its row among those of its user, from 0."""

    __slots__ = ("_moves", "end_beat", "lane", "request")

    def __init__(self, request: Request, lane: int) -> None:
        self.request = request
        self.lane = lane
        self.end_beat: int | None = None
        """When it was answered whole or given up; None while it is open."""
        self._moves: list[tuple[int, int]] = []

    def move(self, stage: int, beat: int) -> None:
        """It went on to a stage, or was closed."""
        if stage == CLOSED:
            self.end_beat = beat
        else:
            self._moves.append((stage, beat))

    def spans(self, now_beat: int) -> Iterator[Span]:
        """Its stages in order; that of an open request lasts until now."""
        last = now_beat if self.end_beat is None else self.end_beat
        ends = [beat for _, beat in self._moves[1:]] + [last]
        for (stage, start), end in zip(self._moves, ends, strict=True):
            yield Span(stage, start, end)

    @property
    def is_lost(self) -> bool:
        """Whether it has ended without being answered whole."""
        return self.end_beat is not None and self.request.num_delivered < self.request.num_answer_tokens

    @property
    def ending(self) -> str:
        """How it stands, as a key of words: "open", "answered", "refused", "given_up", or "lost" with a packet."""
        if self.end_beat is None:
            return "open"
        if not self.is_lost:
            return "answered"
        if self.request.is_refused:
            return "refused"
        return "given_up" if self.request.abort_beat >= 0 else "lost"

    @property
    def first_token_beat(self) -> int | None:
        """When its first token reached the user, None before."""
        beat = self.request.first_token_beat
        return beat if beat >= 0 else None

    @property
    def ttft_ms(self) -> float | None:
        """Milliseconds from sending to the first token at the user, None before that."""
        beat = self.first_token_beat
        return None if beat is None else ms_from_beats(beat - self.request.sent_beat)

    @property
    def tpot_ms(self) -> float | None:
        """Mean milliseconds between its tokens at the user so far, None before the second delivery."""
        request = self.request
        if request.num_delivered < 2:
            return None
        return ms_from_beats((request.last_token_beat - request.first_token_beat) / (request.num_delivered - 1))

    def total_ms(self, now_beat: int) -> float:
        """Milliseconds since it was sent, or until it was closed."""
        return ms_from_beats((now_beat if self.end_beat is None else self.end_beat) - self.request.sent_beat)


class Timeline:
    """The requests of one run, in the order in which they were sent."""

    def __init__(self, max_traces: int = MAX_TRACES) -> None:
        self.max_traces = max_traces
        self.traces: list[Trace] = []
        self._open: dict[Request, Trace] = {}
        self._lanes: dict[int, list[Request | None]] = {}

    def follow(self, moves: Iterable[StageMove]) -> None:
        """Take in what happened since the last time."""
        for request, stage, beat in moves:
            trace = self._open.get(request) or self._begin(request)
            trace.move(stage, beat)
            if stage == CLOSED:
                del self._open[request]
                self._lanes[request.user][trace.lane] = None
        if len(self.traces) > self.max_traces:
            self._forget()

    def lanes(self) -> list[tuple[int, int]]:
        """Every row as (user, lane of that user): one for each request that a user had open at the same time."""
        return [(user, lane) for user in sorted(self._lanes) for lane in range(len(self._lanes[user]))]

    def _begin(self, request: Request) -> Trace:
        lanes = self._lanes.setdefault(request.user, [])
        lane = lanes.index(None) if None in lanes else len(lanes)
        lanes[lane : lane + 1] = [request]
        trace = Trace(request, lane)
        self.traces.append(trace)
        self._open[request] = trace
        return trace

    def _forget(self) -> None:
        """Let the oldest closed requests go, down to nine tenths of what may be kept."""
        num_spare = len(self.traces) - self.max_traces * 9 // 10
        closed = [trace for trace in self.traces if trace.end_beat is not None][:num_spare]
        gone = set(map(id, closed))
        self.traces = [trace for trace in self.traces if id(trace) not in gone]
