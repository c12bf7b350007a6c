"""Bars, used on the board and in the panel."""

from __future__ import annotations

import pygame

from game.render.palette import Colour, palette


def draw_bar(surface: pygame.Surface, rect: pygame.Rect, share: float, colour: Colour) -> None:
    """A bar filled to `share` (0..1) from the left; what is not empty shows at least a pixel."""
    radius = max(1, rect.height // 3)
    pygame.draw.rect(surface, palette.background, rect, border_radius=radius)
    width = round(rect.width * min(1.0, max(0.0, share)))
    if share > 0:
        pygame.draw.rect(surface, colour, (rect.left, rect.top, max(1, width), rect.height), border_radius=radius)
    pygame.draw.rect(surface, palette.edge, rect, 1, border_radius=radius)


def draw_mark(surface: pygame.Surface, rect: pygame.Rect, share: float, colour: Colour) -> None:
    """A stroke across a bar at `share`, standing out above and below."""
    x = rect.left + round((rect.width - 1) * min(1.0, max(0.0, share)))
    overhang = max(2, rect.height // 4)
    pygame.draw.line(surface, colour, (x, rect.top - overhang), (x, rect.bottom + overhang - 1), 2)
