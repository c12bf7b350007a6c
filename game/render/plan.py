"""A build as its picture needs it: the grid, the cards, the cores that are served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.session.build.floorplan import PlacedLike, card_groups, floor_grid, served_cores, sides_fed
from game.sim.grid import Grid

REACH: Final = 2
"""So many cells away a tile still makes a difference to the picture of a cell: by feeding, joining, by a name."""


class Plan:
    """What stands on the board, and what follows from it before anything runs."""

    def __init__(
        self, tiles: Mapping[int, PlacedLike], rows: int, cols: int, labels: Mapping[str, str] | None = None
    ) -> None:
        """`labels` has short names of a level's cards where it has several, by what it calls them."""
        self.grid: Final[Grid] = floor_grid(tiles, rows, cols)
        self.cards: Final = [frozenset(group) for group in card_groups(self.grid)]
        self.services: Final = tuple(served_cores(self.grid))
        self.rims: Final = [self._rim(group) for group in self.cards]
        """Of every card the cells, one beside the other, above which its name and its memory are on its rim."""
        named = (labels or {}).get
        self.labels: Final = [named(self.grid.tiles[min(group)].card_name, "") for group in self.cards]
        """Of every card its short name; "" where all are alike."""

    def look_of(self, rows: range, cols: range) -> tuple[object, ...]:
        """All that makes a difference to the picture of these rows and columns: equal looks, equal pictures."""
        wide = range(max(0, cols.start - REACH), min(self.grid.cols, cols.stop + REACH))
        high = range(max(0, rows.start - REACH), min(self.grid.rows, rows.stop + REACH))
        cells = [row * self.grid.cols + col for row in high for col in wide]
        tiles = tuple(
            (cell, tile.kind, tile.facing) for cell in cells if (tile := self.grid.tiles.get(cell)) is not None
        )
        near = set(cells)
        names = tuple((index, self.labels[index], *rim) for index, rim in enumerate(self.rims) if rim[0] in near)
        return tiles, names

    def _rim(self, group: frozenset[int]) -> tuple[int, ...]:
        """The first on the upper edge that no tube goes through, and those like it on its right."""
        grid = self.grid
        upper = [cell for cell in sorted(group) if grid.towards(cell, "N") not in group]
        free = [
            cell for cell in upper if grid.feeds(cell) != grid.towards(cell, "N") and "N" not in sides_fed(grid, cell)
        ]
        first = last = (free or upper)[0]
        while last + 1 in (free or upper) and (last + 1) % grid.cols:
            last += 1
        return tuple(range(first, last + 1))
