"""What stands on a cell, and the law it obeys with its numbers as they are now."""

from __future__ import annotations

from game.session.reading.answers import answers_at
from game.session.reading.link_section import link_section
from game.session.reading.spans import Timeline
from game.sim.facts.law_sheet import Section
from game.sim.facts.surroundings import Surroundings
from game.sim.simulation import Simulation
from game.sim.view import RunView


def inspect(simulation: Simulation, cell: int, timeline: Timeline) -> list[Section]:
    """The sections about what stands on a cell of a run, empty where nothing does."""
    machine = simulation.machine_at(cell)
    if machine is None:
        return [link_section(simulation, link) for link in simulation.links if cell in link.cells][:1]
    simulation.settle()
    around = Surroundings(simulation, RunView(simulation).links_into(), lambda at: answers_at(simulation, at, timeline))
    return machine.facts(around)
