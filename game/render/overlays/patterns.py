"""Hatchings, so that no meaning hangs on a colour alone."""

from __future__ import annotations

from typing import Final, Literal

import pygame

from game.render.caches import drawn_once
from game.render.palette import Colour

Hatching = Literal["stripes", "cross", "dots"]
Pattern = Literal["solid", "empty"] | Hatching

_SHEET_PITCHES: Final = 32

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
        sheet = _sheet(colour, pattern, pitch)
        side = sheet.get_width()
        for top in range(rect.top, rect.bottom, side):
            for left in range(rect.left, rect.right, side):
                surface.blit(sheet, (left, top), (0, 0, min(side, rect.right - left), min(side, rect.bottom - top)))


@drawn_once(maxsize=64)
def hatching(colour: Colour, pattern: Hatching, pitch: int, size: tuple[int, int]) -> pygame.Surface:
    """A piece of a hatching: stripes, crossed stripes or dots, `pitch` pixels apart. Kept."""
    piece = pygame.Surface(size, pygame.SRCALPHA)
    fill_pattern(piece, piece.get_rect(), colour, pattern, pitch)
    return piece


@drawn_once(maxsize=64)
def _sheet(colour: Colour, pattern: Hatching, pitch: int) -> pygame.Surface:
    """A square of a hatching that continues itself on all sides. Kept."""
    side = _SHEET_PITCHES * pitch
    sheet = pygame.Surface((side, side), pygame.SRCALPHA)
    sheet.fill((*colour, GROUND_SHARE))
    stroke = max(1, pitch // 5)
    if pattern == "dots":
        dot = max(1, pitch // 3)
        for row in range(_SHEET_PITCHES):
            for col in range(_SHEET_PITCHES):
                sheet.fill(colour, (col * pitch + row % 2 * (pitch // 2), row * pitch + pitch // 3, dot, dot))
        return sheet
    for start in range(-side, side, pitch):
        pygame.draw.line(sheet, colour, (start, side), (start + side, 0), stroke)
        if pattern == "cross":
            pygame.draw.line(sheet, colour, (start, 0), (start + side, side), stroke)
    return sheet
