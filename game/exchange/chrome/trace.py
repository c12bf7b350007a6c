"""A run as a Chrome trace, which chrome://tracing and Perfetto show: steps, slots, requests, memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Final

from game.exchange.chrome.events import (
    Arguments,
    Track,
    async_event,
    counter_event,
    instant_event,
    naming_event,
    slice_event,
)
from game.sim.request import CLOSED, DECODE, ON_PROMPT_WIRE, ON_TOKEN_WIRE, PREFILL, WAITING, Request
from game.sim.stage_log import StageMove
from game.sim.step_log import LoggedStep

CARDS: Final = 1
"""The process of the first card; thread 0 has its steps, the others its slots."""

REQUESTS: Final = 1001
POOL: Final = 1002

_STEPS: Final = 0
_PHASES: Final[Mapping[int, str]] = {
    ON_PROMPT_WIRE: "on its way",
    WAITING: "waiting",
    PREFILL: "prefill",
    DECODE: "decode",
    ON_TOKEN_WIRE: "delivered",
}


class Window:
    """From which beat to which a trace is written; what overlaps it is cut to it."""

    def __init__(self, first_beat: int = 0, end_beat: int = 1 << 62) -> None:
        self.first_beat = first_beat
        self.end_beat = end_beat

    def has(self, beat: int) -> bool:
        """Whether a beat lies in it."""
        return self.first_beat <= beat <= self.end_beat

    def cut(self, start: int, end: int) -> tuple[int, int] | None:
        """What of a span lies in it; None where nothing does."""
        start, end = max(start, self.first_beat), min(end, self.end_beat)
        return (start, end) if start < end else None


class _Open:
    """A request that has not ended: its number in the trace, its stage, and the slot that it has."""

    __slots__ = ("has_begun", "lane", "number", "seated_beat", "since_beat", "stage", "was_preempted")

    def __init__(self, number: int, beat: int) -> None:
        self.number = number
        self.stage = ON_PROMPT_WIRE
        self.since_beat = beat
        self.seated_beat = beat
        self.lane = 0
        self.was_preempted = False
        self.has_begun = False
        """Whether its begin is written: not before anything of it lies in the window."""


class ChromeTrace:
    """Writes the events of a run as they are told, and keeps only what is open.

    Processes: a card each, with its steps on thread 0 and a thread for each slot; requests (asynchronous); KV blocks
    and queues (counters).
    """

    def __init__(self, write: Callable[[str], None], window: Window | None = None) -> None:
        self._write = write
        self._window = window or Window()
        self._is_first = True
        self._open: dict[Request, _Open] = {}
        self._num_requests = 0
        self._free_lanes: list[int] = []
        self._num_lanes = 0
        self._cards: set[int] = set()
        write('{"displayTimeUnit": "ms", "traceEvents": [\n')
        self._name(Track(REQUESTS), "Requests", REQUESTS)
        self._name(Track(POOL), "Memory and queues", POOL)

    def tell(self, steps: Sequence[LoggedStep], moves: Iterable[StageMove]) -> None:
        """What has happened since this was last called, both in the order of time.

        However often that is, the same events come out in the same order: moves before the steps of the same beat.
        """
        num_told = 0
        for request, stage, beat in moves:
            while num_told < len(steps) and steps[num_told].start_beat < beat:
                self._step(steps[num_told])
                num_told += 1
            self._move(request, stage, beat)
        for step in steps[num_told:]:
            self._step(step)

    def end(self, beat: int, other: Mapping[str, Any]) -> None:
        """The run is over: what is open ends here, and counters at 0."""
        for request in list(self._open):
            self._move(request, CLOSED, beat)
        if self._window.has(beat):
            for card in sorted(self._cards):
                self._counters(card, beat, (0, 0, 0), (0, 0))
        self._write(f'\n], "otherData": {json.dumps(dict(other), ensure_ascii=False)}}}\n')

    # --- steps

    def _step(self, step: LoggedStep) -> None:
        if step.card not in self._cards:
            self._cards.add(step.card)
            self._name(Track(CARDS + step.card), f"Card {step.card}", CARDS + step.card)
            self._add(naming_event("thread_name", Track(CARDS + step.card, _STEPS), "steps"))
        span = self._window.cut(step.start_beat, step.end_beat)
        if span is None:
            return
        parts = [f"{step.num_decodes} decodes"] if step.num_decodes else []
        parts += [f"{sum(tokens for _, tokens in step.prompts)} prefill"] if step.prompts else []
        name = f"step {step.number}: {' + '.join(parts)}"
        arguments: dict[str, str | int | float] = {
            "tokens": step.num_tokens,
            "decodes": step.num_decodes,
            "bytes": step.num_bytes,
            "flops": step.num_flops,
            "bound": step.bound,
            "host_us": step.host_beats * 5 / 6,
            "prompts": ", ".join(f"{request.name}+{tokens}" for request, tokens in step.prompts),
        }
        self._add(slice_event(Track(CARDS + step.card, _STEPS), name, *span, arguments))
        if self._window.has(step.start_beat):
            blocks = (step.used_blocks, step.kept_blocks, step.free_blocks)
            self._counters(step.card, step.start_beat, blocks, (step.num_running, step.num_waiting))

    def _counters(self, card: int, beat: int, blocks: tuple[int, int, int], queue: tuple[int, int]) -> None:
        named = dict(zip(("used", "cached", "free"), blocks, strict=True))
        self._add(counter_event(Track(POOL), f"KV blocks of card {card}", beat, named))
        self._add(
            counter_event(Track(POOL), f"requests of card {card}", beat, {"running": queue[0], "waiting": queue[1]})
        )

    # --- requests

    def _move(self, request: Request, stage: int, beat: int) -> None:
        known = self._open.get(request)
        if known is None:
            if stage == CLOSED:
                return
            known = self._open[request] = _Open(self._num_requests, beat)
            self._num_requests += 1
        elif known.stage != stage:
            self._leave(request, known, stage, beat)
        known.stage, known.since_beat = stage, beat
        if stage == PREFILL:
            known.seated_beat = beat
            known.lane = self._lane()
        if stage == CLOSED:
            self._close(request, known, beat)

    def _leave(self, request: Request, known: _Open, stage: int, beat: int) -> None:
        """A stage of a request is over, and another begins."""
        word = "preempted" if known.stage == WAITING and known.was_preempted else _PHASES.get(known.stage, "other")
        span = self._window.cut(known.since_beat, beat)
        if span is not None:
            if not known.has_begun:
                known.has_begun = True
                self._add(async_event("b", Track(REQUESTS), request.name, span[0], known.number, _told(request)))
            self._add(async_event("b", Track(REQUESTS), word, span[0], known.number))
            self._add(async_event("e", Track(REQUESTS), word, span[1], known.number))
        if not known.lane:
            return
        track = Track(CARDS, known.lane)
        if span is not None:
            self._add(slice_event(track, word, *span))
        if stage in (PREFILL, DECODE):
            return
        stay = self._window.cut(known.seated_beat, beat)
        if stay is not None:
            self._add(slice_event(track, request.name, *stay, _told(request)))
        heappush(self._free_lanes, known.lane)
        known.lane = 0
        if stage == WAITING:
            known.was_preempted = True
            if self._window.has(beat):
                self._add(instant_event(track, f"{request.name} is preempted", beat))

    def _close(self, request: Request, known: _Open, beat: int) -> None:
        del self._open[request]
        if not known.has_begun:
            return
        first = request.first_token_beat
        if first >= 0 and self._window.has(first):
            self._add(async_event("n", Track(REQUESTS), "first token", first, known.number))
        is_answered = request.num_delivered >= request.num_answer_tokens
        arguments = {"preemptions": request.num_preemptions, "end": "answered" if is_answered else "not answered"}
        end = min(beat, self._window.end_beat)
        self._add(async_event("e", Track(REQUESTS), request.name, end, known.number, arguments))

    def _lane(self) -> int:
        """The lowest thread for a slot that no request has."""
        if self._free_lanes:
            return heappop(self._free_lanes)
        self._num_lanes += 1
        self._add(naming_event("thread_name", Track(CARDS, self._num_lanes), f"slot {self._num_lanes}"))
        return self._num_lanes

    def _name(self, track: Track, name: str, place: int) -> None:
        self._add(naming_event("process_name", track, name))
        self._add(naming_event("process_sort_index", track, place))

    def _add(self, event: str) -> None:
        self._write(event if self._is_first else f",\n{event}")
        self._is_first = False


def _told(request: Request) -> Arguments:
    return {"prompt_tokens": request.num_prompt_tokens, "answer_tokens": request.num_answer_tokens}
