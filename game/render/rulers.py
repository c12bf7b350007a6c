"""The names of rows and columns beside the board; where the board goes on beyond its area, along the area's edge."""

from __future__ import annotations

from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.geometry import GUTTER, BoardGeometry
from game.render.lettering import words
from game.render.palette import palette
from game.render.places import column_name, row_name

_NUMBER_SIZE: Final = 0.15  # of a cell
_MIN_NUMBER: Final = 10  # px
_MIN_CELL: Final = 50  # px; the room beside the board is part of a cell, and below that too little
_GROUND: Final = 215  # of 255: how much of the tiles below a ruler is covered


def draw_rulers(surface: pygame.Surface, area: pygame.Rect, geometry: BoardGeometry) -> None:
    """Draws both, on the surface's clip; on boards of small cells only if there is room beside the board."""
    surface.fblits(_rulers(tuple(area), geometry))


@drawn_once(maxsize=8)
def _rulers(area_px: tuple[int, int, int, int], geometry: BoardGeometry) -> list[tuple[pygame.Surface, pygame.Rect]]:
    """What they consist of. Kept, for a board stands still for long."""
    area = pygame.Rect(area_px)
    size = max(_MIN_NUMBER, round(min(geometry.cell, 120) * _NUMBER_SIZE))
    if geometry.cell < _MIN_CELL and min(geometry.top - area.top, geometry.left - area.left) < size + 2:
        return []
    rows, cols = geometry.cells_in(area)
    room = int(GUTTER * geometry.cell)
    top = geometry.top if geometry.top >= area.top + room else max(geometry.top, area.top + 2 * size)
    left = geometry.left if geometry.left >= area.left + room else max(geometry.left, area.left + 2 * size)
    blits = []
    if top > geometry.top:
        blits.append((_ground(area.width, top - area.top), area))
    if left > geometry.left:
        blits.append((_ground(left - area.left, area.height), area))
    for col in cols:
        number = words(column_name(col), size, palette.text_muted, mono=True)
        place = number.get_rect(midbottom=(geometry.left + round((col + 0.5) * geometry.cell), top))
        if place.left >= left or left == geometry.left:
            blits.append((number, place))
    for row in rows:
        number = words(row_name(row), size, palette.text_muted, mono=True)
        place = number.get_rect(midright=(left - 3, geometry.top + round((row + 0.5) * geometry.cell)))
        if place.top >= top or top == geometry.top:
            blits.append((number, place))
    return blits


@drawn_once(maxsize=8)
def _ground(width: int, height: int) -> pygame.Surface:
    ground = pygame.Surface((width, height))
    ground.fill(palette.background)
    ground.set_alpha(_GROUND)
    return ground
