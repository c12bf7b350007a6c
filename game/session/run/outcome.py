"""What a run is measured at: the gauges while it goes on, the result when it has ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from game.session.run.verdict import VerdictKind


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What the gauges show. Rates are rolling over five seconds, latencies over all requests so far, memory in MiB."""

    tick: int
    time_s: float
    tps: float
    target_tps: float
    best_tps: float
    hold_s: float
    hold_needed_s: float
    warmup_s: float
    ttft_p50_ms: float | None
    tpot_ms: float | None
    acceptance_rate: float | None
    vram_used_mib: float
    vram_peak_mib: float
    vram_capacity_mib: float
    tokens_delivered: int
    num_waiting: int
    num_running: int
    spilled: int


@dataclass(frozen=True, slots=True)
class Result:
    """What one run came to; `tycoon run --json` prints these fields.

    `tps` is the mean over the hold of a win, otherwise the mean since the warm-up; `best_tps` the highest rolling value
    after the warm-up. `ttft_*` and `tpot_ms` are measured at the user over all requests of the run, None where there
    was no delivery to measure. `spilled` counts lost packets, `tiles` and `cost` what the player placed.
    """

    level: str
    verdict: VerdictKind
    tick: int
    tps: float
    best_tps: float
    target_tps: float
    ttft_p50_ms: float | None
    ttft_p95_ms: float | None
    tpot_ms: float | None
    acceptance_rate: float | None
    vram_peak_mib: float
    vram_capacity_mib: float
    tokens_generated: int
    tokens_delivered: int
    tokens_rejected: int
    tokens_spilled: int
    tokens_in_flight: int
    requests_sent: int
    requests_done: int
    requests_rejected: int
    spilled: int
    tiles: int
    cost: int
    seed: int
    rules: int
    digest: str
    reason: str
    at: str | None
    stage: str | None

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)
