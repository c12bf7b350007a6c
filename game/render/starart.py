"""The star: filled and glowing when it is earned, an outline when it is not."""

from __future__ import annotations

import math
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.palette import palette

_FINE: Final = 4
"""Drawn so many times larger, then shrunk, for smooth edges."""

_WAIST: Final = 0.45
"""How far the inner corners lie from the middle, as a share of the points."""


@drawn_once(maxsize=32)
def star_sprite(size: int, is_earned: bool) -> pygame.Surface:
    """A star in a square of `size` pixels. Kept: blit it, never draw on it."""
    side = size * _FINE
    picture = pygame.Surface((side, side), pygame.SRCALPHA)
    edge = palette.warning if is_earned else palette.edge_strong
    picture.fill((*edge, 0))
    pygame.draw.polygon(picture, edge, _corners(side, 0.48))
    if is_earned:
        pygame.draw.polygon(picture, palette.mix(edge, palette.selected, 0.7), _corners(side, 0.38))
    else:
        pygame.draw.polygon(picture, palette.panel, _corners(side, 0.36))
    return pygame.transform.smoothscale(picture, (size, size))


def _corners(side: int, reach: float) -> list[tuple[float, float]]:
    middle = (side / 2, side * 0.53)
    corners = []
    for number in range(10):
        radius = side * reach * (1 if number % 2 == 0 else _WAIST)
        angle = math.pi * (number / 5 - 0.5)
        corners.append((middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)))
    return corners
