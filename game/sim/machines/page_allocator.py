"""The page allocator: cores that it touches take KV memory block by block."""

from __future__ import annotations

from game.sim.machines.machine import Machine
from game.sim.world import World


class PageAllocator(Machine):
    """Has no state of its own: touching it changes how a core's sequences own memory (law 2)."""

    __slots__ = ()

    def __init__(self, world: World, cell: int, facing: str) -> None:
        super().__init__(world, "page_allocator", cell, facing)
