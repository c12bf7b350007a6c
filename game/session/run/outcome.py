"""What a run is measured at: the gauges while it goes on, the result when it has ended."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

from game.physics.units import TICKS_PER_SECOND
from game.session.run.goals import GoalState
from game.session.run.verdict import VerdictKind

GIB_FROM_MIB: Final = 10_000
"""Memory of this size and more is shown in GiB."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What the gauges show. Rates are rolling over five seconds, latencies over all requests so far, memory in MiB."""

    tick: int
    time_s: float
    tps: float
    target_tps: float | None
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
    goals: tuple[GoalState, ...] = ()
    has_drafts: bool = True
    """Whether there is a draft model, whose tokens may be accepted or not."""
    ends_when_full: bool = True
    """Whether the run ends where a sequence finds no memory; else full memory is a state like others."""
    is_foretold: bool = False
    """Whether nothing has run, and memory and what runs are those that the laws foretell."""

    @property
    def vram_share(self) -> float:
        """How full the memory is (0..1)."""
        return self.vram_used_mib / self.vram_capacity_mib if self.vram_capacity_mib else 0.0

    @property
    def vram_unit(self) -> tuple[str, int, int]:
        """In what unit memory of this size is shown: its name, MiB in one, decimals that matter."""
        return ("GiB", 1024, 1) if self.vram_capacity_mib >= GIB_FROM_MIB else ("MiB", 1, 0)


@dataclass(frozen=True, slots=True)
class GoalResult:
    """What became of one goal of the level, in the words of its file.

    `reached` is the best rolling value after the warm-up of what is to be held for `hold_s`, else the value over the
    whole run: None where there was nothing to measure. `held` says whether the goal was met, which over the whole run
    is known at the horizon alone.
    """

    metric: str
    direction: str
    """`at_least` or `at_most`."""
    wanted: float
    hold_s: float | None
    reached: float | None
    held: bool
    class_name: str = ""
    """The class of requests that it is about; "" for all of them."""

    @property
    def name(self) -> str:
        """What it is about, for people."""
        return f"{self.metric} of {self.class_name}" if self.class_name else self.metric

    @classmethod
    def of(cls, state: GoalState) -> GoalResult:
        """From how a goal stands at the end."""
        goal = state.goal
        hold_s = goal.hold_ticks / TICKS_PER_SECOND if goal.hold_ticks else None
        direction = "at_least" if goal.is_at_least else "at_most"
        return cls(goal.metric.name, direction, goal.wanted, hold_s, state.reached, state.is_held, goal.class_name)

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        values = {**asdict(self), "reached": _finite(self.reached)}
        class_name = values.pop("class_name")
        return values | {"class": class_name} if class_name else values


@dataclass(frozen=True, slots=True)
class Result:
    """What one run came to; `tycoon run --json` prints these fields.

    `tps` is the mean over the hold of a win, otherwise the mean since the warm-up; `best_tps` the highest rolling value
    after the warm-up, `target_tps` what the first goal of throughput to be held asks for, None where none does.
    `ttft_*` and `tpot_ms` are measured at the user over all requests of the run, None where there was no delivery to
    measure. `spilled` counts lost packets, `tiles` and `cost` what the player placed. `metrics` has every row of
    `game.sim.metrics` by its id.
    """

    level: str
    verdict: VerdictKind
    tick: int
    tps: float
    best_tps: float
    target_tps: float | None
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
    goals: tuple[GoalResult, ...]
    metrics: dict[str, float | None]
    stopped: bool = False
    """Whether it was stopped before it had ended; what it came to is what it had come to by then."""

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        values = asdict(self)
        values["goals"] = [goal.to_json() for goal in self.goals]
        values["metrics"] = {name: _finite(value) for name, value in self.metrics.items()}
        return values


def _finite(value: float | None) -> float | None:
    """A value that JSON has: a wait without end has none."""
    return None if value is None or math.isinf(value) else value
