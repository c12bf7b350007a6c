"""Throughput, batch, memory and latencies of a run over simulated time, measured at exact ticks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from game.physics.units import BEATS_PER_TICK, MIB
from game.sim.request import DECODE, PREFILL
from game.sim.simulation import Simulation
from game.sim.view import RunView

STRIDE_TICKS: Final = 6
"""A sample is taken so many ticks after the one before: ten a simulated second."""

MAX_SAMPLES: Final = 2048
"""A run that is longer is kept more coarsely."""

Point = tuple[int, float]
"""A tick and the value there."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured when `tick` ticks were completed. What is counted is counted from the start of the run."""

    tick: int
    tps: float
    vram_mib: float
    ttft_p50_ms: float | None
    tpot_ms: float | None
    num_steps: int
    """Steps that all cards have ended."""
    num_step_tokens: int
    """Tokens that those computed."""
    sequence_beats: float
    """Beats that sequences have spent in prefill and decode, summed over the sequences."""


def take_sample(simulation: Simulation) -> Sample:
    """Measure a simulation as it is now."""
    meter, tick, view = simulation.meter, simulation.tick, RunView(simulation)
    mean_in_stage = view.mean_in_stage
    return Sample(
        tick=tick,
        tps=view.tps,
        vram_mib=simulation.vram_used_bytes / MIB,
        ttft_p50_ms=meter.ttft_percentile_ms(50),
        tpot_ms=meter.tpot_ms(),
        num_steps=view.num_steps,
        num_step_tokens=view.num_tokens_computed,
        sequence_beats=(mean_in_stage[PREFILL] + mean_in_stage[DECODE]) * tick * BEATS_PER_TICK,
    )


class Series:
    """The samples of one run, at multiples of `stride`; when there are too many every other one is let go.

    Samples hold totals, so a coarser series has the means that a coarser measurement would have had.
    """

    def __init__(self, max_samples: int = MAX_SAMPLES) -> None:
        self.max_samples = max_samples
        self.stride = STRIDE_TICKS
        self.samples: list[Sample] = []
        self._curves: dict[str, list[Point]] = {metric: [] for metric in METRICS}

    def next_tick(self, tick: int) -> int:
        """The next tick after `tick` at which a sample is due."""
        return (tick // self.stride + 1) * self.stride

    def add(self, sample: Sample) -> None:
        """Keep a sample; the last of a run may stand between two multiples."""
        self._append(sample)
        if len(self.samples) > self.max_samples:
            self.stride *= 2
            kept = [sample for sample in self.samples if sample.tick % self.stride == 0]
            self.samples = []
            self._curves = {metric: [] for metric in METRICS}
            for sample in kept:
                self._append(sample)

    @property
    def end_tick(self) -> int:
        """The tick of the last sample, 0 before the first."""
        return self.samples[-1].tick if self.samples else 0

    def points(self, metric: str) -> Sequence[Point]:
        """The curve of one of `METRICS`; where there was nothing to measure it has no point."""
        return self._curves[metric]

    def _append(self, sample: Sample) -> None:
        before = self.samples[-1] if self.samples else None
        self.samples.append(sample)
        for metric, measure in METRICS.items():
            value = measure(before, sample)
            if value is not None:
                self._curves[metric].append((sample.tick, value))


def _sequences(before: Sample | None, sample: Sample) -> float | None:
    """Mean number of sequences on cores since the sample before."""
    if before is None:
        return None
    return (sample.sequence_beats - before.sequence_beats) / ((sample.tick - before.tick) * BEATS_PER_TICK)


def _step_tokens(before: Sample | None, sample: Sample) -> float | None:
    """Mean tokens of the steps that ended since the sample before."""
    if before is None or sample.num_steps == before.num_steps:
        return None
    return (sample.num_step_tokens - before.num_step_tokens) / (sample.num_steps - before.num_steps)


METRICS: Final[dict[str, Callable[[Sample | None, Sample], float | None]]] = {
    "tps": lambda _, sample: sample.tps,
    "sequences": _sequences,
    "step_tokens": _step_tokens,
    "vram": lambda _, sample: sample.vram_mib,
    "ttft": lambda _, sample: sample.ttft_p50_ms,
    "tpot": lambda _, sample: sample.tpot_ms,
}
"""Every curve by name: tokens a second (rolling over 5 s), sequences on cores (mean), tokens a step (mean), MiB of
VRAM in use, median time to first token and mean time per output token of the run so far (ms)."""
