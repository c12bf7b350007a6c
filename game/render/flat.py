"""Flat grounds that are laid in every frame."""

from __future__ import annotations

import pygame

from game.render.caches import drawn_once
from game.render.palette import Colour


def lay_flat(surface: pygame.Surface, colour: Colour, rect: pygame.Rect) -> None:
    """Fills a rectangle by copying one that is kept.

    SDL's own filling writes past the caches of the processor: of a whole window that is the fastest, of a narrow strip
    it takes half as long again.
    """
    surface.blit(_flat(rect.size, colour), rect)


@drawn_once(maxsize=32)
def _flat(size: tuple[int, int], colour: Colour) -> pygame.Surface:
    flat = pygame.Surface(size)
    flat.fill(colour)
    return flat
