"""How fast the stress factories run, and how their costs compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.bench.speed import Spread, seconds_for
from game.bench.stress import STRESS_IDS, stress_spec
from game.sim.simulation import Simulation
from game.sim.view import RunView

WARMUP_TICKS: Final = 2_400
"""Ticks before the clock starts: the longest wire is then full and answers come out of it."""


@dataclass(frozen=True, slots=True)
class StressRun:
    """One run of a stress factory after the warm-up: how long it took, and what happened in that time."""

    simulation: Simulation
    """As it stands at the end."""
    num_ticks: int
    seconds: float
    num_delivered: int
    """Tokens that reached users."""
    num_steps: int
    """Steps that cards ended."""

    @property
    def ticks_per_s(self) -> float:
        """How fast it ran."""
        return self.num_ticks / self.seconds

    @property
    def us_per_token(self) -> float:
        """Microseconds for a delivered token."""
        return self.seconds * 1e6 / max(1, self.num_delivered)

    @property
    def num_packets(self) -> int:
        """Packets in flight at the end."""
        return sum(len(link.packets) for link in self.simulation.links)


@dataclass(frozen=True, slots=True)
class FactoryBench:
    """Several runs of one stress factory; they do the same, so all but the times is that of any of them."""

    factory: str
    num_cards: int
    num_tiles: int
    num_packets: int
    tokens_per_tick: float
    steps_per_tick: float
    ticks_per_s: Spread
    us_per_token: Spread
    warmup_ticks: int
    num_ticks: int
    digest: str


@dataclass(frozen=True, slots=True)
class StressBench:
    """All stress factories, and two ratios taken within each round, so that a slow minute strikes both sides."""

    factories: list[FactoryBench]
    dense_to_wide_per_token: Spread
    """Time for a token that *dense* delivers over that of *wide*; at most 1.2 is wanted."""
    idle_to_wide_ticks_per_s: Spread
    """How many times as many ticks a second *idle* runs as *wide*; at least 10 is wanted."""


def run_stress(stress_id: str, num_ticks: int, warmup_ticks: int = WARMUP_TICKS) -> StressRun:
    """Build a stress factory, let it fill, and time `num_ticks` of it."""
    simulation = Simulation(stress_spec(stress_id))
    simulation.advance(warmup_ticks)
    num_delivered, num_steps = simulation.ledger.num_delivered, RunView(simulation).num_steps
    seconds = seconds_for(simulation.advance, num_ticks)
    return StressRun(
        simulation,
        num_ticks,
        seconds,
        simulation.ledger.num_delivered - num_delivered,
        RunView(simulation).num_steps - num_steps,
    )


def bench_stress(num_runs: int, num_ticks: int, idle_ticks: int, warmup_ticks: int = WARMUP_TICKS) -> StressBench:
    """Run every factory once a round, `idle_ticks` of *idle*: it is so fast that few would measure the timer."""
    runs: dict[str, list[StressRun]] = {stress_id: [] for stress_id in STRESS_IDS}
    for _ in range(num_runs):
        for stress_id in STRESS_IDS:
            ticks = idle_ticks if stress_id == "idle" else num_ticks
            runs[stress_id].append(run_stress(stress_id, ticks, warmup_ticks))
    wide = runs["wide"]
    dense = zip(runs["dense"], wide, strict=True)
    idle = zip(runs["idle"], wide, strict=True)
    return StressBench(
        [_summary(stress_id, runs[stress_id], warmup_ticks) for stress_id in STRESS_IDS],
        Spread.of([slow.us_per_token / base.us_per_token for slow, base in dense]),
        Spread.of([fast.ticks_per_s / base.ticks_per_s for fast, base in idle]),
    )


def _summary(stress_id: str, runs: list[StressRun], warmup_ticks: int) -> FactoryBench:
    last = runs[-1]
    return FactoryBench(
        factory=stress_id,
        num_cards=len(RunView(last.simulation).cards),
        num_tiles=len(last.simulation.spec.tiles),
        num_packets=last.num_packets,
        tokens_per_tick=last.num_delivered / last.num_ticks,
        steps_per_tick=last.num_steps / last.num_ticks,
        ticks_per_s=Spread.of([run.ticks_per_s for run in runs]),
        us_per_token=Spread.of([run.us_per_token for run in runs]),
        warmup_ticks=warmup_ticks,
        num_ticks=last.num_ticks,
        digest=last.simulation.digest(),
    )
