"""Soft light, made once and kept: halos of packets, the shine of a busy machine, the bloom of the whole board."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import pygame

from game.render.caches import drawn_once
from game.render.palette import Colour

HALO_STRENGTH: Final = 90
"""Alpha of a halo at its centre, 0 to 255: restrained, so that shapes stay sharp."""

BLOOM_STRENGTH: Final = 70
"""Share of the blurred board that is added to it, 0 to 255."""

BLOOM_FLOOR: Final = (44, 50, 72)
"""What is not brighter than this does not shine: grounds and grid lines."""

_BLOOM_SCALE: Final = 4
_BODY: Final = 0.42
"""Half the side of a machine's body, in cells."""

_SHINE: Final = 0.42
_GLINT: Final = 0.30


def halo(colour: Colour, size: int) -> pygame.Surface:
    """A disc of light that fades to its rim, size x size. A new surface each time."""
    sprite = pygame.Surface((size, size), pygame.SRCALPHA)
    sprite.fill((*colour, 0))
    axis = (np.arange(size) + 0.5) / size * 2 - 1
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    alpha = pygame.surfarray.pixels_alpha(sprite)
    alpha[:] = (HALO_STRENGTH * np.clip(1 - distance, 0, 1) ** 1.5).astype(np.uint8)
    del alpha  # unlocks the surface
    return sprite


@drawn_once(maxsize=256)
def shine(colour: Colour, size: int, strength: int) -> pygame.Surface:
    """The light around a busy machine's body and on the floor around it, to be added (BLEND_RGB_ADD); 2 size a side.

    `strength` is 1 to `game.render.pulse.NUM_LEVELS`. Kept.
    """
    side = 2 * size
    axis = np.abs((np.arange(side) + 0.5) / size - 1.0)
    across, down = np.maximum(axis - _BODY, 0.0)[:, None], np.maximum(axis - _BODY, 0.0)[None, :]
    outside = np.sqrt(across**2 + down**2)
    inside = np.minimum(_BODY - axis[:, None], _BODY - axis[None, :])
    pool = np.clip(1 - outside / (1 - _BODY), 0, 1) ** 2 * np.where(outside > 0, 1.0, np.clip(1 - inside / 0.10, 0, 1))
    light = _SHINE * strength / 8 * pool[:, :, None] * np.array(colour)
    sprite = pygame.Surface((side, side))
    pygame.surfarray.blit_array(sprite, np.clip(light, 0, 255).astype(np.uint8))
    return sprite.convert(_opaque())


@drawn_once(maxsize=64)
def glint(colour: Colour, size: int) -> pygame.Surface:
    """A soft spot of light, to be added (BLEND_RGB_ADD), size x size. Kept."""
    axis = (np.arange(size) + 0.5) / size * 2 - 1
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    light = _GLINT * (np.clip(1 - distance, 0, 1) ** 1.6)[:, :, None] * np.array(colour)
    sprite = pygame.Surface((size, size))
    pygame.surfarray.blit_array(sprite, np.clip(light, 0, 255).astype(np.uint8))
    return sprite.convert(_opaque())


@cache
def _opaque() -> pygame.Surface:
    """A surface in the byte order of windows."""
    return pygame.Surface((1, 1), depth=32)


def add_bloom(surface: pygame.Surface) -> None:
    """Lets what is bright on an opaque surface shine a little on its surroundings."""
    width, height = surface.get_size()
    small_size = (max(1, width // _BLOOM_SCALE), max(1, height // _BLOOM_SCALE))
    small = pygame.transform.smoothscale(surface, small_size)
    small.fill(BLOOM_FLOOR, special_flags=pygame.BLEND_RGB_SUB)
    small = pygame.transform.box_blur(small, 2)
    small.fill((BLOOM_STRENGTH,) * 3, special_flags=pygame.BLEND_RGB_MULT)
    surface.blit(pygame.transform.smoothscale(small, (width, height)), (0, 0), special_flags=pygame.BLEND_RGB_ADD)
