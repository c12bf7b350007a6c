"""What every widget is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pygame

from game.ui.app.text_scale import Look

PRESS_KEYS: Final = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE)
"""Keys that press the control with the focus, as a click would."""

Words = str | Callable[[], str]
"""Text, or where to ask for it each time it is drawn."""


def said(words: Words) -> str:
    """The text as it is now."""
    return words if isinstance(words, str) else words()


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of text on the screen: where it stands and the box that it must stay in. A test compares the two."""

    text: str
    rect: pygame.Rect
    box: pygame.Rect


class Widget:
    """A rectangle of the screen. The base draws nothing and answers nothing."""

    is_control = False
    """A control takes clicks; no two controls of a screen may overlap."""

    is_lively = False
    """It, or something in it, changes from frame to frame without anything being done to it."""

    is_opaque = False
    """It paints all of its rectangle that it ever painted."""

    grows = False
    """Takes what its row or column has left over."""

    def __init__(self) -> None:
        self.rect = pygame.Rect(0, 0, 0, 0)
        self.is_focused = False
        self.is_hovered = False

    @property
    def children(self) -> Sequence[Widget]:
        """The widgets inside, in reading order."""
        return ()

    @property
    def glows(self) -> bool:
        """Whether there is light around it now, beyond its rectangle."""
        return False

    @property
    def can_focus(self) -> bool:
        """Whether Tab and the arrow keys stop here."""
        return False

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        """Width and height (px) that it would like, given at most `width`."""
        return 0, 0

    def place(self, look: Look, rect: pygame.Rect) -> None:
        """Takes its rectangle."""
        self.rect = rect

    def ink(self, look: Look) -> pygame.Rect:
        """All that it may draw on, with what is inside: glows and handles reach beyond the rectangle."""
        return self.rect.unionall([child.ink(look) for child in self.children if child.rect])

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        """Draws itself and what is inside."""
        for child in self.children:
            child.draw(surface, look)

    def stamp(self) -> object:
        """What its picture depends on, as long as it is not placed anew; None where nobody knows.

        As long as it is equal, what was drawn last need not be drawn again.
        """
        return None

    def written(self, look: Look) -> list[Written]:
        """Its own text as drawn, without that of the widgets inside."""
        return []

    def on_pointer(self, event: pygame.event.Event) -> bool:
        """A mouse event inside the rectangle (moves and releases from anywhere); True if it is used up."""
        return False

    def on_wheel(self, notches: int) -> bool:
        """The wheel turned over it, upwards if positive; True if it is used up."""
        return False

    def on_key(self, key: int) -> bool:
        """A key while it has the focus; True if it is used up."""
        return False

    def take_place(self) -> str:
        """The name of the place that has just been asked for on it, once; empty for none."""
        return ""

    def let_go(self) -> None:
        """What was begun by pressing on it ends without effect: no release will come, or it is gone by then."""

    def tree(self) -> list[Widget]:
        """The widget and all inside it, in reading order."""
        found: list[Widget] = []
        ahead = [self]
        while ahead:
            widget = ahead.pop()
            found.append(widget)
            if children := widget.children:
                ahead.extend(reversed(children))
        return found


def growing(widget: Widget) -> Widget:
    """The same widget, told to take what its row or column has left over."""
    widget.grows = True
    return widget


def lively(widget: Widget, *, is_opaque: bool = False) -> Widget:
    """The same widget, told that it changes from frame to frame, and whether it paints over what it was."""
    widget.is_lively = True
    widget.is_opaque = is_opaque
    return widget
