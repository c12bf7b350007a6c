"""A column that is as wide as it is told."""

from __future__ import annotations

from game.render import spacing
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget
from game.ui.widgets.layout import Column


class Fixed(Column):
    """A column of a fixed width (px)."""

    def __init__(self, wide: int, children: list[Widget], gap: int = spacing.GAP) -> None:
        super().__init__(children, gap)
        self.wide = wide

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return self.wide, super().measure(look, self.wide)[1]
