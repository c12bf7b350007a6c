"""Which part of the board is seen, and how large."""

from __future__ import annotations

from typing import Final

import pygame

from game.render.geometry import GUTTER, RIM, BoardGeometry, Point, fit_board

STEP: Final = 1.2
"""Each notch of the wheel makes the cells so many times as large."""

MAX_CELL: Final = 192
"""No larger than this is zoomed in (px)."""


SLACK: Final = 0.25
"""So far inside the area an edge of the board may be dragged, as a share of it: zooming then need not shift what lies
near an edge, and there is room beside it to show things in."""


class Camera:
    """Shows the whole board, as large as fits, until it is zoomed; keeps zoom and middle when the window changes."""

    def __init__(self, rows: int, cols: int) -> None:
        self.rows = rows
        self.cols = cols
        self.notches = 0
        """How far it is zoomed in; 0 shows all."""
        self._middle: Point = (cols / 2, rows / 2)
        """The point of the board in the middle of the area, in cells from the left and from the top."""

    def geometry(self, area: pygame.Rect) -> BoardGeometry:
        """Where the cells are while the board fills this area."""
        fitting = fit_board(area, self.rows, self.cols)
        if self.notches == 0 and area.contains(fitting.rect):
            return fitting
        cell = self._cell(area, self.notches)
        left = _origin(area.left, area.width, self.cols, cell, self._middle[0])
        top = _origin(area.top, area.height, self.rows, cell, self._middle[1])
        return BoardGeometry(self.rows, self.cols, left, top, cell)

    def zoom(self, area: pygame.Rect, notches: int, pos: tuple[int, int] | None = None) -> bool:
        """Zooms in, or out if negative; what lies at `pos`, else in the middle, stays there. Whether it could."""
        wanted = max(0, self.notches + notches)
        while wanted > 0 and self._cell(area, wanted) == self._cell(area, wanted - 1):
            wanted -= 1  # as large as it may be
        if wanted == self.notches:
            return False
        before = self.geometry(area)
        x, y = pos if pos is not None else area.center
        spot = ((x - before.left) / before.cell, (y - before.top) / before.cell)
        self.notches = wanted
        cell = self._cell(area, wanted)
        self._look_at(area, spot[0] + (area.centerx - x) / cell, spot[1] + (area.centery - y) / cell)
        return True

    def pan(self, area: pygame.Rect, right: int, down: int) -> bool:
        """Drags the board by so many pixels; whether it moved. It cannot be dragged out of sight."""
        before = self.geometry(area)
        self._look_at(area, self._middle[0] - right / before.cell, self._middle[1] - down / before.cell)
        return self.geometry(area) != before

    def show(self, area: pygame.Rect, cell: int) -> bool:
        """Moves so that a cell and those around it are seen; whether it had to."""
        geometry = self.geometry(area)
        wanted = geometry.cell_rect(cell).inflate(2 * geometry.cell, 2 * geometry.cell).clip(geometry.rect)
        if wanted.width > area.width or wanted.height > area.height:
            wanted = geometry.cell_rect(cell)
        shown = wanted.clamp(area)
        return self.pan(area, shown.left - wanted.left, shown.top - wanted.top)

    def fit(self) -> None:
        """Shows the whole board."""
        self.notches = 0
        self._middle = (self.cols / 2, self.rows / 2)

    def _cell(self, area: pygame.Rect, notches: int) -> int:
        fitting = fit_board(area, self.rows, self.cols).cell
        return max(fitting, min(MAX_CELL, round(fitting * STEP**notches)))

    def _look_at(self, area: pygame.Rect, x: float, y: float) -> None:
        """Takes a new middle, as near to this point of the board as may be."""
        self._middle = (x, y)
        found = self.geometry(area)
        self._middle = (self._held(x, area.centerx, found.left, found), self._held(y, area.centery, found.top, found))

    @staticmethod
    def _held(wanted: float, centre: int, origin: int, found: BoardGeometry) -> float:
        """The wanted middle if that is where the board lies, to the pixel; else the one it was held back at."""
        true = (centre - origin) / found.cell
        return wanted if abs(true - wanted) * found.cell <= 1 else true


def _origin(start: int, length: int, num_cells: int, cell: int, middle: float) -> int:
    """Where the first of so many cells begins along one axis of an area from `start` on, `length` long (px).

    The point `middle` of the board lies in the middle of the area, as far as the slack at the board's ends allows.
    """
    first = start + round(GUTTER * cell)
    last = start + length - round((num_cells + RIM) * cell)
    slack = round(SLACK * length)
    return min(max(first, last) + slack, max(min(first, last) - slack, start + round(length / 2 - middle * cell)))
