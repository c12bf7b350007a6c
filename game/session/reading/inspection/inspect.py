"""What stands on a cell, and the law it obeys with its numbers as they are now."""

from __future__ import annotations

from game.session.reading.inspection.law_sheet import Section
from game.session.reading.inspection.memory import allocator_section, sequence_section
from game.session.reading.inspection.speculation import draft_section, gate_section
from game.session.reading.inspection.step import card_section
from game.session.reading.inspection.users import sink_section, source_section
from game.session.reading.inspection.wire import link_section
from game.session.reading.recorder.spans import Timeline
from game.sim.machines.core import Core
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate
from game.sim.simulation import Simulation


def inspect(simulation: Simulation, cell: int, timeline: Timeline) -> list[Section]:
    """The sections about what stands on a cell of a run, empty where nothing does."""
    machine = simulation.machine_at(cell)
    match machine:
        case Core():
            return [card_section(simulation, machine.card), sequence_section(machine)]
        case DraftModel():
            return [draft_section(simulation, machine)]
        case ValidationGate():
            return [gate_section(simulation, machine)]
        case PageAllocator():
            return [allocator_section(simulation, cell)]
        case Source():
            return [source_section(simulation, machine, timeline)]
        case Sink():
            return [sink_section(simulation, machine)]
    return [link_section(simulation, link) for link in simulation.links if cell in link.cells][:1]
