"""The page allocator: cores that it touches take KV memory block by block."""

from __future__ import annotations

from game.physics.laws import BLOCK_SIZE
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine


class PageAllocator(Machine):
    """Has no state of its own: touching it changes how a core's sequences own memory (law 2)."""

    __slots__ = ()

    def serve(self, neighbour: Machine) -> None:
        """Page a core, unless an allocator before this one does."""
        if isinstance(neighbour, Core) and not neighbour.place.is_paged:
            neighbour.place.block_size = BLOCK_SIZE
