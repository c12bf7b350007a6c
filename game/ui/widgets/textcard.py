"""A large button with several pieces of text: the card of a level."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from game.render import spacing
from game.render.palette import palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.button import Button, draw_ground
from game.ui.words import textflow

Painted = Callable[[int], pygame.Surface]
"""A picture by its width (px)."""


class TextCard(Button):
    """A picture, texts below it from the top down, the last at the foot. What cannot be pressed can still be read.

    `badge` is a widget between picture and texts.
    """

    def __init__(
        self,
        picture: Painted,
        texts: Sequence[tuple[str, Style]],
        action: Callable[[], None],
        is_open: bool,
        badge: Widget | None = None,
        pad: int = spacing.PAD,
    ) -> None:
        super().__init__(texts[0][0], action, is_enabled=lambda: is_open)
        self.picture = picture
        self.texts = tuple(texts)
        self.badge = badge
        self.pad = pad

    @property
    def children(self) -> Sequence[Widget]:
        return () if self.badge is None else (self.badge,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        pads = 2 * look.px(self.pad)
        heights = [textflow.height(textflow.wrap(look, [piece], width - pads)) for piece in self.texts]
        high = self.picture(width - pads).get_height() + self._badge_height(look, width - pads)
        return width, high + sum(heights) + look.px(spacing.GAP) * len(heights) + pads

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        ground = palette.panel_raised if self.is_enabled() else palette.panel
        draw_ground(surface, look, self.rect, ground, self._edge())
        inner = self._inner(look)
        surface.blit(self.picture(inner.width), inner)
        if self.badge is not None:
            self.badge.draw(surface, look)
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        if self.badge is not None:
            inner = self._inner(look)
            top = inner.top + self.picture(inner.width).get_height() + look.px(spacing.GAP)
            high = self.badge.measure(look, inner.width)[1]
            self.badge.place(look, pygame.Rect(inner.left, top, inner.width, high))

    def _badge_height(self, look: Look, width: int) -> int:
        """Height of the badge with the gap above it."""
        return 0 if self.badge is None else self.badge.measure(look, width)[1] + look.px(spacing.GAP)

    def _inner(self, look: Look) -> pygame.Rect:
        return self.rect.inflate(-2 * look.px(self.pad), -2 * look.px(self.pad))

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        inner = self._inner(look)
        flows = [textflow.wrap(look, [piece], inner.width) for piece in self.texts]
        tops = []
        top = inner.top + self.picture(inner.width).get_height() + look.px(spacing.GAP)
        top += self._badge_height(look, inner.width)
        for lines in flows:
            tops.append(top)
            top += textflow.height(lines) + look.px(spacing.GAP)
        tops[-1] = max(tops[-1], inner.bottom - textflow.height(flows[-1]))
        found = []
        for lines, start in zip(flows, tops, strict=True):
            for line in lines:
                for run in line.runs:
                    rect = pygame.Rect(inner.left + run.left, start + line.top, run.width, line.height)
                    found.append((Written(run.text, rect, self.rect), run.style))
        return found


class Picture(Widget):
    """A picture in its own size, asked for anew whenever the scale changes."""

    def __init__(self, size: int, painted: Painted) -> None:
        super().__init__()
        self.size = size
        self.painted = painted

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(self.size), look.px(self.size)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        picture = self.painted(look.px(self.size))
        surface.blit(picture, picture.get_rect(center=self.rect.center))
