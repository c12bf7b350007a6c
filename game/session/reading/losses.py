"""What was lost at each place: the one account of a run's spills that the board, the hover card and verdicts give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from game.sim.spills import Spill


@dataclass(frozen=True, slots=True)
class Loss:
    """Everything lost on one cell; `spills` are its entries in the book, that of most packets first."""

    cell: int
    spills: tuple[Spill, ...]

    @property
    def num_packets(self) -> int:
        """Packets of all kinds and causes. A packet may carry several tokens, and a request loses many."""
        return sum(spill.count for spill in self.spills)


def losses(spills: Iterable[Spill]) -> list[Loss]:
    """By place, that of most packets first, of equal ones the first in reading order."""
    by_cell: dict[int, list[Spill]] = {}
    for spill in spills:
        by_cell.setdefault(spill.cell, []).append(spill)
    found = [Loss(cell, tuple(sorted(those, key=lambda spill: -spill.count))) for cell, those in by_cell.items()]
    return sorted(found, key=lambda loss: (-loss.num_packets, loss.cell))
