"""What every machine is doing now: trouble first, else what the machine says of itself."""

from __future__ import annotations

from collections.abc import Mapping

from game.session.reading.losses import losses
from game.session.reading.memory_need import MemoryNeed, memory_needs
from game.sim.facts.surroundings import Surroundings
from game.sim.machines.machine import Machine
from game.sim.simulation import Simulation
from game.sim.status import Status
from game.sim.view import RunView


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
