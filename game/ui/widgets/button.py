"""Things to press: a button, and a row of choices of which one is on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import pygame

from game.render import fonts, spacing
from game.render.frames import around_glow, draw_frame, draw_glow
from game.render.palette import Colour, palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import PRESS_KEYS, Widget, Words, Written, said
from game.ui.words import styles

Rank = Literal["plain", "primary"]


def always() -> bool:
    """The condition of a button that can be pressed at any time."""
    return True


def never() -> bool:
    """The condition of a button that is not a switch."""
    return False


class Button(Widget):
    """A word on a raised ground. The conditions are asked each time it is drawn.

    Greyed out it does nothing when it is not enabled; when it is frozen, its action says why not.
    """

    is_control = True

    def __init__(
        self,
        words: Words,
        action: Callable[[], None],
        *,
        rank: Rank = "plain",
        is_enabled: Callable[[], bool] = always,
        is_on: Callable[[], bool] = never,
        is_frozen: Callable[[], bool] = never,
        min_width: int = 0,
        other_words: Sequence[str] = (),
        is_small: bool = False,
    ) -> None:
        super().__init__()
        self.words = words
        self.action = action
        self.rank = rank
        self.is_enabled = is_enabled
        self.is_on = is_on
        self.is_frozen = is_frozen
        self.min_width = min_width
        self.other_words = other_words
        """What else it may say: there is room for the longest."""
        self.size = styles.SMALL.size if is_small else styles.LABEL.size
        self.pads = (spacing.GAP, spacing.UNIT) if is_small else (spacing.PAD, spacing.GAP)
        self._is_pressed = False

    @property
    def glows(self) -> bool:
        return self.is_focused or (self.is_hovered and not self._is_grey())

    @property
    def can_focus(self) -> bool:
        return self.is_enabled()

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        longest = max(look.width(words, self._style()) for words in (said(self.words), *self.other_words))
        wanted = longest + 2 * look.px(self.pads[0])
        wide = max(wanted, look.px(self.min_width))
        return min(wide, width), look.line_height(self._style()) + 2 * look.px(self.pads[1])

    def ink(self, look: Look) -> pygame.Rect:
        return around_glow(self.rect, look.scale)

    def let_go(self) -> None:
        self._is_pressed = False

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        if self.glows:
            draw_glow(surface, self.rect, self._edge(), look.scale)
        draw_ground(surface, look, self.rect, self._ground(), self._edge())
        text = look.clipped(said(self.words), self._style(), self.rect.width)
        picture = look.picture(text, self._style())
        surface.blit(picture, picture.get_rect(center=self.rect.center))

    def written(self, look: Look) -> list[Written]:
        rect = pygame.Rect(0, 0, look.width(said(self.words), self._style()), look.line_height(self._style()))
        rect.center = self.rect.center
        return [Written(said(self.words), rect, self.rect)]

    def on_pointer(self, event: pygame.event.Event) -> bool:
        inside = self.rect.collidepoint(event.pos)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT and inside:
            self._is_pressed = True
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == pygame.BUTTON_LEFT:
            was_pressed, self._is_pressed = self._is_pressed, False
            if was_pressed and inside and self.is_enabled():
                self.press()
                return True
        return False

    def on_key(self, key: int) -> bool:
        if key in PRESS_KEYS:
            self.press()
            return True
        return False

    def press(self) -> None:
        """Does what the button is for, unless it is greyed out."""
        if self.is_enabled():
            self.action()

    def _is_grey(self) -> bool:
        return self.is_frozen() or not self.is_enabled()

    def _style(self) -> Style:
        if self._is_grey():
            return Style(self.size, "text_muted", bold=True)
        if self.is_on() or self.rank == "primary":
            return Style(self.size, "text_on_bright", bold=True)
        return Style(self.size, "text", bold=True)

    def _ground(self) -> Colour:
        if self._is_grey():
            return palette.panel
        if self.is_on() or self.rank == "primary":
            return palette.text if self.is_hovered else palette.accent
        return palette.mix(palette.panel_raised, palette.edge, 0.5) if self.is_hovered else palette.panel_raised

    def _edge(self) -> Colour:
        if self.is_focused:
            return palette.selected
        return palette.edge_strong if self.is_hovered and not self._is_grey() else palette.edge


class TabButton(Button):
    """A small button for rows of many."""

    def __init__(
        self,
        words: str,
        action: Callable[[], None],
        *,
        is_on: Callable[[], bool] = never,
        is_enabled: Callable[[], bool] = always,
    ) -> None:
        super().__init__(words, action, is_on=is_on, is_enabled=is_enabled, is_small=True)
        self.size = fonts.SIZE_TINY
        self.pads = (spacing.UNIT, 3)


def draw_ground(surface: pygame.Surface, look: Look, rect: pygame.Rect, ground: Colour, edge: Colour) -> None:
    """The ground and outline of panels and buttons alike."""
    draw_frame(surface, rect, ground, edge, look.scale, spacing.EDGE_WIDTH)
