"""What a card's memory will hold when every slot is taken: a bar along its lower rim while one builds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pygame

from game.render.geometry import BoardGeometry
from game.render.overlays.patterns import Pattern, fill_pattern
from game.render.palette import Colour, palette

_HEIGHT: Final = 0.085  # of a cell
_FROM_CELL: Final = 28
"""Smaller cells (px) have no room for it."""


@dataclass(frozen=True, slots=True)
class ForecastBar:
    """One card: weights, and what full slots want beside them, as shares of its memory; above 1 they do not fit."""

    cells: tuple[int, ...]
    weights: float
    full: float
    is_fatal: bool
    """Whether the run ends where they do not fit; else sequences wait for memory, or give way."""


def draw_forecast(surface: pygame.Surface, geometry: BoardGeometry, bar: ForecastBar) -> None:
    """Draws it below the lowest row of cells: weights plain, KV hatched, and beyond a stroke what is too much."""
    if geometry.cell < _FROM_CELL:
        return
    last = max(bar.cells)
    row = last // geometry.cols
    first = last
    while first - 1 in bar.cells and (first - 1) // geometry.cols == row:
        first -= 1
    rect = geometry.cell_rect(first).union(geometry.cell_rect(last))
    high = max(4, round(_HEIGHT * geometry.cell))
    frame = pygame.Rect(rect.left + high, rect.bottom - high // 2, rect.width - 2 * high, high)
    pygame.draw.rect(surface, palette.background, frame.inflate(2, 2))
    whole = max(1.0, bar.weights + bar.full)
    pygame.draw.rect(surface, palette.edge, frame)
    start = frame.left
    parts: tuple[tuple[float, Colour, Pattern], ...] = (
        (bar.weights, palette.edge_strong, "solid"),
        (bar.full, palette.kv, "stripes"),
    )
    for share, colour, pattern in parts:
        part = pygame.Rect(start, frame.top, round(frame.width * share / whole), frame.height)
        fill_pattern(surface, part, colour, pattern, 4)
        start = part.right
    if whole > 1.0:
        limit = frame.left + round(frame.width / whole)
        over = pygame.Rect(limit, frame.top, frame.right - limit, frame.height)
        pygame.draw.rect(surface, palette.danger if bar.is_fatal else palette.warning, over)
        pygame.draw.line(surface, palette.text, (limit, frame.top - 2), (limit, frame.bottom + 1), 2)
