"""The latencies of the requests by which a run is judged: those sent after its warm-up, measured at the user."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

from game.sim.request import CLOSED, DECODE, PREFILL, WAITING, Request
from game.sim.request_log import RequestLog
from game.sim.tally import Tally, jain_index
from game.sim.waits import Waits
from game.sim.workloads.terms import RequestClass

GAP_BITS: Final = 7
"""Gaps between tokens are counted by whole multiples of 128 beats, 0.1 ms."""

EVERY_CLASS: Final = ""
"""The class that stands for all requests, and the one of those that have none."""


class Counts:
    """How many requests and tokens there have been so far, of one class or all."""

    __slots__ = ("num_answer_tokens", "num_answered", "num_good", "num_prompt_tokens")

    def __init__(self, num_answered: int, num_good: int, num_prompt_tokens: int, num_answer_tokens: int) -> None:
        self.num_answered = num_answered
        self.num_good = num_good
        self.num_prompt_tokens = num_prompt_tokens
        """Tokens of the prompts of answered requests, and of their answers."""
        self.num_answer_tokens = num_answer_tokens


class Latencies:
    """Written by the meter of a run that is to be judged; the simulation never reads it, and no digest walks it.

    `ttft` is from sending to the first token, `e2el` to the last, `tpot` the mean between the first and the last of a
    request, `itl` each gap between deliveries, `queue` from the arrival at a card to a slot there. Who still waits
    counts with the wait so far. Each may be asked of one class; classes of the same name are one, whatever their
    source. `client_beats` is what lies between the engine and its users beside the wires of the board.
    """

    __slots__ = (
        "_at_warmup",
        "_client_beats",
        "_first_beat",
        "_tallies",
        "first_sent_beat",
        "last_closed_beat",
        "log",
        "peak_running",
        "peak_waiting",
    )

    def __init__(self, first_beat: int, client_beats: int = 0, log: RequestLog | None = None) -> None:
        self._first_beat = first_beat
        """Requests that were sent earlier do not count."""
        self._client_beats = client_beats
        self._tallies: dict[str, Tally] = {}
        self._at_warmup: dict[str, Counts] = {}
        self.log = log
        """Where a row is written for every request that ends; None where nobody asks for them."""
        self.peak_running = 0
        """The most requests that had a slot at a time, in the whole run."""
        self.peak_waiting = 0
        self.first_sent_beat = -1
        self.last_closed_beat = 0

    def sent(self, request: Request) -> None:
        """A request is sent: where it counts, so do its gaps."""
        if self.first_sent_beat < 0:
            self.first_sent_beat = request.sent_beat
        if request.sent_beat >= self._first_beat:
            request.gap_counts = self._tally(request).gap_counts

    def moved(self, request: Request, stage_counts: list[int], beat: int) -> None:
        """A request has gone on to another stage, and so many are in each now."""
        stage = request.stage
        if stage == WAITING:
            if stage_counts[WAITING] > self.peak_waiting:
                self.peak_waiting = stage_counts[WAITING]
        elif stage in (PREFILL, DECODE):
            if request.queue_beats < 0:
                request.queue_beats = beat - request.ready_beat
            num_running = stage_counts[PREFILL] + stage_counts[DECODE]
            if num_running > self.peak_running:
                self.peak_running = num_running

    def closed(self, request: Request, beat: int) -> None:
        """A request has been answered, or never will be."""
        self.last_closed_beat = beat
        self._tally(request).note(request, beat)
        if self.log is not None:
            self.log.write(request, beat)

    @property
    def class_names(self) -> list[str]:
        """The classes of which there have been requests, in the order of their names; "" of those that have none."""
        return sorted(self._tallies)

    def counts(self, class_name: str = EVERY_CLASS) -> Counts:
        """Requests that have been answered so far, and their tokens."""
        tallies = self.tallies_of(class_name)
        return Counts(
            sum(tally.num_answered for tally in tallies),
            sum(tally.num_good for tally in tallies),
            sum(tally.num_prompt_tokens for tally in tallies),
            sum(tally.num_answer_tokens for tally in tallies),
        )

    def end_warmup(self) -> None:
        """The warm-up is over: what was counted up to now is put down."""
        self._at_warmup = {name: self.counts(name) for name in (*self._tallies, EVERY_CLASS)}

    def counts_at_warmup(self, class_name: str = EVERY_CLASS) -> Counts:
        """What `counts` was when the warm-up ended; nothing where it has not, or was none."""
        return self._at_warmup.get(class_name) or Counts(0, 0, 0, 0)

    def num_unanswered(self, class_name: str = EVERY_CLASS) -> int:
        """Requests that have ended and were not answered whole."""
        return sum(tally.num_unanswered for tally in self.tallies_of(class_name))

    def num_that_can_be_good(self, open_requests: Iterable[Request], beat: int) -> int:
        """Open requests, of all classes, whose answer can still come within what is promised."""
        return sum(self._tally(request).can_be_good(request, beat) for request in open_requests)

    def preempted_share(self, class_name: str = EVERY_CLASS) -> float | None:
        """Share of the answered requests that had to give way on the way, None before the first."""
        num_answered = self.counts(class_name).num_answered
        return (
            sum(tally.num_preempted for tally in self.tallies_of(class_name)) / num_answered if num_answered else None
        )

    def jain_index(self, class_name: str = EVERY_CLASS) -> float | None:
        """How evenly those that count were served, by tokens a second of each; None before the first."""
        return jain_index(self.tallies_of(class_name))

    def ttft(self, open_requests: Iterable[Request], beat: int, class_name: str = EVERY_CLASS) -> Waits:
        """Times to first token as they stand at `beat`."""
        tallies = self.tallies_of(class_name)
        waits = _ended([tally.ttft_beats for tally in tallies])
        for request in self.counting(open_requests, class_name):
            first = request.first_token_beat
            waits.append((beat if first < 0 else first) - request.sent_beat)
        return Waits.of(waits, sum(tally.num_lost_at_once for tally in tallies))

    def e2el(self, open_requests: Iterable[Request], beat: int, class_name: str = EVERY_CLASS) -> Waits:
        """Times to the last token."""
        tallies = self.tallies_of(class_name)
        waits = _ended([tally.e2el_beats for tally in tallies])
        for request in self.counting(open_requests, class_name):
            waits.append(beat - request.sent_beat)
        return Waits.of(waits, sum(tally.num_lost for tally in tallies))

    def queue(self, open_requests: Iterable[Request], beat: int, class_name: str = EVERY_CLASS) -> Waits:
        """Times from the arrival at a card to the first slot there."""
        tallies = self.tallies_of(class_name)
        waits = _ended([tally.queue_beats for tally in tallies])
        for request in self.counting(open_requests, class_name):
            if request.queue_beats >= 0:
                waits.append(request.queue_beats)
            elif request.stage == WAITING:
                waits.append(beat - request.ready_beat)
        return Waits.of(waits, sum(tally.num_lost_in_queue for tally in tallies))

    def tpot(self, open_requests: Iterable[Request], beat: int, class_name: str = EVERY_CLASS) -> Waits:
        """Times per token after the first; of one that waits for its next, that one is counted as if it came now."""
        tallies = self.tallies_of(class_name)
        waits = array("d")
        for tally in tallies:
            waits.extend(tally.tpot_beats)
        for request in self.counting(open_requests, class_name):
            if request.num_delivered and request.num_answer_tokens > 1:
                waits.append(_tpot_so_far(request, beat))
        return Waits.of(waits, sum(tally.num_lost for tally in tallies))

    def gap_counts(self, class_name: str = EVERY_CLASS) -> dict[int, int]:
        """How many gaps between deliveries have ended so far, by their length in 1 << GAP_BITS beats."""
        counts: dict[int, int] = {}
        for tally in self.tallies_of(class_name):
            for gap, count in tally.gap_counts.items():
                counts[gap] = counts.get(gap, 0) + count
        return counts

    def itl(self, open_requests: Iterable[Request], beat: int, class_name: str = EVERY_CLASS) -> Waits:
        """Gaps between deliveries, with those that have not ended."""
        tallies = self.tallies_of(class_name)
        counts = self.gap_counts(class_name)
        total = sum(tally.gap_beats for tally in tallies)
        for request in self.counting(open_requests, class_name):
            if request.first_token_beat >= 0:
                gap = beat - request.last_token_beat
                counts[gap >> GAP_BITS] = counts.get(gap >> GAP_BITS, 0) + 1
                total += beat - request.first_token_beat
        middle = (1 << GAP_BITS) // 2
        gaps = sorted(counts)
        beats = [(gap << GAP_BITS) + middle for gap in gaps]
        return Waits(beats, [counts[gap] for gap in gaps], sum(tally.num_lost for tally in tallies), total)

    def waits(self, kind: str, open_requests: Iterable[Request], beat: int, class_name: str = EVERY_CLASS) -> Waits:
        """Those of a kind, by its name.

        Raises:
            KeyError: where there is no such kind.
        """
        measure = {"ttft": self.ttft, "tpot": self.tpot, "itl": self.itl, "e2el": self.e2el, "queue": self.queue}
        return measure[kind](open_requests, beat, class_name)

    def of_answered(self, kind: str, class_name: str = EVERY_CLASS) -> Waits:
        """Those of a kind of the requests that have been answered; who lost an answer or still waits does not count.

        Raises:
            KeyError: where there is no such kind.
        """
        found = self.waits(kind, (), 0, class_name)
        return found.without_endless()

    def _tally(self, request: Request) -> Tally:
        promised = class_of(request)
        name = EVERY_CLASS if promised is None else promised.name
        tally = self._tallies.get(name)
        if tally is None:
            tally = self._tallies[name] = Tally(promised, self._client_beats)
        return tally

    def tallies_of(self, class_name: str) -> list[Tally]:
        """What is counted of the requests of a class, or of all."""
        if class_name == EVERY_CLASS:
            return [self._tallies[name] for name in sorted(self._tallies)]
        return [tally] if (tally := self._tallies.get(class_name)) is not None else []

    def counting(self, requests: Iterable[Request], class_name: str) -> list[Request]:
        """Those of open requests that count; in a closed loop one that was lost stays open, but is closed."""
        found = [request for request in requests if request.gap_counts is not None and request.stage != CLOSED]
        if class_name == EVERY_CLASS:
            return found
        return [request for request in found if (of := class_of(request)) is not None and of.name == class_name]


def class_of(request: Request) -> RequestClass | None:
    """The class of a request, None where its source has none."""
    classes = request.source.workload.terms.classes
    return classes[request.class_index] if classes else None


def _ended(parts: Sequence[array[int]]) -> array[int]:
    whole = array("q")
    for part in parts:
        whole.extend(part)
    return whole


def _tpot_so_far(request: Request, beat: int) -> float:
    after_first = request.num_delivered - 1
    so_far = (beat - request.first_token_beat) / request.num_delivered
    if not after_first:
        return so_far
    return max((request.last_token_beat - request.first_token_beat) / after_first, so_far)
