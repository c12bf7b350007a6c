"""What the metrics of a run can come to at best: the lowest and the highest values that are still possible.

A value is given only where it is certain that the run ends with none beyond it; see `game.sim.prospect` for the proofs
of what the rest of a run can bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from game.physics.units import TICKS_PER_SECOND
from game.sim.latencies import EVERY_CLASS, GAP_BITS, Latencies
from game.sim.measured import Measured
from game.sim.metrics import Metric
from game.sim.prospect import Prospect
from game.sim.request import WAITING, Request
from game.sim.waits import Waits

_RISING: Final = frozenset({
    "tokens_delivered", "requests_done", "requests_rejected", "spilled", "peak_running", "peak_waiting",
    "num_preemptions", "recomputed_tokens", "peak_kv_use", "vram_peak_mib", "tiles", "cost",
})  # fmt: skip
"""Counts and peaks that never fall, so that they end no lower than they are."""

_WAITS: Final = frozenset({"ttft", "tpot", "itl", "e2el", "queue"})


class BestCase(Measured):
    """A run as it would be measured at its horizon if all that is still to come took no time at all.

    Its waits are no longer than the final ones, rank by rank: who has been answered keeps the wait, who is open waits
    as long as already, and everybody who can still come has waited for nothing. Those make percentiles and means lower,
    however many of them do not come.
    """

    __slots__ = ("_prospect",)

    def __init__(self, run: Measured, prospect: Prospect, class_name: str = EVERY_CLASS) -> None:
        super().__init__(
            run.simulation,
            run.warmup_ticks,
            run.at_warmup,
            run.best_tps,
            None,
            run.num_tiles,
            run.cost,
            class_name,
        )  # one by one: mypyc passes a tuple that is taken apart here as a single argument
        self._prospect = prospect

    def waits(self, kind: str) -> Waits | None:
        """Waits of one kind as they can be at best; None where the run does not keep them, or too little is known."""
        latencies, num_coming = self.latencies, self._prospect.num_sent
        if latencies is None or num_coming is None:
            return None
        requests = latencies.counting(self.simulation.open_requests(), self.class_name)
        if kind == "itl":
            return self._gaps(latencies, requests)
        waits, num_lost = self._ended(latencies, kind)
        num_uncertain = num_coming
        for request in requests:
            so_far = self._so_far(kind, request) if self._prospect.stays(request) else -1.0
            if so_far < 0:
                num_uncertain += 1
            else:
                waits.append(so_far)
        ordered = sorted(waits)
        return Waits([0.0, *ordered], [num_uncertain, *([1] * len(ordered))], num_lost, sum(ordered))

    def _ended(self, latencies: Latencies, kind: str) -> tuple[list[float], int]:
        """The waits of requests that have ended, and how many of them wait for ever."""
        waits: list[float] = []
        num_lost = 0
        for tally in latencies.tallies_of(self.class_name):
            if kind == "ttft":
                waits.extend(tally.ttft_beats)
                num_lost += tally.num_lost_at_once
            elif kind == "tpot":
                waits.extend(tally.tpot_beats)
                num_lost += tally.num_lost
            elif kind == "e2el":
                waits.extend(tally.e2el_beats)
                num_lost += tally.num_lost
            else:
                waits.extend(tally.queue_beats)
                num_lost += tally.num_lost_in_queue
        return waits, num_lost

    def _so_far(self, kind: str, request: Request) -> float:
        """The wait of an open request is at least so long in the end; below 0 where that is not known.

        Of time per token: the last comes no earlier than now, and there are no more after the first than are asked for.
        """
        beat, first = self.beat, request.first_token_beat
        if kind == "ttft":
            return float((beat if first < 0 else first) - request.sent_beat)
        if kind == "e2el":
            return float(beat - request.sent_beat)
        if kind == "tpot":
            num_after = request.num_answer_tokens - 1
            return (beat - first) / num_after if first >= 0 and num_after > 0 else -1.0
        if request.queue_beats >= 0:
            return float(request.queue_beats)
        return float(beat - request.ready_beat) if request.stage == WAITING else -1.0

    def _gaps(self, latencies: Latencies, requests: Iterable[Request]) -> Waits:
        """Gaps between deliveries: every token that can still come ends one, or begins one."""
        tallies = latencies.tallies_of(self.class_name)
        counts = latencies.gap_counts(self.class_name)
        total = sum(tally.gap_beats for tally in tallies)
        num_uncertain = self._prospect.num_tokens
        for request in requests:
            if request.first_token_beat < 0:
                continue
            if not self._prospect.stays(request):
                num_uncertain += 1
                continue
            total += request.last_token_beat - request.first_token_beat
            gap = (self.beat - request.last_token_beat) >> GAP_BITS
            counts[gap] = counts.get(gap, 0) + 1
        middle = (1 << GAP_BITS) // 2
        gaps = sorted(counts)
        beats = [0, *((gap << GAP_BITS) + middle for gap in gaps)]
        return Waits(beats, [num_uncertain, *(counts[gap] for gap in gaps)], sum(t.num_lost for t in tallies), total)

    # The values.

    def lowest(self, row: Metric) -> float | None:
        """The run ends with no less of a metric than this; None where nothing is known of that."""
        if row.id in _RISING:
            return row.read(self)
        if row.id == "preempted_share":
            return self._lowest_preempted_share()
        parts: Sequence[str] = row.id.split("_")
        if len(parts) != 3 or parts[1] not in _WAITS:
            return None
        if parts[0] != "std":
            return row.read(self)
        waits = self.waits(parts[1])
        return None if waits is None or waits.mean_ms() != float("inf") else float("inf")

    def highest(self, row: Metric, horizon_tick: int) -> float | None:
        """The run, which is judged at a tick, ends with no more of a metric than this; None where nothing is known."""
        ledger, prospect = self.simulation.ledger, self._prospect
        if row.id == "tokens_delivered":
            return ledger.num_delivered + prospect.num_tokens
        if row.id == "requests_done":
            return ledger.requests_done + prospect.num_answers
        if row.id in ("tiles", "cost"):
            return row.read(self)
        seconds = (horizon_tick - self.warmup_ticks) / TICKS_PER_SECOND
        if seconds <= 0:
            return None
        if row.id == "output_throughput":
            return (ledger.num_delivered - self.at_warmup[0] + prospect.num_tokens) / seconds
        if row.id == "request_throughput" and self.class_name == EVERY_CLASS:
            return (ledger.requests_done - self.at_warmup[1] + prospect.num_answers) / seconds
        latencies = self.latencies
        if latencies is None:
            return None
        now, before = latencies.counts(self.class_name), latencies.counts_at_warmup(self.class_name)
        if row.id == "request_throughput":
            return (now.num_answered - before.num_answered + prospect.num_answers) / seconds
        if row.id == "request_goodput":
            return (now.num_good - before.num_good + self._num_good_coming(latencies)) / seconds
        return None

    def _lowest_preempted_share(self) -> float | None:
        """As many as are answered until the horizon, and none of them had to give way."""
        latencies = self.latencies
        if latencies is None:
            return None
        num_preempted = sum(tally.num_preempted for tally in latencies.tallies_of(self.class_name))
        num_answered = latencies.counts(self.class_name).num_answered + self._prospect.num_answers
        return num_preempted / num_answered if num_answered else None

    def _num_good_coming(self, latencies: Latencies) -> int:
        """Answers within what is promised that can still come: of who has not waited too long yet, and who comes."""
        most, num_sent = self._prospect.num_answers, self._prospect.num_sent
        if num_sent is None:
            return most
        return min(most, num_sent + latencies.num_that_can_be_good(self.simulation.open_requests(), self.beat))
