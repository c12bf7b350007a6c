"""Host memories from which a run has fetched blocks that it could have computed sooner."""

from __future__ import annotations

from dataclasses import dataclass

from game.sim.machines.host_memory import HostMemory
from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class SlowFetch:
    """What a token takes (microseconds) over the wire of the host memory on a cell, and computed on its card."""

    cell: int
    fetched_us: float
    computed_us: float


def slow_fetches(simulation: Simulation) -> list[SlowFetch]:
    """Those over whose wires something came, in reading order; the worst card of each."""
    found = []
    for cell in sorted(simulation.grid.tiles):
        machine = simulation.machine_at(cell)
        if isinstance(machine, HostMemory):
            slow = [(fetched, computed) for fetched, computed in machine.us_a_token() if fetched > computed]
            found += [SlowFetch(cell, *worst) for worst in sorted(slow, reverse=True)[:1]]
    return found
