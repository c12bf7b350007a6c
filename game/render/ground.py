"""The floor that everything stands on: steel plates with rivets and vents, and the grid that shows while one builds."""

from __future__ import annotations

from typing import Final

import numpy as np
import pygame

from game.render import material
from game.render.caches import drawn_once
from game.render.geometry import BoardGeometry
from game.render.palette import Colour, palette

PLATE: Final = 2
"""Cells along the side of a plate."""

_RIVET: Final = 0.035  # of a cell
_VENT_EVERY: Final = 5  # one plate of so many has a vent
_ARM: Final = 0.30
"""How far the lines of the grid reach from each corner of a cell, in cells: between them tubes run."""


def draw_ground(picture: pygame.Surface, geometry: BoardGeometry, left: int, top: int) -> None:
    """Fills a picture whose corner is at (left, top) of the surface that the geometry speaks of."""
    picture.fill(palette.background)
    board = geometry.rect.move(-left, -top)
    picture.fill(material.floor(), board)
    area = picture.get_rect(topleft=(left, top))
    rows, cols = geometry.cells_in(area)
    side = PLATE * geometry.cell
    for down in range(rows.start // PLATE, (rows.stop + PLATE - 1) // PLATE):
        for across in range(cols.start // PLATE, (cols.stop + PLATE - 1) // PLATE):
            plate = pygame.Rect(board.left + across * side, board.top + down * side, side, side).clip(board)
            picture.blit(_plate(geometry.cell, _kind_of(down, across)), plate, (0, 0, *plate.size))
    edge = max(2, geometry.cell // 24)
    pygame.draw.rect(picture, palette.mix(palette.edge, palette.edge_strong, 0.3), board, edge)


def draw_grid(surface: pygame.Surface, geometry: BoardGeometry, area: pygame.Rect) -> None:
    """Crosses at the corners of the cells: where one tile ends and the next begins."""
    inner = geometry.rect.clip(area)
    if inner.width and inner.height:
        cell = geometry.cell
        surface.blit(
            _grid(inner.size, (geometry.left - inner.left) % cell, (geometry.top - inner.top) % cell, cell), inner
        )


@drawn_once(maxsize=4)
def _grid(size: tuple[int, int], left: int, top: int, cell: int) -> pygame.Surface:
    """Crosses `cell` apart, the first at (left, top), on nothing. Kept."""
    colour = palette.mix(material.floor(), palette.edge_strong, 0.38)
    grid = pygame.Surface(size)
    grid.set_colorkey(material.BLACK, pygame.RLEACCEL)  # nearly all of it is nothing, which then costs nothing
    arm = round(_ARM * cell)
    for y in range(top - cell, size[1] + cell, cell):
        for x in range(left - cell, size[0] + cell, cell):
            grid.fill(colour, (x - arm, y, 2 * arm, 1))
            grid.fill(colour, (x, y - arm, 1, 2 * arm))
    return grid


def _kind_of(down: int, across: int) -> int:
    """Which plate lies there: mostly plain ones of four shades, some with a vent."""
    number = (down * 73_856_093 ^ across * 19_349_663) >> 3
    return 4 + number % 2 if number % _VENT_EVERY == 0 else number % 4


@drawn_once(maxsize=24)
def _plate(cell: int, kind: int) -> pygame.Surface:
    """A plate of the floor. Kept."""
    side = PLATE * cell
    ground = material.floor()
    plate = pygame.Surface((side, side))
    shade = (0.0, 0.035, -0.03, 0.02, 0.0, 0.02)[kind]
    base = _lit(ground, shade)
    plate.fill(base)
    _brush(plate, kind)
    light, dark = _lit(base, 0.07), _lit(base, -0.26)
    line = max(1, cell // 56)
    plate.fill(light, (line, line, side - line, line))
    plate.fill(light, (line, line, line, side - line))
    plate.fill(dark, (0, 0, side, line))
    plate.fill(dark, (0, 0, line, side))
    radius = max(1, round(_RIVET * cell))
    inset = round(0.13 * cell)
    for x in (inset, side - inset):
        for y in (inset, side - inset):
            pygame.draw.circle(plate, dark, (x + 1, y + 1), radius)
            pygame.draw.circle(plate, light, (x, y), radius)
    if kind >= 4:
        _draw_vent(plate, cell, kind == 5, dark, light)
    return plate


def _draw_vent(plate: pygame.Surface, cell: int, is_low: bool, dark: Colour, light: Colour) -> None:
    """Slots in one cell of the plate."""
    left, top = round(0.25 * cell), round(0.28 * cell) + (cell if is_low else 0)
    wide, high = round(0.5 * cell), max(2, round(0.07 * cell))
    for slot in range(4):
        y = top + slot * round(0.13 * cell)
        pygame.draw.rect(plate, dark, (left, y, wide, high), border_radius=high // 2)
        plate.fill(light, (left + high // 2, y + high, wide - high, 1))


def _brush(plate: pygame.Surface, kind: int) -> None:
    """Long faint strokes, as of a brush on steel."""
    random = np.random.default_rng(kind)
    side = plate.get_width()
    base = plate.get_at((0, 0))
    for _ in range(side // 3):
        x, y, length = random.integers(0, side), random.integers(0, side), random.integers(side // 8, side // 2)
        tone = _lit((base.r, base.g, base.b), float(random.uniform(-0.06, 0.06)))
        plate.fill(tone, (int(x), int(y), int(length), 1))


def _lit(colour: Colour, share: float) -> Colour:
    """A little lighter, or darker if negative."""
    return palette.mix(colour, palette.text if share > 0 else material.BLACK, abs(share))
