"""A page of text longer than its box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pygame

from game.render import spacing
from game.render.palette import palette
from game.render.tileart import tile_sprite
from game.ui.app.text_scale import Look
from game.ui.widgets.base import PRESS_KEYS, Widget, Written
from game.ui.widgets.button import draw_ground
from game.ui.widgets.pageflow import TILE_PICTURE, Flow, flow
from game.ui.widgets.placelink import place_at, written_whole
from game.ui.words import styles, textflow
from game.ui.words.markdown import Block

_BAR_PX: Final = 12


class ScrollText(Widget):
    """Scrolls by wheel, by its bar and, with the focus, by keys. Begins at the top."""

    is_control = True

    def __init__(self, page: list[Block], *, height: int = 200) -> None:
        super().__init__()
        self.page = page
        self.min_height = height
        self.offset = 0
        self._flow = Flow()
        self._for: tuple[Look, int] | None = None
        self._line_px = 1
        self._grip: int | None = None
        self._asked = ""
        """The name of a place that was clicked."""
        self._inner = pygame.Rect(0, 0, 0, 0)

    @property
    def can_focus(self) -> bool:
        return self.max_offset > 0 or any(run.style.is_link for run, _ in self._placed())

    @property
    def max_offset(self) -> int:
        """How far the page can be scrolled (px); 0 if it fits."""
        return max(0, self._flow.height - self._inner.height)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        """As high as the text needs, but no higher than asked for; in a column that has more, let it grow."""
        needed = self._set_to(look, width).height + 2 * look.px(spacing.GAP)
        return width, min(look.px(self.min_height), needed)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._inner = rect.inflate(-2 * look.px(spacing.PAD), -2 * look.px(spacing.GAP))
        self._set_to(look, rect.width)
        self._line_px = look.line_height(styles.BODY)
        self.scroll(0)

    def scroll(self, by: int) -> None:
        """Moves the page up by so many pixels, as far as there is more."""
        self.offset = min(self.max_offset, max(0, self.offset + by))

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.board, palette.selected if self.is_focused else palette.edge)
        clip = surface.get_clip()
        surface.set_clip(self._inner.clip(clip))
        for kind, below in self._flow.pictures:
            picture = tile_sprite(kind, "E", look.px(TILE_PICTURE))
            surface.blit(picture, (self._inner.left, self._inner.top + below - self.offset))
        for line in self._flow.lines:
            top = self._inner.top + line.top - self.offset
            if top + line.height > self._inner.top and top < self._inner.bottom:
                for run in line.runs:
                    surface.blit(look.picture(run.text, run.style), (self._inner.left + run.left, top + run.drop))
        surface.set_clip(clip)
        if self.max_offset:
            pygame.draw.rect(surface, palette.panel_raised, self._bar(look), border_radius=look.px(4))
            pygame.draw.rect(surface, palette.edge_strong, self._thumb(look), border_radius=look.px(4))

    def _placed(self) -> Iterator[tuple[textflow.Run, pygame.Rect]]:
        """The runs where they are scrolled to."""
        left, top = self._inner.left, self._inner.top - self.offset
        for line in self._flow.lines:
            for run in line.runs:
                yield run, pygame.Rect(left + run.left, top + line.top, run.width, line.height)

    def take_place(self) -> str:
        name, self._asked = self._asked, ""
        return name

    def written(self, look: Look) -> list[Written]:
        """The text of the whole page, as if the box were long enough: only the width can be too small."""
        placed = [(run, rect.move(0, self.offset)) for run, rect in self._placed()]
        box = pygame.Rect(self.rect.left, self._inner.top, self.rect.width, self._flow.height)
        return written_whole(placed, box)

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            if event.pos[0] > self._inner.right and self.max_offset:
                self._grip = event.pos[1]
            elif self._inner.collidepoint(event.pos):
                self._asked = place_at(self._placed(), event.pos)
            return True
        if event.type == pygame.MOUSEBUTTONUP:
            self._grip = None
        if event.type == pygame.MOUSEMOTION and self._grip is not None:
            whole = self._flow.height
            self.scroll((event.pos[1] - self._grip) * whole // max(1, self._inner.height))
            self._grip = event.pos[1]
            return True
        return False

    def let_go(self) -> None:
        self._grip = None

    def on_wheel(self, notches: int) -> bool:
        self.scroll(-3 * self._line_px * notches)
        return True

    def on_key(self, key: int) -> bool:
        if key in PRESS_KEYS:  # the first place that is seen
            seen = (run.text for run, rect in self._placed() if run.style.is_link and self._inner.contains(rect))
            self._asked = next(seen, "")
            return bool(self._asked)
        page = self._inner.height - self._line_px
        ways = {
            pygame.K_UP: -self._line_px,
            pygame.K_DOWN: self._line_px,
            pygame.K_PAGEUP: -page,
            pygame.K_PAGEDOWN: page,
            pygame.K_HOME: -self.max_offset,
            pygame.K_END: self.max_offset,
        }
        if key not in ways:
            return False
        before = self.offset
        self.scroll(ways[key])
        return key not in (pygame.K_UP, pygame.K_DOWN) or self.offset != before

    def _set_to(self, look: Look, width: int) -> Flow:
        """The page as it lies in a box so wide (px)."""
        if self._for != (look, width):
            self._for = (look, width)
            self._flow = flow(look, self.page, self._text_width(look, width))
        return self._flow

    def _text_width(self, look: Look, width: int) -> int:
        return max(1, width - 2 * look.px(spacing.PAD) - look.px(_BAR_PX))

    def _bar(self, look: Look) -> pygame.Rect:
        wide = look.px(_BAR_PX) - look.px(spacing.UNIT)
        return pygame.Rect(self.rect.right - wide - look.px(spacing.UNIT), self._inner.top, wide, self._inner.height)

    def _thumb(self, look: Look) -> pygame.Rect:
        bar, whole = self._bar(look), self._flow.height
        high = max(look.px(24), bar.height * bar.height // max(1, whole))
        top = bar.top + (bar.height - high) * self.offset // max(1, self.max_offset)
        return pygame.Rect(bar.left, top, bar.width, high)
