"""The page allocator: cores that it touches take KV memory block by block."""

from __future__ import annotations

from typing import ClassVar

from game.physics.laws import BLOCK_SIZE
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine, Site
from game.sim.setting import Setting


class PageAllocator(Machine):
    """Touching it changes how a core's sequences own memory (law 2). Of several on a card the first counts."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("block_size", BLOCK_SIZE, (1, 2, 4, 8, 16, 32, 64, 128, 256), unit="tokens", law="block"),
    )

    __slots__ = ("block_size",)

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.block_size = int(site.settings["block_size"])

    def serve(self, neighbour: Machine) -> None:
        """Page a core, in the blocks that its card has already, if it has."""
        if isinstance(neighbour, Core):
            neighbour.card.page(neighbour, self.block_size)
