"""Controls for a value: a slider for a number, a toggle for yes or no, a choice among names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pygame

from game.content.words import text
from game.render import spacing
from game.render.palette import palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import PRESS_KEYS, Widget, Words, Written, said
from game.ui.widgets.button import draw_ground
from game.ui.words import styles

_ARROWS: Final = ("←", "→")
_ARROW_PX: Final = 24
_KNOB_PX: Final = 8
"""Radius of a slider's knob (design px)."""

_VALUE_PX: Final = 130
"""Room beside a slider for its value, where that is not longer (design px)."""


class Control(Widget):
    """A name on the left, the control on the right half."""

    is_control = True

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    @property
    def can_focus(self) -> bool:
        return True

    @property
    def name_box(self) -> pygame.Rect:
        """Where the name stands."""
        return pygame.Rect(self.rect.left, self.rect.top, self.rect.width // 2, self.rect.height)

    @property
    def control_box(self) -> pygame.Rect:
        """Where the control is, with its value in words."""
        left = self.rect.centerx
        return pygame.Rect(left, self.rect.top, self.rect.right - left, self.rect.height)

    @property
    def style(self) -> Style:
        """How name and value are written."""
        return styles.BODY

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.line_height(styles.BODY) + 2 * look.px(spacing.GAP)

    def written(self, look: Look) -> list[Written]:
        found = [self._written(look, said(self.words), self.style, self.name_box)]
        return [*found, self._written(look, self.value_text(), self.style, self.value_rect(look))]

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        edge = palette.selected if self.is_focused else palette.edge_strong if self.is_hovered else palette.panel
        draw_ground(surface, look, self.rect, palette.panel, edge)
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, self.style), piece.rect)

    def value_text(self) -> str:
        """The value in words."""
        raise NotImplementedError

    def value_rect(self, look: Look) -> pygame.Rect:
        """Where the value's words stand."""
        raise NotImplementedError

    def _written(self, look: Look, words: str, style: Style, box: pygame.Rect) -> Written:
        high = look.line_height(style)
        rect = pygame.Rect(box.left + look.px(spacing.GAP), box.centery - high // 2, look.width(words, style), high)
        return Written(words, rect, box)


class Toggle(Control):
    """Yes or no."""

    def __init__(self, words: Words, get: Callable[[], bool], set_to: Callable[[bool], None]) -> None:
        super().__init__(words)
        self.get = get
        self.set_to = set_to

    def value_text(self) -> str:
        return text("settings.on") if self.get() else text("settings.off")

    def value_rect(self, look: Look) -> pygame.Rect:
        knob = self._knob(look)
        box = self.control_box
        return pygame.Rect(knob.right, box.top, box.right - knob.right, box.height)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        super().draw(surface, look)
        knob = self._knob(look)
        ground = palette.accent if self.get() else palette.panel_raised
        pygame.draw.rect(surface, ground, knob, border_radius=knob.height)
        pygame.draw.rect(surface, palette.edge_strong, knob, look.px(1), border_radius=knob.height)
        centre = (knob.right - knob.height // 2 if self.get() else knob.left + knob.height // 2, knob.centery)
        dot = palette.text_on_bright if self.get() else palette.text
        pygame.draw.circle(surface, dot, centre, knob.height // 2 - look.px(3))

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            self.set_to(not self.get())
            return True
        return False

    def on_key(self, key: int) -> bool:
        if key in (*PRESS_KEYS, pygame.K_LEFT, pygame.K_RIGHT):
            self.set_to(not self.get())
            return True
        return False

    def _knob(self, look: Look) -> pygame.Rect:
        high = look.px(20)
        return pygame.Rect(self.control_box.left, self.control_box.centery - high // 2, 2 * high, high)


class Slider(Control):
    """A number from `low` to `high` in whole steps, shown by `say`. Told once, when the drag has ended."""

    def __init__(
        self,
        words: Words,
        get: Callable[[], float],
        set_to: Callable[[float], None],
        bounds: tuple[float, float, float],
        say: Callable[[float], str],
    ) -> None:
        super().__init__(words)
        self.get = get
        self.set_to = set_to
        self.low, self.high, self.step = bounds
        self.say = say
        self._dragged: float | None = None

    @property
    def shown(self) -> float:
        """The value under the finger while it is dragged, otherwise the real one."""
        return self.get() if self._dragged is None else self._dragged

    def value_text(self) -> str:
        return self.say(self.shown)

    def value_rect(self, look: Look) -> pygame.Rect:
        left = self._track(look).right + look.px(_KNOB_PX)
        return pygame.Rect(left, self.control_box.top, self.control_box.right - left, self.control_box.height)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        super().draw(surface, look)
        track = self._track(look)
        share = (self.shown - self.low) / max(self.step, self.high - self.low)
        knob = (track.left + round(share * track.width), track.centery)
        pygame.draw.rect(surface, palette.panel_raised, track, border_radius=track.height)
        filled = pygame.Rect(track.left, track.top, knob[0] - track.left, track.height)
        pygame.draw.rect(surface, palette.accent, filled, border_radius=track.height)
        pygame.draw.circle(surface, palette.text, knob, look.px(_KNOB_PX))
        self._last_track = track

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            if not self.control_box.collidepoint(event.pos):  # a stray click on the name must not set the lowest value
                return False
            self._dragged = self._value_at(event.pos[0])
            return True
        if self._dragged is None:
            return False
        self._dragged = self._value_at(event.pos[0])
        if event.type == pygame.MOUSEBUTTONUP:
            value, self._dragged = self._dragged, None
            self.set_to(value)
        return True

    def let_go(self) -> None:
        self._dragged = None

    def on_key(self, key: int) -> bool:
        if key in (pygame.K_LEFT, pygame.K_RIGHT):
            way = self.step if key == pygame.K_RIGHT else -self.step
            self.set_to(min(self.high, max(self.low, round((self.get() + way) / self.step) * self.step)))
            return True
        return False

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._last_track = self._track(look)

    def _value_at(self, left: int) -> float:
        share = (left - self._last_track.left) / max(1, self._last_track.width)
        value = round((self.low + share * (self.high - self.low)) / self.step) * self.step
        return min(self.high, max(self.low, value))

    def _track(self, look: Look) -> pygame.Rect:
        high = look.px(6)
        box = self.control_box
        longest = max(look.width(self.say(value), self.style) for value in (self.low, self.high))
        wide = max(1, box.width - max(look.px(_VALUE_PX), longest + look.px(2 * _KNOB_PX + 2 * spacing.GAP)))
        return pygame.Rect(box.left + look.px(8), box.centery - high // 2, wide, high)


class Choice(Control):
    """One of a few values, gone through by a click on either arrow, or by left and right."""

    def __init__(
        self,
        words: Words,
        values: Sequence[str],
        get: Callable[[], str],
        set_to: Callable[[str], None],
        say: Callable[[str], str],
    ) -> None:
        super().__init__(words)
        self.values = tuple(values)
        self.get = get
        self.set_to = set_to
        self.say = say

    def value_text(self) -> str:
        return self.say(self.get())

    def value_rect(self, look: Look) -> pygame.Rect:
        before, after = self._arrows(look)
        return pygame.Rect(before.right, before.top, after.left - before.right, before.height)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        super().draw(surface, look)
        for sign, rect in zip(_ARROWS, self._arrows(look), strict=True):
            picture = look.picture(sign, styles.LABEL)
            surface.blit(picture, picture.get_rect(center=rect.center))

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            if not self.control_box.collidepoint(event.pos):  # on the name
                return False
            self._go(-1 if event.pos[0] < self.control_box.centerx else 1)
            return True
        return False

    def on_key(self, key: int) -> bool:
        ways = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1, **dict.fromkeys(PRESS_KEYS, 1)}
        if key in ways:
            self._go(ways[key])
        return key in ways

    def _go(self, way: int) -> None:
        number = self.values.index(self.get()) + way
        self.set_to(self.values[number % len(self.values)])

    def _arrows(self, look: Look) -> tuple[pygame.Rect, pygame.Rect]:
        wide, box = look.px(_ARROW_PX), self.control_box
        before = pygame.Rect(box.left, box.top, wide, box.height)
        return before, pygame.Rect(box.right - wide, box.top, wide, box.height)
