"""Hatchings, so that no meaning hangs on a colour alone."""

from __future__ import annotations

from typing import Final, Literal

import pygame

from game.render.caches import drawn_once
from game.render.palette import Colour

Hatching = Literal["stripes", "cross", "dots"]
Pattern = Literal["solid", "empty"] | Hatching

GROUND_SHARE: Final = 60
"""Alpha of the ground between the strokes of a hatching, of 255."""


def fill_pattern(surface: pygame.Surface, rect: pygame.Rect, colour: Colour, pattern: Pattern, pitch: int = 6) -> None:
    """Fills a rectangle with a pattern; what is solid covers what was there, the others let it shine through."""
    if rect.width <= 0 or rect.height <= 0:
        return
    if pattern == "solid":
        surface.fill(colour, rect)
    elif pattern == "empty":
        pygame.draw.rect(surface, colour, rect, 1)
    else:
        surface.blit(hatching(colour, pattern, pitch, rect.size), rect)


@drawn_once(maxsize=256)
def hatching(colour: Colour, pattern: Hatching, pitch: int, size: tuple[int, int]) -> pygame.Surface:
    """A piece of a hatching: stripes, crossed stripes or dots, `pitch` pixels apart. Kept."""
    wide, high = size
    piece = pygame.Surface(size, pygame.SRCALPHA)
    piece.fill((*colour, GROUND_SHARE))
    if pattern == "dots":
        for top in range(pitch // 2, high, pitch):
            for left in range(pitch // 2 + (top // pitch % 2) * pitch // 2, wide, pitch):
                piece.fill(colour, (left, top, max(1, pitch // 3), max(1, pitch // 3)))
        return piece
    for start in range(-high, wide, pitch):
        pygame.draw.line(piece, colour, (start, high), (start + high, 0), max(1, pitch // 5))
        if pattern == "cross":
            pygame.draw.line(piece, colour, (start, 0), (start + high, high), max(1, pitch // 5))
    return piece
