"""A bar that is divided among several, with a legend: who holds memory, where requests are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pygame

from game.render import spacing
from game.render.overlays.patterns import Pattern, fill_pattern
from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles

BAR_HEIGHT: Final = 36
SWATCH: Final = 14
HATCH_STEP: Final = 7
GROUND_SHARE: Final = 0.1

Paint = Callable[[pygame.Surface, pygame.Rect, float], None]
"""Fills a rectangle, at a ui scale."""


@dataclass(frozen=True, slots=True)
class Share:
    """One part: its name and value in words, its size, and how it is filled."""

    name: str
    value: str
    size: float
    paint: Paint

    @property
    def words(self) -> str:
        """What the legend says."""
        return f"{self.name}  {self.value}"


class ShareBar(Widget):
    """Parts from left to right, each as wide as its size; a stroke at `limit`, where one is given: the end of VRAM."""

    def __init__(self, shares: Sequence[Share], limit: float | None = None) -> None:
        super().__init__()
        self.shares = tuple(share for share in shares if share.size > 0)
        self.limit = limit

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        rows = self._rows(look, width)
        return width, look.px(BAR_HEIGHT + spacing.GAP) + len(rows) * self._line(look)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        bar = pygame.Rect(self.rect.left, self.rect.top, self.rect.width, look.px(BAR_HEIGHT))
        pygame.draw.rect(surface, palette.background, bar)
        total = sum(share.size for share in self.shares) or 1.0
        begin = 0.0
        for share in self.shares:
            left = bar.left + round(bar.width * begin / total)
            begin += share.size
            right = bar.left + round(bar.width * begin / total)
            share.paint(surface, pygame.Rect(left, bar.top, max(1, right - left), bar.height), look.scale)
        pygame.draw.rect(surface, palette.edge_strong, bar, 1)
        if self.limit is not None:
            x = bar.left + round((bar.width - 1) * min(1.0, self.limit / total))
            pygame.draw.line(surface, palette.text, (x, bar.top - look.px(4)), (x, bar.bottom + look.px(3)), look.px(3))
        for share, swatch, piece in self._legend(look):
            share.paint(surface, swatch, look.scale)
            pygame.draw.rect(surface, palette.edge_strong, swatch, 1)
            surface.blit(look.picture(piece.text, styles.SMALL_BRIGHT), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for _, _, piece in self._legend(look)]

    def _legend(self, look: Look) -> list[tuple[Share, pygame.Rect, Written]]:
        found = []
        top = self.rect.top + look.px(BAR_HEIGHT + spacing.GAP)
        for row in self._rows(look, self.rect.width):
            left = self.rect.left
            for share in row:
                wide = look.width(share.words, styles.SMALL_BRIGHT)
                high = look.line_height(styles.SMALL_BRIGHT)
                swatch = pygame.Rect(left, top + (high - look.px(SWATCH)) // 2, look.px(SWATCH), look.px(SWATCH))
                rect = pygame.Rect(swatch.right + look.px(spacing.UNIT), top, wide, high)
                found.append((share, swatch, Written(share.words, rect, self.rect)))
                left += self._entry(look, share)
            top += self._line(look)
        return found

    def _rows(self, look: Look, width: int) -> list[list[Share]]:
        rows: list[list[Share]] = [[]]
        left = 0
        for share in self.shares:
            wide = self._entry(look, share)
            if rows[-1] and left + wide - look.px(spacing.PAD) > width:
                rows.append([])
                left = 0
            rows[-1].append(share)
            left += wide
        return rows

    def _entry(self, look: Look, share: Share) -> int:
        words = look.width(share.words, styles.SMALL_BRIGHT)
        return look.px(SWATCH) + look.px(spacing.UNIT) + words + look.px(spacing.PAD)

    def _line(self, look: Look) -> int:
        return look.line_height(styles.SMALL_BRIGHT) + look.px(spacing.UNIT)


def patterned(colour: str, pattern: Pattern) -> Paint:
    """A pattern in one of the palette's colours, by its name, over a darker ground."""

    def paint(surface: pygame.Surface, rect: pygame.Rect, scale: float) -> None:
        ink = palette.named(colour)
        pygame.draw.rect(surface, palette.mix(palette.background, ink, GROUND_SHARE), rect)
        if pattern != "empty":
            fill_pattern(surface, rect, ink, pattern, max(1, round(HATCH_STEP * scale)))

    return paint
