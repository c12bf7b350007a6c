"""Scores as bars: shipped solutions hatched, a solver's outlined, own wins filled; the bound is dashed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.content.words import text
from game.render import spacing
from game.render.palette import palette
from game.session.score.histogram import Bar, Histogram
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles

HEIGHT: Final = 40
"""Height of the fullest bar (design px)."""

MARK: Final = 8
"""Height of the triangle below the base line."""

LOWEST: Final = 0.3
"""Height of a bar with a single score, at least, as a share of the fullest."""


class HistogramWidget(Widget):
    """Bars from the worst score on the left to the best on the right, or to the bound; the values of the ends below."""

    def __init__(self, found: Histogram, shown: Callable[[float], str]) -> None:
        super().__init__()
        self.found = found
        self.shown = shown

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(HEIGHT) + look.px(MARK) + look.line_height(styles.TOOL_MUTED)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        plot = self._plot(look)
        for number, bar in enumerate(self.found.bars):
            self._draw_bar(surface, look, self._bar_rect(number, plot), bar)
        pygame.draw.line(surface, palette.edge_strong, plot.bottomleft, plot.bottomright)
        if self.found.bound_place is not None:
            x = self._x(plot, self.found.bound_place)
            draw_dashes(surface, look, (x, plot.top), plot.bottom)
        if self.found.place is not None:
            draw_mark(surface, look, (self._x(plot, self.found.place), plot.bottom))
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, styles.TOOL_MUTED), piece.rect)

    def written(self, look: Look) -> list[Written]:
        plot = self._plot(look)
        found = []
        for value, is_right in ((self.found.worst, False), (self.found.best, True)):
            words = self.shown(value)
            top = plot.bottom + look.px(MARK)
            rect = pygame.Rect(plot.left, top, look.width(words, styles.TOOL_MUTED), 0)
            rect.height = look.line_height(styles.TOOL_MUTED)
            if is_right:
                rect.right = plot.right
            found.append(Written(words, rect, self.rect))
        better = text("axis.better")
        middle = pygame.Rect(0, found[0].rect.top, look.width(better, styles.TOOL_MUTED), found[0].rect.height)
        middle.centerx = plot.centerx
        if found[0].rect.right < middle.left and middle.right < found[1].rect.left:
            found.append(Written(better, middle, self.rect))
        return found

    def _plot(self, look: Look) -> pygame.Rect:
        return pygame.Rect(self.rect.left, self.rect.top, self.rect.width, look.px(HEIGHT))

    def _x(self, plot: pygame.Rect, place: float) -> int:
        return plot.left + round(min(1.0, max(0.0, place)) * (plot.width - 1))

    def _bar_rect(self, number: int, plot: pygame.Rect) -> pygame.Rect:
        num_bars = len(self.found.bars)
        left, right = (plot.left + end * plot.width // num_bars for end in (number, number + 1))
        return pygame.Rect(left, plot.top, right - left - 1, plot.height)

    def _draw_bar(self, surface: pygame.Surface, look: Look, room: pygame.Rect, bar: Bar) -> None:
        total = bar.num_scores
        if not total:
            return
        high = round(room.height * (LOWEST + (1 - LOWEST) * total / self.found.highest))
        yours = round(high * bar.num_yours / total)
        found = round(high * bar.num_found / total)
        shipped = high - yours - found
        draw_yours(surface, pygame.Rect(room.left, room.bottom - yours, room.width, yours))
        draw_shipped(surface, look, pygame.Rect(room.left, room.bottom - yours - shipped, room.width, shipped))
        draw_found(surface, pygame.Rect(room.left, room.bottom - high, room.width, found))


def draw_yours(surface: pygame.Surface, rect: pygame.Rect) -> None:
    """The part of a bar for the player's own wins: filled."""
    if rect.height:
        pygame.draw.rect(surface, palette.accent, rect)


def draw_found(surface: pygame.Surface, rect: pygame.Rect) -> None:
    """The part of a bar for wins that a solver found: an outline."""
    if rect.height:
        pygame.draw.rect(surface, palette.text_muted, rect, 1)


def draw_shipped(surface: pygame.Surface, look: Look, rect: pygame.Rect) -> None:
    """The part of a bar for shipped solutions: an outline with hatching."""
    if not rect.height:
        return
    clip = surface.get_clip()
    surface.set_clip(rect.clip(clip))
    for left in range(rect.left - rect.height, rect.right, look.px(4)):
        pygame.draw.line(surface, palette.text_muted, (left, rect.bottom), (left + rect.height, rect.top))
    pygame.draw.rect(surface, palette.text_muted, rect, 1)
    surface.set_clip(clip)


def draw_dashes(surface: pygame.Surface, look: Look, top: tuple[int, int], bottom: int) -> None:
    """The bound: a dashed line downwards."""
    for y in range(top[1], bottom, look.px(6)):
        end = min(bottom, y + look.px(3))
        pygame.draw.line(surface, palette.good, (top[0], y), (top[0], end), look.px(2))


def draw_mark(surface: pygame.Surface, look: Look, tip: tuple[int, int]) -> None:
    """This win: a triangle below the line that points at it."""
    high = look.px(MARK)
    corners = [tip, (tip[0] - high * 2 // 3, tip[1] + high), (tip[0] + high * 2 // 3, tip[1] + high)]
    pygame.draw.polygon(surface, palette.selected, corners)


class HistogramLegend(Widget):
    """What the shapes mean, side by side."""

    def __init__(self, this_win: str, yours: str, shipped: str, found: str, bound: str) -> None:
        super().__init__()
        self.words = (this_win, yours, shipped, found, bound)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide = sum(self._wide(look, words) for words in self.words) + look.px(spacing.PAD) * (len(self.words) - 1)
        return min(width, wide), look.line_height(styles.TOOL_MUTED)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for number, piece in enumerate(self.written(look)):
            surface.blit(look.picture(piece.text, styles.TOOL_MUTED), piece.rect)
            side = look.px(10)
            box = pygame.Rect(0, 0, side, side)
            box.midright = (piece.rect.left - look.px(spacing.UNIT), piece.rect.centery)
            if number == 0:
                draw_mark(surface, look, (box.centerx, box.top))
            elif number == 1:
                draw_yours(surface, box)
            elif number == 2:
                draw_shipped(surface, look, box)
            elif number == 3:
                draw_found(surface, box)
            else:
                draw_dashes(surface, look, box.midtop, box.bottom)

    def written(self, look: Look) -> list[Written]:
        found = []
        left = self.rect.left
        for words in self.words:
            wide = self._wide(look, words)
            rect = pygame.Rect(left, self.rect.top, wide, self.rect.height)
            rect.left += wide - look.width(words, styles.TOOL_MUTED)
            rect.width = look.width(words, styles.TOOL_MUTED)
            found.append(Written(words, rect, self.rect))
            left += wide + look.px(spacing.PAD)
        return found

    def _wide(self, look: Look, words: str) -> int:
        return look.px(10) + look.px(spacing.UNIT) + look.width(words, styles.TOOL_MUTED)
