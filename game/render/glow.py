"""Soft light, made once and kept: halos of packets, the shine of a busy machine, the bloom of the whole board."""

from __future__ import annotations

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


@drawn_once(maxsize=128)
def shine(colour: Colour, size: int) -> pygame.Surface:
    """The light around a busy machine's body, to be added (BLEND_RGB_ADD); 1.5 size on each side. Kept."""
    side = round(size * 1.5)
    sprite = pygame.Surface((side, side))
    body = pygame.Rect(0, 0, round(size * 0.84), round(size * 0.84))
    body.center = (side // 2, side // 2)
    dim = tuple(channel * 2 // 5 for channel in colour)
    pygame.draw.rect(sprite, dim, body, max(2, size // 14), border_radius=size // 10)
    return pygame.transform.gaussian_blur(sprite, max(2, size // 12))


def add_bloom(surface: pygame.Surface) -> None:
    """Lets what is bright on an opaque surface shine a little on its surroundings."""
    width, height = surface.get_size()
    small_size = (max(1, width // _BLOOM_SCALE), max(1, height // _BLOOM_SCALE))
    small = pygame.transform.smoothscale(surface, small_size)
    small.fill(BLOOM_FLOOR, special_flags=pygame.BLEND_RGB_SUB)
    small = pygame.transform.box_blur(small, 2)
    small.fill((BLOOM_STRENGTH,) * 3, special_flags=pygame.BLEND_RGB_MULT)
    surface.blit(pygame.transform.smoothscale(small, (width, height)), (0, 0), special_flags=pygame.BLEND_RGB_ADD)
