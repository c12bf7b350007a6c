"""What lies behind the menus: night sky, a horizon, a floor of glowing lines that runs away to it.

All of it stays as dark as the grounds of the palette, so that text can stand anywhere on it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pygame

from game.render.caches import drawn_once
from game.render.palette import Colour, palette

HORIZON: Final = 0.62
"""Where the horizon lies, in heights of the picture from the top."""

_NUM_RAYS: Final = 36
_NUM_ROWS: Final = 14
_LINE: Final = 0.30
"""How bright the lines of the floor are in front, as a share of the colour; they fade towards the horizon."""

_SKY: Final = 0.07
_HALO: Final = 0.10
_NUM_STARS: Final = 90


@drawn_once(maxsize=2)
def backdrop(size: tuple[int, int]) -> pygame.Surface:
    """The picture in this size. Kept: blit it, never draw on it."""
    width, height = size
    picture = _sky(width, height)
    horizon = round(HORIZON * height)
    _draw_stars(picture, horizon)
    _draw_floor(picture, horizon)
    pygame.draw.line(picture, palette.mix(palette.background, palette.accent, 0.35), (0, horizon), (width, horizon))
    return picture.convert() if pygame.display.get_surface() else picture


def _sky(width: int, height: int) -> pygame.Surface:
    """Dark above, a touch of colour towards the horizon, a wide soft light on it."""
    down = np.linspace(0.0, 1.0, height)
    nearness = np.exp(-(((down - HORIZON) / 0.22) ** 2))
    across = np.exp(-(((np.linspace(0.0, 1.0, width) - 0.5) / 0.38) ** 2))
    ground, tint, light = (np.array(colour, float) for colour in (palette.background, palette.kv, palette.accent))
    pixels = np.empty((width, height, 3))
    pixels[:] = ground + (tint - ground) * (_SKY * nearness)[None, :, None]
    pixels += (light - ground) * (_HALO * across[:, None] * nearness[None, :] ** 3)[:, :, None]
    picture = pygame.Surface((width, height))
    pygame.surfarray.blit_array(picture, np.clip(pixels, 0, 255).astype(np.uint8))
    return picture


def _draw_stars(picture: pygame.Surface, horizon: int) -> None:
    width = picture.get_width()
    places = np.random.default_rng(7).random((_NUM_STARS, 3))
    for x, y, bright in places:
        colour = palette.mix(palette.background, palette.text_muted, 0.10 + 0.25 * bright)
        picture.fill(colour, (round(x * width), round(y * y * horizon), 2 if bright > 0.8 else 1, 1))


def _draw_floor(picture: pygame.Surface, horizon: int) -> None:
    """Rays from the vanishing point and rows that come closer together towards the horizon."""
    width, height = picture.get_size()
    depth = height - horizon
    for ray in range(_NUM_RAYS + 1):
        spread = (ray / _NUM_RAYS - 0.5) * 2
        _draw_fading(picture, (width / 2 + spread * width * 0.42, horizon), (width / 2 + spread * width * 2.2, height))
    for row in range(1, _NUM_ROWS + 1):
        nearness = (row / _NUM_ROWS) ** 2.2
        y = horizon + round(nearness * depth)
        pygame.draw.line(picture, _floor_colour(nearness), (0, y), (width, y))


def _draw_fading(picture: pygame.Surface, far: tuple[float, float], near: tuple[float, float]) -> None:
    """A line in short pieces, brighter towards the near end."""
    pieces = 10
    for piece in range(pieces):
        start, end = piece / pieces, (piece + 1) / pieces
        first, last = (pygame.Vector2(far).lerp(near, share) for share in (start, end))
        pygame.draw.aaline(picture, _floor_colour(end), first, last)


def _floor_colour(nearness: float) -> Colour:
    return palette.mix(palette.background, palette.kv, _LINE * (0.25 + 0.75 * nearness))
