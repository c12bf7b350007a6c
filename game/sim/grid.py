"""The grid: which tile stands where, and which cells touch."""

from __future__ import annotations

from typing import Final

from game.sim.roles import SPLITS
from game.sim.spec import Tile
from game.sim.tiles import CONDUIT, ENGINE_CORES, FACINGS, OPPOSITE, SLOT_CORES, TILES, plays

OFF_GRID: Final = -1

_READING: Final = ("N", "W", "E", "S")
"""The sides in the order in which the cells there are read."""


def place_name(row: int, col: int) -> str:
    """A place as files and reports write it: "row,col", from the top left."""
    return f"{row},{col}"


def place(cell: int, cols: int) -> str:
    """The name of the place of a cell."""
    return place_name(*divmod(cell, cols))


class Grid:
    """Tiles by cell, `cell = row * cols + col`.

    Raises:
        ValueError: where a tile lies outside the grid or on another.
    """

    def __init__(self, rows: int, cols: int, tiles: tuple[Tile, ...]) -> None:
        self.rows = rows
        self.cols = cols
        self.tiles: dict[int, Tile] = {}
        for tile in sorted(tiles, key=lambda tile: (tile.row, tile.col)):
            if not (0 <= tile.row < rows and 0 <= tile.col < cols):
                raise ValueError(f"{tile.kind} at {tile.row},{tile.col} lies outside the {rows} x {cols} grid")
            cell = tile.row * cols + tile.col
            if cell in self.tiles:
                raise ValueError(f"{tile.kind} at {tile.row},{tile.col} lies on a {self.tiles[cell].kind}")
            self.tiles[cell] = tile

    def towards(self, cell: int, side: str) -> int:
        """The cell that touches `cell` on `side`, or OFF_GRID."""
        cols = self.cols
        if side == "E":
            return cell + 1 if (cell + 1) % cols else OFF_GRID
        if side == "W":
            return cell - 1 if cell % cols else OFF_GRID
        if side == "N":
            return cell - cols if cell >= cols else OFF_GRID
        return cell + cols if cell + cols < self.rows * cols else OFF_GRID

    def ahead(self, cell: int) -> int:
        """The cell that the tile on `cell` faces, or OFF_GRID."""
        return self.towards(cell, self.tiles[cell].facing)

    def touching(self, cell: int) -> list[int]:
        """The cells with a tile that touch `cell`, in reading order."""
        return [near for side in _READING if (near := self.towards(cell, side)) in self.tiles]

    def kind(self, cell: int) -> str | None:
        """What stands on `cell`; None where nothing does."""
        tile = self.tiles.get(cell)
        return None if tile is None else tile.kind

    def enters_by_front(self, from_cell: int, cell: int) -> bool:
        """Whether what the tile on `from_cell` puts out would enter the tile on `cell` by the side that one faces."""
        tile = self.tiles[cell]
        return not plays(tile.kind, SPLITS) and self.ahead(cell) == from_cell

    def takes_in(self, cell: int, side: str) -> bool:
        """Whether the tile on `cell`, if there is one, takes packets in by `side`: any but the one it faces."""
        tile = self.tiles.get(cell)
        if tile is None or not (TILES[tile.kind].takes or tile.kind == CONDUIT):
            return False
        return tile.facing != side or plays(tile.kind, SPLITS)

    def feeds(self, cell: int) -> int:
        """The cell of the tile that takes in what the one on `cell` puts out, or OFF_GRID if there is none.

        Of one that puts out on several sides the first; see `outlets`.
        """
        outlets = self.outlets(cell)
        return outlets[0] if outlets else OFF_GRID

    def outlets(self, cell: int) -> list[int]:
        """The cells of the tiles that take in what the one on `cell` puts out, by side, from the north clockwise.

        A tile that splits puts out on every side on which one stands that takes it in, but into none of its own kind:
        two that touch would hand packets to and fro.
        """
        tile = self.tiles[cell]
        if plays(tile.kind, SPLITS):
            beside = [(self.towards(cell, side), OPPOSITE[side]) for side in FACINGS]
            return [near for near, by in beside if self.takes_in(near, by) and not plays(self.kind(near), SPLITS)]
        ahead = self.ahead(cell)
        return [ahead] if TILES[tile.kind].puts and self.takes_in(ahead, OPPOSITE[tile.facing]) else []

    def feeders(self, cell: int) -> list[int]:
        """The cells of the tiles that put packets into the one on `cell`, by side, from the north clockwise."""
        beside = [self.towards(cell, side) for side in FACINGS]
        return [near for near in beside if near in self.tiles and cell in self.outlets(near)]

    def card_groups(self) -> list[list[int]]:
        """The cells of each card, cores of one sort and card that touch; its place here is the index of the card."""
        groups: list[list[int]] = []
        for kinds in (SLOT_CORES, ENGINE_CORES):
            named: dict[str, set[int]] = {}
            for cell, tile in self.tiles.items():
                if tile.kind in kinds:
                    named.setdefault(tile.card_name, set()).add(cell)
            for cells in named.values():
                groups += self._touching_groups(cells)
        return sorted(groups)

    def _touching_groups(self, left: set[int]) -> list[list[int]]:
        """These cells in maximal sets of such as touch; the set is used up."""
        groups = []
        for first in sorted(left):
            if first not in left:
                continue
            left.discard(first)
            group = [first]
            for cell in group:
                near = [other for other in self.touching(cell) if other in left]
                left.difference_update(near)
                group += near
            groups.append(sorted(group))
        return groups
