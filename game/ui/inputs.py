"""From what keyboard, mouse and game controller do to what the topmost screen is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pygame

from game.ui import padmap
from game.ui.actions import ACTION_BY_ID
from game.ui.gamepad import EVENTS as PAD_EVENTS
from game.ui.gamepad import Gamepad
from game.ui.screens.screen import POINTER_EVENTS

if TYPE_CHECKING:
    from game.ui.app import App

MENU_REPEATING: Final = frozenset(
    (pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_TAB)
)
"""Keys of the menus that do their work again while they are held; so do some actions."""

_HANDS: Final = (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN, pygame.MOUSEWHEEL)
"""Events by which the player takes keyboard and mouse again."""


class Inputs:
    """Knows what is held, and whether the player plays by controller."""

    def __init__(self, app: App, everywhere: dict[str, Callable[[], None]]) -> None:
        self.app = app
        self.everywhere = everywhere
        """What the actions do that mean the same on every screen."""
        self.pointer = (-1, -1)
        """Where the mouse was last seen (px)."""
        self.pad = Gamepad()
        self._held: set[int] = set()

    def let_go(self) -> None:
        """Nothing is held any more: who lets a key go in another window does not tell us."""
        self._held.clear()
        self.pad.let_go()

    def update(self, elapsed_s: float) -> None:
        """Time has passed: what is held on the controller is pressed again."""
        for button in self.pad.update(elapsed_s):
            self._press_button(button)

    def take(self, event: pygame.event.Event) -> None:
        """One event of the player's."""
        if event.type in PAD_EVENTS:
            for button in self.pad.pressed(event):
                self._press_button(button)
            if event.type in (pygame.CONTROLLERDEVICEADDED, pygame.CONTROLLERDEVICEREMOVED):
                self.app.relayout()
            return
        if event.type in _HANDS:
            self._play_by_pad(is_wanted=False)
        if event.type == pygame.KEYUP:
            self._held.discard(event.key)
        elif event.type != pygame.KEYDOWN or self._is_first(event):
            self._pass_on(event)

    def _is_first(self, event: pygame.event.Event) -> bool:
        """Whether a pressed key counts: it was not down before, or it is one that may repeat."""
        was_held = event.key in self._held
        self._held.add(event.key)
        action = self.app.keymap.action_of(event)
        repeats = event.key in MENU_REPEATING or (action is not None and ACTION_BY_ID[action].repeats)
        return not was_held or repeats

    def _pass_on(self, event: pygame.event.Event) -> None:
        if event.type in POINTER_EVENTS:
            self.pointer = event.pos
        is_free = event.type == pygame.KEYDOWN and not self.app.top.wants_every_key
        action = self.app.keymap.action_of(event) if is_free else None
        if action in self.everywhere:
            self.everywhere[action]()
        else:
            self.app.top.handle(event)

    def _press_button(self, button: str) -> None:
        """A button of the controller: an action where the screen has one for it, else a key of the menus."""
        self._play_by_pad(is_wanted=True)
        action = self.app.top.pad_actions.get(button)
        if action is not None:
            self.app.top.do(action)
        elif button in padmap.MENU_KEYS:
            key = padmap.MENU_KEYS[button]
            self.app.top.handle(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode="", scancode=0))
        self.app.redraw()

    def _play_by_pad(self, *, is_wanted: bool) -> None:
        """Texts name the buttons of the controller while it is what the player holds."""
        if is_wanted != bool(self.app.keymap.pad):
            self.app.keymap.pad = padmap.labels() if is_wanted else {}
            self.app.relayout()
