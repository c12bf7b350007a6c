"""The METRICS table: what is measured of a run, in one row each that goals, gauges, results and scores read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from game.physics.units import MIB
from game.sim.latencies import EVERY_CLASS
from game.sim.measured import Measured
from game.sim.meter import WINDOW_TICKS
from game.sim.request import DECODE, PREFILL, WAITING

_PERCENTILES: Final = (("median", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100))

Reading = Callable[[Measured], float | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """One row: what a number is called, in what unit, which way is better, and how it is read.

    `id` is the name that vLLM's benchmark has for it, where it has one; its words are `metric.name.ID`. `read` gives it
    over the whole run: rates are means since the warm-up, latencies those of the requests sent after it, None where
    there was nothing to measure, infinite where somebody waits for ever.
    """

    id: str
    unit: str
    """One of `metric.unit.*` in the word files."""
    is_more_better: bool
    read: Reading
    digits: int = 0
    """Decimals that matter."""
    key: str = ""
    """What results, scores and older files call it, where that is not `id`."""
    window_ticks: int = 0
    """Ticks of the rolling window over which it can be held; 0 where it is measured over the whole run only."""
    is_goal: bool = True
    """Whether a level may ask for it."""
    is_per_class: bool = False
    """Whether it can be asked of one class of requests."""
    is_of_engines: bool = False
    """Whether only serving engines keep it: without an engine core there is nothing to measure."""
    is_score: bool = False
    """Whether wins of every level are compared by it; `best.NAME` in the word files says the best of it."""

    @property
    def name(self) -> str:
        """How files and results call it: as they always have."""
        return self.key or self.id

    def __reduce__(self) -> tuple[Callable[[str], Metric], tuple[str]]:
        """A copy of a run names its rows, for how they are read cannot be written down."""
        return _row_called, (self.name,)


def _throughput(run: Measured) -> float:
    if run.hold_tps is not None:
        return run.hold_tps
    return run.per_s(run.simulation.ledger.num_delivered, run.at_warmup[0])


def _mean(kind: str) -> Reading:
    def read(run: Measured) -> float | None:
        waits = run.waits(kind)
        return None if waits is None else waits.mean_ms()

    return read


def _std(kind: str) -> Reading:
    def read(run: Measured) -> float | None:
        waits = run.waits(kind)
        return None if waits is None else waits.std_ms()

    return read


def _percentile(kind: str, percent: int) -> Reading:
    def read(run: Measured) -> float | None:
        waits = run.waits(kind)
        return None if waits is None else waits.percentile_ms(percent)

    return read


def _latencies(kind: str) -> list[Metric]:
    """The rows of one kind of latency."""
    readings = [("mean", _mean(kind)), ("std", _std(kind))]
    readings += [(what, _percentile(kind, percent)) for what, percent in _PERCENTILES]
    return [Metric(f"{what}_{kind}_ms", "ms", False, read, digits=1, is_per_class=True) for what, read in readings]


def _answers_per_s(run: Measured) -> float | None:
    if run.latencies is None or run.class_name == EVERY_CLASS:
        return run.per_s(run.simulation.ledger.requests_done, run.at_warmup[1])
    counts = run.latencies.counts(run.class_name)
    return run.per_s(counts.num_answered, run.latencies.counts_at_warmup(run.class_name).num_answered)


def _goodput(run: Measured) -> float | None:
    if run.latencies is None:
        return None
    counts = run.latencies.counts(run.class_name)
    return run.per_s(counts.num_good, run.latencies.counts_at_warmup(run.class_name).num_good)


def _total_tokens_per_s(run: Measured) -> float | None:
    if run.latencies is None:
        return None
    now, before = run.latencies.counts(run.class_name), run.latencies.counts_at_warmup(run.class_name)
    count, at_warmup = (each.num_prompt_tokens + each.num_answer_tokens for each in (now, before))
    return run.per_s(count, at_warmup)


def _mean_in(*stages: int) -> Reading:
    def read(run: Measured) -> float | None:
        means = run.simulation.meter.mean_in_stage(run.beat)
        return sum(means[stage] for stage in stages)

    return read


def _peak_running(run: Measured) -> float | None:
    return None if run.latencies is None else run.latencies.peak_running


def _peak_waiting(run: Measured) -> float | None:
    return None if run.latencies is None else run.latencies.peak_waiting


def _preempted_share(run: Measured) -> float | None:
    return None if run.latencies is None else run.latencies.preempted_share(run.class_name)


def _jain_index(run: Measured) -> float | None:
    return None if run.latencies is None else run.latencies.jain_index(run.class_name)


def _littles_ratio(run: Measured) -> float | None:
    """Requests in the system on average, over their rate times the time that each spends there."""
    e2el = run.waits("e2el")
    spent_ms = None if e2el is None else e2el.mean_ms()
    per_s = _answers_per_s(run)
    if spent_ms is None or not per_s or spent_ms <= 0:
        return None
    return sum(run.simulation.meter.mean_in_stage(run.beat)) / (per_s * spent_ms / 1000)


def _of_engines(id: str, unit: str, is_more_better: bool, read: Reading, digits: int = 0) -> Metric:
    return Metric(id, unit, is_more_better, read, digits=digits, is_of_engines=True)


_ROWS: Final = (
    Metric(
        "output_throughput",
        "tps",
        True,
        _throughput,
        digits=1,
        key="tps",
        window_ticks=WINDOW_TICKS,
        is_score=True,
    ),
    Metric("best_tps", "tps", True, lambda run: run.best_tps, digits=1, is_goal=False),
    Metric("request_throughput", "per_s", True, _answers_per_s, digits=2, is_per_class=True),
    Metric("request_goodput", "per_s", True, _goodput, digits=2, is_per_class=True),
    Metric("total_token_throughput", "tps", True, _total_tokens_per_s, digits=1, is_per_class=True),
    *_latencies("ttft"),
    *_latencies("tpot"),
    *_latencies("itl"),
    *_latencies("e2el"),
    *_latencies("queue"),
    Metric(
        "ttft_p50_ms", "ms", False, lambda run: run.simulation.meter.ttft_percentile_ms(50), digits=1, is_goal=False
    ),
    Metric(
        "ttft_p95_ms", "ms", False, lambda run: run.simulation.meter.ttft_percentile_ms(95), digits=1, is_goal=False
    ),
    Metric("tpot_ms", "ms", False, lambda run: run.simulation.meter.tpot_ms(), digits=1, is_goal=False),
    Metric("acceptance_rate", "share", True, lambda run: run.simulation.ledger.acceptance_rate(), digits=2),
    Metric("tokens_delivered", "tokens", True, lambda run: run.simulation.ledger.num_delivered),
    Metric("requests_done", "requests", True, lambda run: run.simulation.ledger.requests_done),
    Metric("requests_rejected", "requests", False, lambda run: run.simulation.ledger.requests_rejected),
    Metric("spilled", "packets", False, lambda run: run.simulation.num_lost_packets),
    Metric("peak_running", "requests", True, _peak_running),
    Metric("mean_running", "requests", True, _mean_in(PREFILL, DECODE), digits=1),
    Metric("peak_waiting", "requests", False, _peak_waiting),
    Metric("mean_waiting", "requests", False, _mean_in(WAITING), digits=1),
    Metric("num_preemptions", "times", False, lambda run: run.utilisation.num_preemptions),
    Metric("preempted_share", "share", False, _preempted_share, digits=1, is_per_class=True),
    Metric("recomputed_tokens", "tokens", False, lambda run: run.utilisation.recomputed_tokens),
    Metric("peak_kv_use", "share", True, lambda run: run.utilisation.peak_kv_use, digits=1),
    Metric("jain_index", "ratio", True, _jain_index, digits=3, is_per_class=True),
    Metric("littles_ratio", "ratio", True, _littles_ratio, digits=3, is_goal=False),
    _of_engines("mean_kv_use", "share", True, lambda run: run.utilisation.mean_kv_use, digits=1),
    _of_engines("prefix_hit_rate", "share", True, lambda run: run.utilisation.prefix_hit_rate, digits=1),
    _of_engines("busy_share", "share", True, lambda run: run.utilisation.busy_share, digits=1),
    _of_engines("mbu", "share", True, lambda run: run.utilisation.mbu, digits=1),
    _of_engines("mfu", "share", True, lambda run: run.utilisation.mfu, digits=1),
    _of_engines("memory_bound_share", "share", True, lambda run: run.utilisation.memory_bound_share, digits=1),
    _of_engines("compute_bound_share", "share", True, lambda run: run.utilisation.compute_bound_share, digits=1),
    _of_engines("overhead_bound_share", "share", False, lambda run: run.utilisation.overhead_bound_share, digits=1),
    Metric("vram_peak_mib", "mib", False, lambda run: run.simulation.vram_peak_bytes / MIB, is_score=True),
    Metric("tiles", "tiles", False, lambda run: run.num_tiles, is_score=True),
    Metric("cost", "credits", False, lambda run: run.cost, is_score=True),
)

METRICS: Final[dict[str, Metric]] = {row.id: row for row in _ROWS}
"""Every metric by its id."""

METRIC_BY_NAME: Final[dict[str, Metric]] = {**{row.name: row for row in _ROWS}, **METRICS}
"""The same also by the names of older files."""


def _row_called(name: str) -> Metric:
    return METRIC_BY_NAME[name]


GOAL_NAMES: Final = tuple(name for name, row in METRIC_BY_NAME.items() if row.is_goal)
"""What a goal may be about."""

SCORES: Final[dict[str, Metric]] = {row.name: row for row in _ROWS if row.is_score}
"""The scores by which wins are compared, by the names under which they are kept."""

STAR_METRICS: Final[dict[str, Metric]] = {
    **SCORES,
    **{name: row for name, row in METRIC_BY_NAME.items() if row.is_goal and name not in SCORES},
}
"""What a star may be about: a score, or whatever a goal over the whole run may be about."""
