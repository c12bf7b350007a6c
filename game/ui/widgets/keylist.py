"""The actions of the game with their keys: a list from which one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pygame

from game.render import spacing
from game.render.palette import palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import PRESS_KEYS, Widget, Written
from game.ui.widgets.button import draw_ground
from game.ui.words import styles

_BAR_PX: Final = 8


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A line of the list: an action, or the heading of a group."""

    action: str | None
    """None for a heading."""
    name: str
    keys: str = ""
    note: str = ""


class KeyList(Widget):
    """Scrolls by whole rows. The chosen row is told by its ground and by the mark before it."""

    is_control = True

    def __init__(self, rows: Sequence[KeyRow], on_press: Callable[[], None]) -> None:
        super().__init__()
        self.rows = rows
        self.on_press = on_press
        self.first = 0
        """The row at the top."""
        self.chosen = next(n for n, row in enumerate(rows) if row.action is not None)
        self._num_shown = 1
        self._boxes: list[tuple[int, pygame.Rect]] = []
        """The rows as drawn last."""

    @property
    def can_focus(self) -> bool:
        return True

    @property
    def action(self) -> str:
        """The action of the chosen row."""
        action = self.rows[self.chosen].action
        assert action is not None, "headings are never chosen"
        return action

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, 3 * self._row_px(look)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._num_shown = max(1, (rect.height - 2 * look.px(spacing.UNIT)) // self._row_px(look))
        self._show_chosen()

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.board, palette.selected if self.is_focused else palette.edge)
        self._boxes = self._shown(look)
        for number, box in self._boxes:
            if number == self.chosen:
                draw_ground(surface, look, box, palette.panel_raised, palette.edge_strong)
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)
        if len(self.rows) > self._num_shown:
            bar = self._bar(look)
            pygame.draw.rect(surface, palette.panel_raised, bar, border_radius=look.px(4))
            pygame.draw.rect(surface, palette.edge_strong, self._thumb(bar), border_radius=look.px(4))

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if event.type != pygame.MOUSEBUTTONDOWN or event.button != pygame.BUTTON_LEFT:
            return False
        for number, box in self._boxes:
            if box.collidepoint(event.pos) and self.rows[number].action is not None:
                self.chosen = number
                self.on_press()
        return True

    def on_wheel(self, notches: int) -> bool:
        self._scroll_to(self.first - 3 * notches)
        return True

    def on_key(self, key: int) -> bool:
        if key in PRESS_KEYS:
            self.on_press()
            return True
        steps = {
            pygame.K_UP: -1,
            pygame.K_DOWN: 1,
            pygame.K_PAGEUP: -self._num_shown,
            pygame.K_PAGEDOWN: self._num_shown,
        }
        return key in steps and self._go(steps[key])

    def _go(self, steps: int) -> bool:
        """To another action so many rows on; False at the end of the list, where the focus moves on."""
        choosable = [n for n, row in enumerate(self.rows) if row.action is not None]
        way = 1 if steps > 0 else -1
        ahead = [n for n in choosable if (n - self.chosen) * way > 0]
        if not ahead:
            return False
        self.chosen = min(ahead, key=lambda n: abs(n - self.chosen - steps))
        self._show_chosen()
        return True

    def _show_chosen(self) -> None:
        """Scrolls as little as it takes; the heading above the first action of a group is shown with it."""
        above = self.chosen - (self.rows[self.chosen - 1].action is None)
        self._scroll_to(min(above, max(self.first, self.chosen - self._num_shown + 1)))

    def _scroll_to(self, first: int) -> None:
        self.first = max(0, min(first, len(self.rows) - self._num_shown))

    def _row_px(self, look: Look) -> int:
        return look.line_height(styles.BODY) + look.px(spacing.UNIT)

    def _shown(self, look: Look) -> list[tuple[int, pygame.Rect]]:
        """The rows that are seen, by number, each with its box."""
        high, pad = self._row_px(look), look.px(spacing.UNIT)
        wide = self.rect.width - 3 * pad - look.px(_BAR_PX)
        last = min(len(self.rows), self.first + self._num_shown)
        top = self.rect.top + pad
        return [
            (number, pygame.Rect(self.rect.left + pad, top + (number - self.first) * high, wide, high))
            for number in range(self.first, last)
        ]

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        rows = self.rows
        found: list[tuple[Written, Style]] = []
        for number, box in self._shown(look):
            row = rows[number]
            if row.action is None:
                found.append((_cell(look, row.name, styles.BODY_BOLD, box, 0.0, 1.0), styles.BODY_BOLD))
                continue
            cells = ((row.name, styles.BODY, 0.04, 0.46), (row.keys, styles.CODE, 0.46, 0.84))
            for words, style, start, end in (*cells, (row.note, styles.SMALL, 0.84, 1.0)):
                if words:
                    found.append((_cell(look, words, style, box, start, end), style))
        return found

    def _bar(self, look: Look) -> pygame.Rect:
        wide, pad = look.px(_BAR_PX), look.px(spacing.UNIT)
        return pygame.Rect(self.rect.right - wide - pad, self.rect.top + pad, wide, self.rect.height - 2 * pad)

    def _thumb(self, bar: pygame.Rect) -> pygame.Rect:
        num = len(self.rows)
        high = max(bar.width, bar.height * self._num_shown // num)
        top = bar.top + (bar.height - high) * self.first // max(1, num - self._num_shown)
        return pygame.Rect(bar.left, top, bar.width, high)


def _cell(look: Look, words: str, style: Style, row: pygame.Rect, start: float, end: float) -> Written:
    """Words at the left of their column, which is a share of the row."""
    pad = look.px(spacing.GAP)
    box = pygame.Rect(row.left + round(start * row.width), row.top, round((end - start) * row.width), row.height)
    rect = pygame.Rect(box.left + pad, 0, look.width(words, style), look.line_height(style))
    rect.centery = box.centery
    return Written(words, rect, box)
