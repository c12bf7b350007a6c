"""A table whose rows are chosen: what was measured of each variant of a codex page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pygame

from game.render import spacing
from game.render.palette import palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.button import Button, draw_ground
from game.ui.words import styles, textflow

_DOT: Final = 5
"""Radius of the mark of the row that is on (design px)."""

Cells = Callable[[], Sequence[str]]


def _columns(look: Look, rect: pygame.Rect, num: int) -> list[pygame.Rect]:
    """The cells of a row: a wider first one with room for the mark, then equal ones."""
    inner = rect.inflate(-2 * look.px(spacing.GAP), 0)
    first = inner.width * 3 // (2 * num + 1)
    wide = (inner.width - first) // max(1, num - 1)
    rects = [pygame.Rect(inner.left, inner.top, first, inner.height)]
    return rects + [pygame.Rect(inner.left + first + n * wide, inner.top, wide, inner.height) for n in range(num - 1)]


class ChoiceHead(Widget):
    """The heads of the columns, broken to their widths."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        boxes = _columns(look, pygame.Rect(0, 0, width, 1), len(self.names))
        flows = [self._flow(look, name, box) for name, box in zip(self.names, boxes, strict=True)]
        return width, max(map(textflow.height, flows), default=0)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, styles.SMALL), piece.rect)

    def written(self, look: Look) -> list[Written]:
        found = []
        for number, (name, box) in enumerate(zip(self.names, _columns(look, self.rect, len(self.names)), strict=True)):
            lines = self._flow(look, name, box)
            top = box.bottom - textflow.height(lines)
            for line in lines:
                for run in line.runs:
                    left = box.left if number == 0 else box.right - run.width
                    found.append(Written(run.text, pygame.Rect(left, top + line.top, run.width, line.height), box))
        return found

    def _flow(self, look: Look, name: str, box: pygame.Rect) -> list[textflow.Line]:
        return textflow.wrap(look, [(name, styles.SMALL)], box.width - look.px(spacing.GAP))


class ChoiceRow(Button):
    """One row: pressed to choose it. The one that is on has a mark and a bright edge."""

    def __init__(self, cells: Cells, action: Callable[[], None], is_on: Callable[[], bool]) -> None:
        super().__init__(lambda: " ".join(cells()), action, is_on=is_on)
        self.cells = cells

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.line_height(styles.SMALL_BOLD) + 2 * look.px(spacing.UNIT)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        ground = palette.panel_raised if self.is_on() or self.is_hovered else palette.panel
        edge = palette.selected if self.is_focused else palette.accent if self.is_on() else palette.edge
        draw_ground(surface, look, self.rect, ground, edge)
        centre = (self.rect.left + look.px(spacing.GAP + _DOT), self.rect.centery)
        pygame.draw.circle(surface, palette.edge_strong, centre, look.px(_DOT), 0 if self.is_on() else look.px(1))
        if self.is_on():
            pygame.draw.circle(surface, palette.accent, centre, look.px(_DOT))
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        cells = self.cells()
        found = []
        for number, (words, box) in enumerate(zip(cells, _columns(look, self.rect, len(cells)), strict=True)):
            style = styles.SMALL_BOLD if number == 0 else styles.SMALL_BRIGHT
            rect = pygame.Rect(0, 0, look.width(words, style), look.line_height(style))
            rect.midright = box.midright
            if number == 0:
                rect.midleft = (box.left + look.px(2 * _DOT + spacing.GAP), box.centery)
            found.append((Written(words, rect, box), style))
        return found
