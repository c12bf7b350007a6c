"""Tiles lifted off the board as one piece: moved, turned, mirrored, put down again, carried as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from game.content.decode import MAX_FILE_BYTES
from game.content.grid import drawn, tiles_on
from game.content.settings import known_settings
from game.session.build.placed import Flip, PlacedTile
from game.sim.grid import place_name
from game.sim.spec import Tile
from game.sim.tiles import EMPTY_GLYPH, FACINGS, TILE_BY_GLYPH

Place = tuple[int, int]
"""(row, column) from the top left."""

FORMAT: Final = 1
MAX_SIDE: Final = 1024
"""No longer side is read from text: it may come from anywhere."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Some tiles, at least one, by their places in the smallest box around them."""

    tiles: Mapping[Place, PlacedTile]

    @property
    def rows(self) -> int:
        """Height of the box."""
        return 1 + max(row for row, _ in self.tiles)

    @property
    def cols(self) -> int:
        """Width of the box."""
        return 1 + max(col for _, col in self.tiles)

    def turned(self, clockwise: bool = True) -> Stamp:
        """The whole piece a quarter turn on: places and facings."""
        if clockwise:
            last = self.rows - 1
            return Stamp({(col, last - row): tile.turned() for (row, col), tile in self.tiles.items()})
        last = self.cols - 1
        return Stamp({(last - col, row): tile.turned(clockwise=False) for (row, col), tile in self.tiles.items()})

    def mirrored(self, flip: Flip) -> Stamp:
        """The whole piece in the mirror: places and facings."""
        rows, cols = self.rows, self.cols
        if flip == "left_right":
            return Stamp({(row, cols - 1 - col): tile.mirrored(flip) for (row, col), tile in self.tiles.items()})
        return Stamp({(rows - 1 - row, col): tile.mirrored(flip) for (row, col), tile in self.tiles.items()})

    def centred_on(self, row: int, col: int) -> Placement:
        """Put down so that its middle lies on this cell; of an even side the cell is the one before the middle."""
        return Placement(self, row - (self.rows - 1) // 2, col - (self.cols - 1) // 2)


@dataclass(frozen=True, slots=True)
class Placement:
    """A stamp above the board, its box's top left corner on (row, col); parts of it may hang over the edge."""

    stamp: Stamp
    row: int
    col: int

    def moved(self, num_rows: int, num_cols: int) -> Placement:
        """So many rows down and columns to the right."""
        return replace(self, row=self.row + num_rows, col=self.col + num_cols)

    def turned(self, clockwise: bool = True) -> Placement:
        """A quarter turn on about its middle. Four of them come back to the same place."""
        rows, cols = self.stamp.rows, self.stamp.cols
        down = int((rows - cols) / 2)  # towards zero, so that the way back is as long
        return Placement(self.stamp.turned(clockwise), self.row + down, self.col - down)

    def mirrored(self, flip: Flip) -> Placement:
        """Mirrored inside its box."""
        return replace(self, stamp=self.stamp.mirrored(flip))

    def inside(self, rows: int, cols: int) -> Placement:
        """Pushed inside a board of this size as far as it fits."""
        row = max(0, min(self.row, rows - self.stamp.rows))
        return replace(self, row=row, col=max(0, min(self.col, cols - self.stamp.cols)))

    def on_board(self, rows: int, cols: int) -> dict[int, PlacedTile]:
        """Its tiles by cell of a board of this size, in reading order; what hangs over the edge is left out."""
        places = {(row + self.row, col + self.col): tile for (row, col), tile in self.stamp.tiles.items()}
        inside = [place for place in sorted(places) if 0 <= place[0] < rows and 0 <= place[1] < cols]
        return {row * cols + col: places[row, col] for row, col in inside}


def lifted(tiles: Mapping[int, PlacedTile], cells: Iterable[int], cols: int) -> Placement | None:
    """What stands on these cells of a board with so many columns, in its place; None if nothing does."""
    places = {divmod(cell, cols): tiles[cell] for cell in cells if cell in tiles}
    if not places:
        return None
    top, left = min(row for row, _ in places), min(col for _, col in places)
    stamp = Stamp({(row - top, col - left): places[row, col] for row, col in sorted(places)})
    return Placement(stamp, top, left)


def stamp_text(stamp: Stamp) -> str:
    """The stamp as JSON, a drawing like that of a solution: for the system's clipboard."""
    tiles = (Tile(tile.kind, row, col, tile.facing) for (row, col), tile in stamp.tiles.items())
    rows, facing = drawn(stamp.rows, stamp.cols, tiles)
    settings = {place_name(row, col): dict(tile.settings) for (row, col), tile in stamp.tiles.items() if tile.settings}
    drawing = {"map": rows, "facing": facing, **({"settings": settings} if settings else {})}
    return json.dumps({"format": FORMAT, "stamp": drawing}, indent=1)


def read_stamp(text: str) -> Stamp | None:
    """The stamp that a text describes; None for any other text, since anything may be on a clipboard."""
    if len(text) > MAX_FILE_BYTES:
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match document:
        case {"format": 1, "stamp": {"map": [str(), *_] as rows, "facing": dict() as facing} as drawing}:
            return _drawn_stamp(rows, facing, drawing.get("settings", {}))
        case {"format": 1, "map": [str(), *_] as rows}:  # a whole solution
            facing = document.get("facing", {})
            return _drawn_stamp(rows, facing, document.get("settings", {})) if isinstance(facing, dict) else None
    return None


def _drawn_stamp(rows: list[object], facing: dict[object, object], settings: object) -> Stamp | None:
    """The tiles of a drawing as a stamp; None if it is not a drawing, or an empty one."""
    lines = [row for row in rows if isinstance(row, str)]
    sides = {place: side for place, side in facing.items() if isinstance(place, str) and isinstance(side, str)}
    width = len(lines[0])
    glyphs = {*TILE_BY_GLYPH, EMPTY_GLYPH}
    is_drawing = (
        len(lines) == len(rows) <= MAX_SIDE
        and width <= MAX_SIDE
        and all(len(line) == width and glyphs.issuperset(line) for line in lines)
        and len(sides) == len(facing)
        and all(side in FACINGS for side in sides.values())
    )
    if not is_drawing or not isinstance(settings, dict):
        return None
    tiles = {
        tile.row * width + tile.col: PlacedTile(
            tile.kind, tile.facing, known_settings(tile.kind, settings.get(f"{tile.row},{tile.col}"))
        )
        for tile in tiles_on(lines, sides)
    }
    placement = lifted(tiles, tiles, width) if tiles else None
    return None if placement is None else placement.stamp
