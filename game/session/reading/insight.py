"""All insight into one simulation: asked for by whoever draws, at the pace at which it draws anew."""

from __future__ import annotations

from functools import cached_property

from game.session.build.floorplan import served_cores
from game.session.reading.limit import Limit
from game.session.reading.machine_state import StateReader
from game.session.reading.memory_map import MemoryMap, memory_map
from game.session.reading.roofline import Roofline, rooflines
from game.session.reading.watch import Watch
from game.session.reading.what_if import Trial
from game.session.reading.wire_traffic import Wire, wires
from game.sim.card_memory import CardMemory, KVBlocks, card_memories, kv_blocks
from game.sim.roles import PAGES
from game.sim.simulation import Simulation
from game.sim.status import Status
from game.sim.tiles import plays


class Insight:
    """Follows one simulation, or one that never runs: a build that is being edited, as it would be at tick 0.

    `like` is insight into another simulation of the same build: what was tried there need not be tried again.
    """

    def __init__(self, simulation: Simulation, like: Insight | None = None) -> None:
        self.simulation = simulation
        self._trials: dict[str, Trial] = {} if like is None else like._trials
        self.watch = Watch(simulation)
        self._reader = StateReader(simulation)

    @property
    def is_plan(self) -> bool:
        """Whether nothing has run yet, so that what is said is what the laws foretell."""
        return self.simulation.tick == 0

    @cached_property
    def limit(self) -> Limit:
        """The bottleneck and the trial against it; made when somebody asks for it."""
        return Limit(self.simulation, self._trials)

    def observe(self) -> None:
        """Takes note of how things stand; called after every few ticks."""
        self.watch.observe()

    def states(self) -> dict[int, Status]:
        """What every machine is doing, by its cell."""
        return self._reader.states()

    def state_at(self, cell: int) -> Status | None:
        """What the machine on a cell is doing; None where there is none."""
        machine = self.simulation.machine_at(cell)
        return None if machine is None else self._reader.state(machine)

    def rooflines(self) -> list[Roofline]:
        """Every card's step against its roofline."""
        return rooflines(self.simulation)

    def memory_map(self) -> MemoryMap:
        """The pool; of a plan as full slots would fill it."""
        return memory_map(self.simulation, with_full_slots=self.is_plan)

    def card_memories(self) -> list[CardMemory]:
        """How full the memory of each card is."""
        return card_memories(self.simulation)

    def kv_blocks(self) -> dict[int, KVBlocks]:
        """The blocks of each core, and of the tiles that give them out, by cell."""
        blocks = kv_blocks(self.simulation)
        for tile, core in served_cores(self.simulation.grid):
            if plays(self.simulation.grid.kind(tile), PAGES) and core in blocks:
                blocks.setdefault(tile, blocks[core])
        return blocks

    def wires(self) -> list[Wire]:
        """Every link and what it carries."""
        return wires(self.simulation, self.watch.packets_per_s())
