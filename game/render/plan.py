"""A build as its picture needs it: the grid, the cards and where their labels go, the cores that are served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from game.session.build.floorplan import PlacedLike, card_groups, floor_grid, served_cores
from game.sim.grid import OFF_GRID, Grid

REACH: Final = 2
"""So many cells away a tile still makes a difference to the picture of a cell: by feeding, joining, by a label."""


class Plan:
    """What stands on the board, and what follows from it before anything runs."""

    def __init__(self, tiles: Mapping[int, PlacedLike], rows: int, cols: int) -> None:
        self.grid: Final[Grid] = floor_grid(tiles, rows, cols)
        self.cards: Final = [frozenset(group) for group in card_groups(self.grid)]
        self.services: Final = tuple(served_cores(self.grid))
        self.labels: Final = [self._label_place(group) for group in self.cards]
        """For every card the edge that its label sits on, as (cell, side)."""

    def look_of(self, rows: range, cols: range) -> tuple[object, ...]:
        """All that makes a difference to the picture of these rows and columns: equal looks, equal pictures."""
        wide = range(max(0, cols.start - REACH), min(self.grid.cols, cols.stop + REACH))
        high = range(max(0, rows.start - REACH), min(self.grid.rows, rows.stop + REACH))
        cells = [row * self.grid.cols + col for row in high for col in wide]
        tiles = tuple(
            (cell, tile.kind, tile.facing) for cell in cells if (tile := self.grid.tiles.get(cell)) is not None
        )
        near = set(cells)
        labels = tuple((index, *place) for index, place in enumerate(self.labels) if place[0] in near)
        return tiles, labels

    def _label_place(self, group: frozenset[int]) -> tuple[int, str]:
        """The first edge of the outline, above the card or else below it, beyond which no tile stands."""
        grid = self.grid
        edges = [(cell, side) for side in ("N", "S") for cell in sorted(group) if grid.towards(cell, side) not in group]
        return _first_free(grid, edges)


def _first_free(grid: Grid, edges: Sequence[tuple[int, str]]) -> tuple[int, str]:
    beyond = {edge: grid.towards(*edge) for edge in edges}
    on_board = [edge for edge in edges if beyond[edge] != OFF_GRID]
    return next((edge for edge in (*on_board, *edges) if grid.kind(beyond[edge]) is None), edges[0])
