"""How many tiles of each kind the player may still place, where a level has not any number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from game.session.build.placed import PlacedTile

Step = dict[int, tuple[PlacedTile | None, PlacedTile | None]]
"""One step of undo: by cell, what stood there before and after; None for nothing."""


class Stock:
    """The most that may stand of each kind; of kinds that it does not name there may be any number."""

    def __init__(self, most_placed: Mapping[str, int]) -> None:
        self._most = dict(most_placed)

    def left(self, kind: str, tiles: Mapping[int, PlacedTile]) -> int | None:
        """How many more may be placed beside these tiles; None for any number, none is below 0."""
        most = self._most.get(kind)
        return None if most is None else max(0, most - sum(tile.kind == kind for tile in tiles.values()))

    def surplus(self, planned: Mapping[int, PlacedTile], tiles: Mapping[int, PlacedTile]) -> list[int]:
        """Of tiles that are to be placed in the place of or beside these, the cells of those that are too many."""
        counts = Counter(tile.kind for cell, tile in tiles.items() if cell not in planned)
        found = []
        for cell, tile in planned.items():
            if counts[tile.kind] < self._most.get(tile.kind, counts[tile.kind] + 1):
                counts[tile.kind] += 1
            else:
                found.append(cell)
        return found

    def forbids(self, step: Step, tiles: Mapping[int, PlacedTile], fixed: Collection[int]) -> bool:
        """Whether a step would make more of a kind than there may be, and more than there are."""
        own = {cell: pair for cell, pair in step.items() if cell not in fixed}
        more = Counter(after.kind for _, after in own.values() if after)
        more.subtract(before.kind for before, _ in own.values() if before)
        left = {kind: self.left(kind, tiles) for kind in more}
        return any((room := left[kind]) is not None and num > room for kind, num in more.items() if num > 0)
