"""The still part of the board in square pieces: each drawn when it is first seen, kept while it looks the same."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from typing import Final

import pygame

from game.render.floor import Floor
from game.render.geometry import GUTTER, RIM, BoardGeometry
from game.render.plan import Plan

PIECE: Final = 320
"""About the side of a piece (px): an edit redraws only pieces, and panning draws only the new ones at the edge."""

MAX_PIECES: Final = 128
"""So many are kept; a window of 3840 x 2160 shows 81."""

_MARGIN: Final = 16
"""A piece is drawn with so much more around it (px), so that light shines over its border as if there were none."""


@dataclass(slots=True)
class _Piece:
    picture: pygame.Surface
    left: int
    top: int
    """Its corner on the board, whose first cell begins at 0 (px)."""
    look: tuple[object, ...]
    plan: Plan


class Mosaic:
    """Draws what stands on the board, wherever the board has been moved to and however large."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[tuple[int, int, int], _Piece] = OrderedDict()
        self._drawn: tuple[tuple[int, ...], BoardGeometry, Plan] | None = None
        """The part of which floor was drawn last."""
        self._still: pygame.Surface | None = None
        """That part in one piece, as long as it is the same: long rows are copied in less time than short ones."""

    def draw(self, surface: pygame.Surface, area: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> int:
        """Draws the part of the floor that lies in `area`, and says how many pieces had to be made for it."""
        seen, num_made = geometry.whole.clip(area), 0
        is_same = self._is_drawn(seen, geometry, plan)
        if is_same and self._still is not None:
            surface.blit(self._still, seen)
            return 0
        side = self._cells_a_side(geometry)
        rows, cols = geometry.cells_in(area)
        for down in range(rows.start // side, ceil(rows.stop / side)):
            for across in range(cols.start // side, ceil(cols.stop / side)):
                piece, is_new = self._piece(down, across, geometry, plan)
                num_made += is_new
                surface.blit(piece.picture, (geometry.left + piece.left, geometry.top + piece.top))
        self._drawn, self._still = (tuple(seen), geometry, plan), None
        if is_same and surface.get_clip().contains(seen):
            self._still = pygame.Surface(seen.size)
            self._still.blit(surface, (0, 0), seen)
        return num_made

    def _is_drawn(self, seen: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> bool:
        if self._drawn is None:
            return False
        drawn_part, drawn_geometry, drawn_plan = self._drawn
        return drawn_plan is plan and drawn_part == tuple(seen) and drawn_geometry == geometry

    def part(self, rect: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> tuple[pygame.Surface, tuple[int, int]]:
        """A part of the floor that lies inside one cell, and its corner, to be drawn over what was drawn on it."""
        side = self._cells_a_side(geometry)
        down, across = (rect.centery - geometry.top) // geometry.cell, (rect.centerx - geometry.left) // geometry.cell
        piece, _ = self._piece(down // side, across // side, geometry, plan)
        corner = (geometry.left + piece.left, geometry.top + piece.top)
        return piece.picture.subsurface(rect.move(-corner[0], -corner[1])), rect.topleft

    @staticmethod
    def _cells_a_side(geometry: BoardGeometry) -> int:
        return max(1, round(PIECE / geometry.cell))

    def _piece(self, down: int, across: int, geometry: BoardGeometry, plan: Plan) -> tuple[_Piece, bool]:
        key = (geometry.cell, down, across)
        piece = self._pieces.get(key)
        if piece is not None:
            self._pieces.move_to_end(key)
            if piece.plan is plan:
                return piece, False
        side = self._cells_a_side(geometry)
        rows = range(down * side, min(geometry.rows, (down + 1) * side))
        cols = range(across * side, min(geometry.cols, (across + 1) * side))
        look = plan.look_of(rows, cols)
        if piece is not None and piece.look == look:
            piece.plan = plan
            return piece, False
        area = _area_of(rows, cols, geometry)
        self._pieces[key] = made = _Piece(_picture(area, geometry, plan), area.left, area.top, look, plan)
        while len(self._pieces) > MAX_PIECES:
            self._pieces.popitem(last=False)
        return made, True


def _area_of(rows: range, cols: range, geometry: BoardGeometry) -> pygame.Rect:
    """The pixels of these cells on the board, with the room beside it for those at its edge."""
    before, behind = round(GUTTER * geometry.cell), round(RIM * geometry.cell)
    left = cols.start * geometry.cell - (before if cols.start == 0 else 0)
    top = rows.start * geometry.cell - (before if rows.start == 0 else 0)
    right = cols.stop * geometry.cell + (behind if cols.stop == geometry.cols else 0)
    bottom = rows.stop * geometry.cell + (behind if rows.stop == geometry.rows else 0)
    return pygame.Rect(left, top, right - left, bottom - top)


def _picture(area: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> pygame.Surface:
    drawn = area.inflate(2 * _MARGIN, 2 * _MARGIN)
    floor = Floor(drawn, BoardGeometry(geometry.rows, geometry.cols, 0, 0, geometry.cell), plan)
    return floor.picture.subsurface(area.move(-drawn.left, -drawn.top))
