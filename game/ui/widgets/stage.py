"""The play screen's main row: the board as large as the window allows, and beside it a column that takes the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pygame

from game.render import spacing
from game.render.geometry import widest_board
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget

COLUMN_GAP: Final = spacing.GAP + spacing.UNIT
"""Between board and column (design px): buttons of either glow into it."""


class Stage(Widget):
    """Left the board with an edge of switches before it and a foot below, right a column from top to bottom.

    The board comes first: the column gets its natural width and what a board of this shape cannot use.
    """

    grows = True

    def __init__(
        self,
        edge: Widget,
        board: Widget,
        foot: Widget,
        column: Widget,
        dock: Widget,
        widest: int,
        shape: tuple[int, int],
    ) -> None:
        super().__init__()
        self.dock = dock
        """What of the column says how wide it must be."""
        self.widest = widest
        """So wide the column may grow where the board leaves it room (design px)."""
        self.edge = edge
        self.board = board
        self.foot = foot
        self.column = column
        self.shape = shape
        """Rows and columns of the board."""

    @property
    def children(self) -> Sequence[Widget]:
        return (self.edge, self.board, self.foot, self.column)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        gap, aside = look.px(spacing.UNIT), look.px(COLUMN_GAP)
        edge_width = self.edge.measure(look, rect.width)[0]
        narrowest = self.dock.measure(look, rect.width)[0]
        left_width = rect.width - aside - narrowest
        foot_height = self.foot.measure(look, left_width)[1]
        board_height = rect.height - gap - foot_height
        spare = left_width - edge_width - gap - widest_board(board_height, *self.shape)
        wider = min(max(0, spare), max(0, look.px(self.widest) - narrowest))
        left_width -= wider
        board_left = rect.left + edge_width + gap
        self.edge.place(look, pygame.Rect(rect.left, rect.top, edge_width, board_height))
        self.board.place(look, pygame.Rect(board_left, rect.top, rect.left + left_width - board_left, board_height))
        self.foot.place(look, pygame.Rect(rect.left, rect.bottom - foot_height, left_width, foot_height))
        column_left = rect.left + left_width + aside
        self.column.place(look, pygame.Rect(column_left, rect.top, rect.right - column_left, rect.height))
