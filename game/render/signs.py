"""Small signs on cells of a build: what is wrong there, and what is still to be done. A shape of its own for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.geometry import BoardGeometry
from game.render.palette import Colour, palette

_SIZE: Final = 0.3  # of a cell
_MIN_SIZE: Final = 13  # px
_FINE: Final = 4
"""So many times as large it is drawn and then made smaller, for smooth edges."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning triangle in the corner of a cell, or where it `is_open` a ring with three dots."""

    cell: int
    is_open: bool = False


def draw_sign(surface: pygame.Surface, geometry: BoardGeometry, sign: Sign) -> None:
    """Draws it inside its cell, at the top right."""
    size = max(_MIN_SIZE, round(geometry.cell * _SIZE))
    picture = _ring(size, palette.selected) if sign.is_open else _triangle(size, palette.warning)
    rect = geometry.cell_rect(sign.cell)
    inset = max(1, geometry.cell // 24)
    surface.blit(picture, picture.get_rect(topright=(rect.right - inset, rect.top + inset)))


@drawn_once(maxsize=16)
def _triangle(size: int, colour: Colour) -> pygame.Surface:
    """An exclamation mark in a triangle."""
    side = size * _FINE
    picture = pygame.Surface((side, side), pygame.SRCALPHA)
    outer = ((side // 2, 0), (side - 1, side - 1), (0, side - 1))
    pygame.draw.polygon(picture, palette.text_on_bright, outer)
    inset = side // 10
    inner = ((side // 2, 2 * inset), (side - 1 - 3 * inset // 2, side - 1 - inset), (3 * inset // 2, side - 1 - inset))
    pygame.draw.polygon(picture, colour, inner)
    bar = pygame.Rect(0, 0, max(1, side // 9), side // 3)
    bar.midtop = (side // 2, round(side * 0.36))
    pygame.draw.rect(picture, palette.text_on_bright, bar)
    pygame.draw.circle(picture, palette.text_on_bright, (side // 2, round(side * 0.8)), side // 15)
    return pygame.transform.smoothscale(picture, (size, size))


@drawn_once(maxsize=16)
def _ring(size: int, colour: Colour) -> pygame.Surface:
    """Three dots in a ring."""
    side = size * _FINE
    picture = pygame.Surface((side, side), pygame.SRCALPHA)
    pygame.draw.circle(picture, palette.background, (side // 2, side // 2), side // 2)
    pygame.draw.circle(picture, colour, (side // 2, side // 2), side // 2 - side // 16, side // 12)
    for place in (0.3, 0.5, 0.7):
        pygame.draw.circle(picture, colour, (round(side * place), side // 2), side // 14)
    return pygame.transform.smoothscale(picture, (size, size))
