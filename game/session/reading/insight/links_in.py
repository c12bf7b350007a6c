"""Which links bring packets to a machine, merges included."""

from __future__ import annotations

from game.sim.link import Link, Taker
from game.sim.machines.machine import Machine
from game.sim.simulation import Simulation


def links_into(simulation: Simulation) -> dict[int, list[Link]]:
    """By cell of a machine, every link whose packets end there, however many merges lie between."""
    ways: dict[int, list[Link]] = {machine.cell: [] for machine in simulation.machines}
    for link in simulation.links:
        end = final_taker(link)
        if isinstance(end, Machine):
            ways[end.cell].append(link)
    return ways


def final_taker(link: Link) -> Taker:
    """Who takes the packets of a link in the end: a machine, or a dead end."""
    end = link.end
    while isinstance(end, Link):  # a ring is cut by a dead end, so this stops
        end = end.end
    return end
