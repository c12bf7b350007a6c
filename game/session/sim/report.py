"""What a run of a server came to, under the names of `vllm bench serve` wherever it has one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from game.physics.units import BEATS_PER_SECOND
from game.sim.latencies import EVERY_CLASS, Latencies
from game.sim.measured import Measured
from game.sim.metrics import METRICS
from game.sim.simulation import RULES_VERSION, Simulation
from game.sim.utilisation import Utilisation
from game.sim.waits import Waits

USER_KINDS: Final = ("ttft", "e2el")
"""Latencies that the way between the engine and its users is part of."""

ENGINE_KINDS: Final = ("tpot", "itl", "queue")

STATISTICS: Final = ("mean", "median", "std", "p90", "p95", "p99", "max")

_ROWS: Final = (
    "peak_running",
    "mean_running",
    "peak_waiting",
    "mean_waiting",
    "num_preemptions",
    "preempted_share",
    "recomputed_tokens",
    "prefix_hit_rate",
    "peak_kv_use",
    "mean_kv_use",
    "busy_share",
    "mbu",
    "mfu",
    "memory_bound_share",
    "compute_bound_share",
    "overhead_bound_share",
    "jain_index",
    "littles_ratio",
)
"""Rows of the METRICS table that a report has as they are."""

Value = float | int | None


@dataclass(frozen=True, slots=True)
class Part:
    """The answers of one class, or all of them: latencies in milliseconds, rates a second."""

    completed: int
    failed: int
    total_input_tokens: int
    total_output_tokens: int
    request_throughput: float
    request_goodput: float | None
    """Answers a second within what was promised; None where nothing was."""
    output_throughput: float
    total_token_throughput: float
    latencies: Mapping[str, float | None]
    """By names like `mean_ttft_ms`; None where there was no answer."""

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values, in the order in which people look for them."""
        names = [name for name in self.__slots__ if name != "latencies"]
        return {name: getattr(self, name) for name in names} | dict(self.latencies)


@dataclass(frozen=True, slots=True)
class Report:
    """One run of a server."""

    options: Mapping[str, Any]
    """What ran, with all that followed from what was asked for."""
    whole: Part
    classes: Mapping[str, Part]
    duration: float
    """Simulated seconds from the first request to the last answer."""
    rejected: int
    """Failed requests that the server refused: none of its memory could hold them, or they were too long."""
    aborted: int
    unfinished: int
    """Requests that were open when the run ended; they are in no other number."""
    clipped: int
    """Requests that were cut to what the model can take."""
    metrics: Mapping[str, Value]
    kv_blocks: int
    num_steps: int
    ticks: int
    digest: str
    wall_s: float
    """Seconds that the simulation itself took."""
    notes: tuple[str, ...] = ()
    """What the reader should know, a sentence each."""
    slo_attainment: float | None = None
    """Share of all requests that were answered as promised; None where nothing was."""
    is_slo_met: bool | None = None
    """Whether that is as much as was asked for."""
    seed: int = 0
    rules: int = RULES_VERSION

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        shown = {"duration": self.duration, **self.whole.to_json()}
        shown |= {"rejected": self.rejected, "aborted": self.aborted, "unfinished": self.unfinished}
        shown |= {"clipped": self.clipped, **self.metrics, "kv_blocks": self.kv_blocks, "num_steps": self.num_steps}
        shown |= {"wall_s": self.wall_s, "ticks": self.ticks, "digest": self.digest}
        shown |= {"slo_attainment": self.slo_attainment, "is_slo_met": self.is_slo_met}
        shown |= {"seed": self.seed, "rules": self.rules}
        shown["classes"] = {name: part.to_json() for name, part in self.classes.items()}
        shown |= {"notes": list(self.notes), "options": dict(self.options)}
        finite: dict[str, Any] = _finite(shown)
        return finite

    def value(self, name: str) -> Value:
        """A number by its name in the JSON; None where there is none of that name, or nothing to measure.

        Raises:
            KeyError: where nothing is called so.
        """
        found = self.to_json()[name]
        return found if isinstance(found, int | float) else None


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over, and what is known of it besides the simulation."""

    simulation: Simulation
    latencies: Latencies
    client_ms: float
    has_promise: bool
    num_left_out: int
    """Requests that were not even sent, because they were too long."""

    @property
    def duration_s(self) -> float:
        """From the first request to the last answer, at the user."""
        if self.latencies.first_sent_beat < 0:
            return 0.0
        beats = max(0, self.latencies.last_closed_beat - self.latencies.first_sent_beat)
        return beats / BEATS_PER_SECOND + self.client_ms / 1000

    def part(self, class_name: str = EVERY_CLASS) -> Part:
        """The numbers of one class, or of all."""
        counts = self.latencies.counts(class_name)
        seconds = self.duration_s
        num_tokens = counts.num_prompt_tokens + counts.num_answer_tokens
        failed = self.latencies.num_unanswered(class_name) + self._num_never_sent(class_name)
        return Part(
            completed=counts.num_answered,
            failed=failed,
            total_input_tokens=counts.num_prompt_tokens,
            total_output_tokens=counts.num_answer_tokens,
            request_throughput=_per_s(counts.num_answered, seconds),
            request_goodput=_per_s(counts.num_good, seconds) if self.has_promise else None,
            output_throughput=_per_s(counts.num_answer_tokens, seconds),
            total_token_throughput=_per_s(num_tokens, seconds),
            latencies=self._latencies(class_name),
        )

    def classes(self) -> dict[str, Part]:
        """Every class by its name, where there are any; those of which nothing was even sent, too."""
        names = {*self.latencies.class_names, *self._num_too_long_of_class} - {EVERY_CLASS}
        return {name: self.part(name) for name in sorted(names)}

    def _num_never_sent(self, class_name: str) -> int:
        """Requests of a class that were refused before they were sent; where there is one class, all are of it."""
        if class_name == EVERY_CLASS or self._has_one_class:
            return self.num_left_out + self._num_unsent
        return self._num_too_long_of_class.get(class_name, 0)

    @property
    def _has_one_class(self) -> bool:
        return all(len(source.workload.terms.classes) == 1 for source in self.simulation.sources)

    @property
    def _num_too_long_of_class(self) -> dict[str, int]:
        """Requests that a limit of length has turned away before they were sent, by the names of their classes."""
        found: dict[str, int] = {}
        for source in self.simulation.sources:
            names = [each.name for each in source.workload.terms.classes] or [EVERY_CLASS]
            for name, count in zip(names, source.num_too_long_of_class, strict=True):
                if count:
                    found[name] = found.get(name, 0) + count
        return found

    @property
    def _num_unsent(self) -> int:
        """Requests that a queue without room, or a limit of length, has turned away before they were sent."""
        return sum(source.num_rejected for source in self.simulation.sources)

    def metrics(self) -> dict[str, Value]:
        """The rows of the table that a report has."""
        measured = Measured(self.simulation, 0, (0, 0), 0.0, None, 0, 0)
        return {name: METRICS[name].read(measured) for name in _ROWS}

    @property
    def utilisation(self) -> Utilisation:
        """What the engine has done with its time."""
        return Utilisation(self.simulation)

    @property
    def slo_attainment(self) -> float | None:
        """Share of all requests that were answered as promised; None where nothing was, or nobody asked."""
        counts = self.latencies.counts()
        num_failed = self.latencies.num_unanswered() + self._num_unsent + self.num_left_out
        num_all = counts.num_answered + num_failed + self.simulation.num_open
        return counts.num_good / num_all if self.has_promise and num_all else None

    def notes(self) -> tuple[str, ...]:
        """What the reader should know of how it ended, a sentence each."""
        crash, simulation = self.simulation.crash, self.simulation
        if crash is not None:
            asked = f"{crash.use.kind.replace('_', ' ')} asked for {crash.tried_bytes / 1e9:.2f} GB"
            return (f"out of memory: {asked}, and {crash.free_bytes / 1e9:.2f} GB were free",)
        told = list(self._refusals())
        if simulation.num_open and simulation.is_over:
            told.append(f"{simulation.num_open} requests stand still for ever: nothing will let them go on")
        return tuple(told)

    def _refusals(self) -> Iterator[str]:
        """Why requests were refused by the server."""
        simulation = self.simulation
        num_too_long = sum(self._num_too_long_of_class.values())
        if num_too_long:
            yield f"{num_too_long} requests refused: longer than --max-model-len (--too-long clip cuts them)"
        if num_queued := self._num_unsent - num_too_long:
            yield f"{num_queued} requests refused: the queue was full"
        if num_unheld := simulation.ledger.requests_rejected - self._num_unsent:
            yield f"{num_unheld} requests refused: all KV blocks together could not hold them"

    def _latencies(self, class_name: str) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        for kind in (*USER_KINDS, *ENGINE_KINDS):
            waits = self.latencies.of_answered(kind, class_name)
            shift = self.client_ms if kind in USER_KINDS else 0.0
            found |= {f"{what}_{kind}_ms": _statistic(waits, what, shift) for what in STATISTICS}
        return found


def _statistic(waits: Waits, what: str, shift: float) -> float | None:
    if what == "std":
        return waits.std_ms()
    percents = {"median": 50, "max": 100}
    value = waits.mean_ms() if what == "mean" else waits.interpolated_ms(percents.get(what) or int(what[1:]))
    return None if value is None else value + shift


def _per_s(count: int, seconds: float) -> float:
    return count / seconds if seconds > 0 else 0.0


def _finite(value: Any) -> Any:
    """Without numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
