"""What comes of a build before it runs: how far its prompts and tokens would get, and whether its weights fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from game.content.build import factory_spec
from game.content.level import Level
from game.content.solution import Solution
from game.session.build.source_way import SourceWay
from game.sim.flow import flow_from
from game.sim.simulation import Simulation

LED: Final = 0.3
"""Of what a source is worth, the part for prompts that reach a core."""
ANSWERED: Final = 0.6
"""The same once tokens come of them that are lost on their way; all of it once some are delivered."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the wiring and the memory of a build come to."""

    arriving: Mapping[int, Collection[int]]
    """The kinds of packets by the cell of the machine that takes them in."""
    num_sources: int
    num_led: int
    """Sources whose prompts reach a core."""
    num_served: int
    """Sources of whose answers something is delivered."""
    fit: float
    """1 where all that is loaded at the start fits, else the share of it that does."""
    progress: float
    """From 0, nothing leads anywhere, to 1, every source is served and everything fits."""


def foreseen(level: Level, solution: Solution) -> Foreseen:
    """What comes of a solution that fits its level, however much work it would be to run."""
    simulation = Simulation(factory_spec(level, solution, is_bounded=False))
    arriving: dict[int, frozenset[int]] = {}
    worth = 0.0
    num_led = num_served = 0
    for source in simulation.sources:
        flow = flow_from((source,))
        for cell, kinds in flow.arriving.items():
            arriving[cell] = arriving.get(cell, frozenset()) | kinds
        way = SourceWay.of(simulation, flow)
        num_led += way.is_arriving
        num_served += way.is_delivered
        worth += 1.0 if way.is_delivered else ANSWERED if way.is_answered else LED if way.is_arriving else 0.0
    fit = _fit(simulation)
    return Foreseen(
        arriving, len(simulation.sources), num_led, num_served, fit, worth / len(simulation.sources) * (1 + fit) / 2
    )


def _fit(simulation: Simulation) -> float:
    crash = simulation.crash
    if crash is None:
        return 1.0
    return crash.capacity_bytes / (crash.used_bytes + crash.tried_bytes)
