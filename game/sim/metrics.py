"""The METRICS table: what is measured of a run, in one row each that goals, gauges, results and scores read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND
from game.sim.latencies import Waits
from game.sim.meter import WINDOW_TICKS
from game.sim.simulation import Simulation


class Measured:
    """A run at one moment, as metrics are read off it."""

    __slots__ = ("_waits", "at_warmup", "best_tps", "cost", "hold_tps", "num_tiles", "simulation", "warmup_ticks")

    def __init__(
        self,
        simulation: Simulation,
        warmup_ticks: int,
        at_warmup: tuple[int, int],
        best_tps: float,
        hold_tps: float | None,
        num_tiles: int,
        cost: int,
    ) -> None:
        self.simulation = simulation
        self.warmup_ticks = warmup_ticks
        self.at_warmup = at_warmup
        """Tokens delivered and requests answered when the warm-up ended."""
        self.best_tps = best_tps
        """The highest rolling throughput after the warm-up."""
        self.hold_tps = hold_tps
        """Mean throughput over the hold that has just been completed; None where that is not so."""
        self.num_tiles = num_tiles
        self.cost = cost
        """What the player placed, in tiles and credits."""
        self._waits: dict[str, Waits] = {}

    def per_s(self, count: int, at_warmup: int) -> float:
        """A count of the whole run as a mean a second since the warm-up; before its end, since the start."""
        tick = self.simulation.tick
        since = self.warmup_ticks if tick > self.warmup_ticks else 0
        counted = count - (at_warmup if since else 0)
        return counted * TICKS_PER_SECOND / (tick - since) if tick > since else 0.0

    def waits(self, kind: str) -> Waits | None:
        """Latencies of one kind of the requests sent after the warm-up; None where the run does not keep them."""
        simulation = self.simulation
        latencies = simulation.meter.latencies
        if latencies is None:
            return None
        if kind not in self._waits:
            measure = {"ttft": latencies.ttft, "tpot": latencies.tpot, "itl": latencies.itl, "e2el": latencies.e2el}
            beat = simulation.tick * BEATS_PER_TICK
            self._waits[kind] = measure[kind](simulation.open_requests(), beat)
        return self._waits[kind]


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
    is_score: bool = False
    """Whether wins are compared by it, and stars given for it; `best.NAME` in the word files says the best of it."""

    @property
    def name(self) -> str:
        """How files and results call it: as they always have."""
        return self.key or self.id


def _throughput(run: Measured) -> float:
    if run.hold_tps is not None:
        return run.hold_tps
    return run.per_s(run.simulation.ledger.num_delivered, run.at_warmup[0])


def _mean(kind: str) -> Reading:
    def read(run: Measured) -> float | None:
        waits = run.waits(kind)
        return None if waits is None else waits.mean_ms()

    return read


def _percentile(kind: str, percent: int) -> Reading:
    def read(run: Measured) -> float | None:
        waits = run.waits(kind)
        return None if waits is None else waits.percentile_ms(percent)

    return read


def _latencies(kind: str) -> list[Metric]:
    """The rows of one kind of latency."""
    rows = [Metric(f"mean_{kind}_ms", "ms", False, _mean(kind), digits=1)]
    for what, percent in (("median", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100)):
        rows.append(Metric(f"{what}_{kind}_ms", "ms", False, _percentile(kind, percent), digits=1))
    return rows


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
    Metric(
        "request_throughput",
        "per_s",
        True,
        lambda run: run.per_s(run.simulation.ledger.requests_done, run.at_warmup[1]),
        digits=2,
    ),
    *_latencies("ttft"),
    *_latencies("tpot"),
    *_latencies("itl"),
    *_latencies("e2el"),
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
    Metric("vram_peak_mib", "mib", False, lambda run: run.simulation.vram_peak_bytes / MIB, is_score=True),
    Metric("tiles", "tiles", False, lambda run: run.num_tiles, is_score=True),
    Metric("cost", "credits", False, lambda run: run.cost, is_score=True),
)

METRICS: Final[dict[str, Metric]] = {row.id: row for row in _ROWS}
"""Every metric by its id."""

METRIC_BY_NAME: Final[dict[str, Metric]] = {**{row.name: row for row in _ROWS}, **METRICS}
"""The same also by the names of older files."""

GOAL_NAMES: Final = tuple(name for name, row in METRIC_BY_NAME.items() if row.is_goal)
"""What a goal may be about."""

SCORES: Final[dict[str, Metric]] = {row.name: row for row in _ROWS if row.is_score}
"""The scores of a win by the names under which they are kept."""
