"""Where things are: cells on the surface, packets on their links. Pure functions of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pygame

Point = tuple[float, float]

GUTTER: Final = 0.18
"""Room for the letters of columns above and the numbers of rows to the left, in cells."""

RIM: Final = 0.02
"""Room below and to the right, in cells."""

BODY_INSET: Final = 0.08
"""Share of a cell that a machine's body leaves free on each side."""

_MIN_CELL: Final = 12  # px


@dataclass(frozen=True, slots=True)
class BoardGeometry:
    """A grid of square cells of `cell` pixels, its top left corner at (left, top)."""

    rows: int
    cols: int
    left: int
    top: int
    cell: int

    @property
    def rect(self) -> pygame.Rect:
        """All cells together."""
        return pygame.Rect(self.left, self.top, self.cols * self.cell, self.rows * self.cell)

    @property
    def whole(self) -> pygame.Rect:
        """The cells with the room beside them."""
        before, behind = round(GUTTER * self.cell), round(RIM * self.cell)
        cells = self.rect
        return pygame.Rect(
            cells.left - before, cells.top - before, cells.width + before + behind, cells.height + before + behind
        )

    def cell_at(self, pos: tuple[int, int]) -> int | None:
        """The cell under a point, or None beside the board."""
        col, row = (pos[0] - self.left) // self.cell, (pos[1] - self.top) // self.cell
        return row * self.cols + col if 0 <= row < self.rows and 0 <= col < self.cols else None

    def cell_rect(self, cell: int) -> pygame.Rect:
        """The square of a cell."""
        row, col = divmod(cell, self.cols)
        return pygame.Rect(self.left + col * self.cell, self.top + row * self.cell, self.cell, self.cell)

    def body(self, cell: int) -> pygame.Rect:
        """The square of a machine's body, in the middle of its cell."""
        inset = round(self.cell * BODY_INSET)
        return self.cell_rect(cell).inflate(-2 * inset, -2 * inset)

    def cells_in(self, rect: pygame.Rect) -> tuple[range, range]:
        """The rows and columns that a rectangle touches."""
        top, bottom = (rect.top - self.top) // self.cell, (rect.bottom - 1 - self.top) // self.cell
        left, right = (rect.left - self.left) // self.cell, (rect.right - 1 - self.left) // self.cell
        return range(max(0, top), min(self.rows, bottom + 1)), range(max(0, left), min(self.cols, right + 1))

    def centre(self, cell: int) -> Point:
        """The middle of a cell."""
        row, col = divmod(cell, self.cols)
        return self.left + (col + 0.5) * self.cell, self.top + (row + 0.5) * self.cell


def beside(area: pygame.Rect, inner: pygame.Rect) -> list[pygame.Rect]:
    """What of an area lies beside a rectangle, as strips that do not overlap."""
    covered = inner.clip(area)
    if covered.width == 0 or covered.height == 0:
        return [area]
    strips = [
        pygame.Rect(area.left, area.top, area.width, covered.top - area.top),
        pygame.Rect(area.left, covered.bottom, area.width, area.bottom - covered.bottom),
        pygame.Rect(area.left, covered.top, covered.left - area.left, covered.height),
        pygame.Rect(covered.right, covered.top, area.right - covered.right, covered.height),
    ]
    return [strip for strip in strips if strip.width and strip.height]


def fit_board(rect: pygame.Rect, rows: int, cols: int) -> BoardGeometry:
    """The largest board with room for its numbers above and to the left, centred in `rect`."""
    around = GUTTER + RIM
    cell = max(_MIN_CELL, int(min(rect.width / (cols + around), rect.height / (rows + around))))
    left = rect.left + int((rect.width - (cols + around) * cell) / 2 + GUTTER * cell)
    top = rect.top + int((rect.height - (rows + around) * cell) / 2 + GUTTER * cell)
    return BoardGeometry(rows, cols, left, top, cell)


def widest_board(height: int, rows: int, cols: int) -> int:
    """How wide a board is that fills this height (px), with the room beside it."""
    cell = max(_MIN_CELL, int(height / (rows + GUTTER + RIM)))
    return int((cols + GUTTER + RIM) * cell) + 1


def along(points: Sequence[Point], fraction: float) -> Point:
    """The place after `fraction` (0..1) of a line through points, each of its segments taking the same time."""
    num_segments = len(points) - 1
    if num_segments < 1:
        return points[0]
    way = fraction * num_segments
    segment = min(int(way), num_segments - 1)
    (x, y), (next_x, next_y) = points[segment], points[segment + 1]
    part = way - segment
    return x + (next_x - x) * part, y + (next_y - y) * part
