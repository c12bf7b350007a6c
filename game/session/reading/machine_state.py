"""What every machine is doing now: trouble first, else what the machine says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from game.session.reading.losses import losses
from game.session.reading.memory_need import MemoryNeed, memory_needs
from game.sim.facts.law_sheet import Line, Quantity
from game.sim.facts.surroundings import Surroundings
from game.sim.machines.machine import Machine
from game.sim.simulation import Simulation
from game.sim.status import Status
from game.sim.tiles import mood
from game.sim.view import RunView


@dataclass(frozen=True, slots=True)
class MachineState:
    """What one machine is doing, as its hover card says it, for programs.

    `state` is its state by key, see `game.sim.status`; what `count` and `total` count is said there. `mood` says
    whether it works, waits, is held up or broken. `numbers` are the lines of the card by key, each number with its
    unit; what a line is made of stands under "line.term".
    """

    kind: str
    state: str
    mood: str
    count: int
    total: int
    numbers: Mapping[str, Quantity]


class StateReader:
    """Reads the states of one simulation's machines. Knows its wires; reads everything else anew each time."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._links_into = RunView(simulation).links_into()
        self._around = Surroundings(simulation, self._links_into)

    def states(self) -> dict[int, Status]:
        """The state of every machine by its cell."""
        needs, num_lost = memory_needs(self.simulation, self._links_into), self._losses()
        return {machine.cell: self._state(machine, needs, num_lost) for machine in self.simulation.machines}

    def machine_states(self) -> dict[tuple[int, int], MachineState]:
        """The same with their numbers, by (row, column)."""
        self.simulation.settle()
        found = {}
        for cell, status in self.states().items():
            machine = self.simulation.machine_at(cell)
            assert machine is not None
            numbers = _numbers(machine.summary())
            told = MachineState(machine.kind, status.key, mood(status), status.count, status.total, numbers)
            found[divmod(cell, self.simulation.cols)] = told
        return dict(sorted(found.items()))

    def state(self, machine: Machine) -> Status:
        """The state of one machine."""
        return self._state(machine, memory_needs(self.simulation, self._links_into), self._losses())

    def _losses(self) -> dict[int, int]:
        """Packets lost by cell."""
        return {loss.cell: loss.num_packets for loss in losses(self.simulation.spills)}

    def _state(self, machine: Machine, needs: Mapping[int, MemoryNeed], num_lost: dict[int, int]) -> Status:
        """Trouble first. `out_of_memory` and `short_of_memory` say bytes asked for and bytes free, `losing` packets."""
        crash = self.simulation.crash
        if crash is not None and crash.cell == machine.cell:
            return Status("out_of_memory", crash.tried_bytes, crash.free_bytes)
        if machine.cell in num_lost:
            return Status("losing", num_lost[machine.cell])
        need = needs.get(machine.cell)
        if need is not None and need.is_short:
            return Status("short_of_memory", need.num_bytes, need.free_bytes)
        return machine.status(self._around)


def _numbers(lines: Iterable[Line]) -> dict[str, Quantity]:
    found = {}
    for line in lines:
        if line.value is not None:
            found[line.key] = line.value
        found |= {f"{line.key}.{name}": term for name, term in line.terms.items()}
    return found
