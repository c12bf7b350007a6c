"""A build as its picture needs it: the grid, the cards, the cores that are served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.session.build.floorplan import PlacedLike, card_groups, floor_grid, served_cores
from game.sim.grid import Grid

REACH: Final = 2
"""So many cells away a tile still makes a difference to the picture of a cell: by feeding, joining, by a name."""


class Plan:
    """What stands on the board, and what follows from it before anything runs."""

    def __init__(self, tiles: Mapping[int, PlacedLike], rows: int, cols: int) -> None:
        self.grid: Final[Grid] = floor_grid(tiles, rows, cols)
        self.cards: Final = [frozenset(group) for group in card_groups(self.grid)]
        self.services: Final = tuple(served_cores(self.grid))

    def look_of(self, rows: range, cols: range) -> tuple[object, ...]:
        """All that makes a difference to the picture of these rows and columns: equal looks, equal pictures."""
        wide = range(max(0, cols.start - REACH), min(self.grid.cols, cols.stop + REACH))
        high = range(max(0, rows.start - REACH), min(self.grid.rows, rows.stop + REACH))
        cells = [row * self.grid.cols + col for row in high for col in wide]
        tiles = tuple(
            (cell, tile.kind, tile.facing) for cell in cells if (tile := self.grid.tiles.get(cell)) is not None
        )
        near = set(cells)
        names = tuple((index, min(group)) for index, group in enumerate(self.cards) if min(group) in near)
        return tiles, names
