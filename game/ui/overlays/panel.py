"""The panel beside the board while an overlay is on, and the switches on its edge that choose one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pygame

from game.content.level import HeldThroughput
from game.content.words import text
from game.render import spacing
from game.render.overlays import OVERLAYS
from game.render.overlays.pace import Pace
from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.overlays.lens import Lens
from game.ui.overlays.pages import Block, page
from game.ui.widgets.base import Widget
from game.ui.widgets.button import draw_ground
from game.ui.widgets.edge_tab import EdgeTab
from game.ui.widgets.layout import Column

WIDTH: Final = 232


class OverlayPanel(Widget):
    """Says in numbers what the overlay shows. Its text changes at the pace of the overlay."""

    def __init__(self, lens: Lens, target: HeldThroughput | None) -> None:
        super().__init__()
        self.lens = lens
        self.target = target
        self._pace = Pace(phase=3)
        self._content: Widget = Column([])
        self._picture: pygame.Surface | None = None
        """The panel as it was drawn last."""

    @property
    def children(self) -> Sequence[Widget]:
        return (self._content,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(WIDTH), 0

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._pace, self._picture = Pace(phase=3), None
        self._look_again(look)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        if self.lens.overlay is None:
            return
        if self._look_again(look):
            draw_ground(surface, look, self.rect, palette.panel, palette.edge)
            super().draw(surface, look)
            self._picture = surface.subsurface(self.rect).copy()
        if self._picture is not None:
            surface.blit(self._picture, self.rect)

    def _look_again(self, look: Look) -> bool:
        """Makes the content anew if it is time; True if it did."""
        overlay, insight = self.lens.overlay, self.lens.insight
        if overlay is None:
            self._content = Column([])
            return False
        tick = 0 if insight is None else insight.simulation.tick
        subject = (overlay, insight, self.lens.trial_tenths, palette.name)
        is_due = self._pace.is_due(subject, tick, is_at_rest=self.lens.control.is_at_rest)
        if is_due or self._picture is None:
            pad = look.px(spacing.GAP)
            inner = self.rect.inflate(-2 * pad, -2 * pad)
            self._content = _fitting(page(overlay, insight, self.target), look, inner)
            self._content.place(look, inner)
        return is_due or self._picture is None


def _fitting(blocks: Sequence[Block], look: Look, inner: pygame.Rect) -> Widget:
    """As many of the blocks as there is room for: of the optional ones the last is left out first."""
    kept = list(blocks)
    while True:
        column = Column([widget for widget, _ in kept], spacing.UNIT)
        optional = [place for place, (_, is_optional) in enumerate(kept) if is_optional]
        if not optional or column.measure(look, inner.width)[1] <= inner.height:
            return column
        del kept[optional[-1]]


def overlay_tabs(lens: Lens, label: Callable[[str], str]) -> Widget:
    """A switch for each overlay, on the edge of the board; `label` names the key of an action."""
    return Column(
        [
            EdgeTab(
                text(
                    "overlay.with_key",
                    name=text(f"overlay.{overlay}.name"),
                    shortcut=label(f"overlay_{overlay}"),
                ),
                partial(lens.toggle, overlay),
                is_on=partial(lens.shows, overlay),
                is_small=True,
            )
            for overlay in OVERLAYS
        ],
        spacing.UNIT,
    )
