"""Which cores of a card have a slot free: found without looking at all of them, of which there may be thousands."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from game.sim.machines.core import Core


class FreeSlots:
    """The cores of a card that may seat sequences of one kind, those with a free slot by cell.

    A core stays listed when its last slot is taken, and is dropped when it comes up as the lowest; so it costs what
    comes and goes, whatever the size of the card.
    """

    __slots__ = ("_core_by_cell", "_heap", "_listed")

    def __init__(self, cores: Sequence[Core]) -> None:
        self._core_by_cell = {core.cell: core for core in cores}
        self._heap = list(self._core_by_cell)
        heapify(self._heap)
        self._listed = set(self._heap)

    def __contains__(self, core: Core) -> bool:
        return core.cell in self._core_by_cell

    def lowest(self) -> Core | None:
        """The core of the lowest cell that has a slot free; None where none has."""
        heap = self._heap
        while heap:
            core = self._core_by_cell[heap[0]]
            if core.has_free_slot:
                return core
            self._listed.discard(heappop(heap))
        return None

    def list_again(self, core: Core) -> None:
        """A slot of a core has become free."""
        if core.cell in self._core_by_cell and core.cell not in self._listed:
            heappush(self._heap, core.cell)
            self._listed.add(core.cell)
