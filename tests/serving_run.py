"""A server that runs headless for a while, and what its users got after the warm-up."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, TICKS_PER_SECOND
from game.sim.latencies import Latencies
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec
from game.sim.waits import Waits


@dataclass(frozen=True, slots=True)
class Served:
    """What came of a run; latencies are those of the requests that were sent after the warm-up."""

    simulation: Simulation
    tps: float
    ttft: Waits
    tpot: Waits
    itl: Waits


def served(spec: FactorySpec, seconds: int, warmup_s: int = 0) -> Served:
    """Let a server run."""
    latencies = Latencies(warmup_s * BEATS_PER_SECOND)
    simulation = Simulation(spec, latencies=latencies)
    simulation.advance(warmup_s * TICKS_PER_SECOND)
    before = simulation.ledger.num_delivered
    simulation.advance((seconds - warmup_s) * TICKS_PER_SECOND)
    assert simulation.crash is None
    beat = simulation.tick * BEATS_PER_TICK
    still_open = list(simulation.open_requests())
    return Served(
        simulation,
        (simulation.ledger.num_delivered - before) / (seconds - warmup_s),
        latencies.ttft(still_open, beat),
        latencies.tpot(still_open, beat),
        latencies.itl(still_open, beat),
    )
