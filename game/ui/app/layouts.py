"""Which screens are seen, and that each of them is laid out for the window, scale and language as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game.ui.screens.screen import Screen


def seen(screens: Sequence[Screen]) -> Sequence[Screen]:
    """The topmost screen, and those below it as far as only overlays cover them; the lowest of them first."""
    lowest = max(number for number, screen in enumerate(screens) if number == 0 or not screen.is_overlay)
    return screens[lowest:]


class Layouts:
    """Lays out what is seen; a screen that another covers waits until it is seen again."""

    def __init__(self) -> None:
        self._outdated: list[Screen] = []

    def renew(self, screens: Sequence[Screen]) -> None:
        """Something has changed that all of them depend on."""
        self._outdated = list(screens)
        self.show(screens)

    def show(self, screens: Sequence[Screen]) -> None:
        """Another screen is on top now: it is laid out, and what is seen below it if that has waited."""
        shown = seen(screens)
        for screen in shown:
            if screen is shown[-1] or screen in self._outdated:
                screen.layout()
        self._outdated = [screen for screen in self._outdated if screen in screens and screen not in shown]
