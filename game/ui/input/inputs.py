"""From what keyboard, mouse and game controller do to what the topmost screen is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pygame

from game.ui.input import padmap
from game.ui.input.actions import ACTION_BY_ID
from game.ui.input.gamepad import EVENTS as PAD_EVENTS
from game.ui.input.gamepad import Gamepad
from game.ui.screens.screen import POINTER_EVENTS

if TYPE_CHECKING:
    from game.ui.app.app import App

MENU_REPEATING: Final = frozenset(
    (pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_TAB)
)
"""Keys of the menus that do their work again while they are held; so do some actions."""

_HANDS: Final = (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN, pygame.MOUSEWHEEL)
"""Events by which the player takes keyboard and mouse again."""


LOST: Final = frozenset((pygame.WINDOWFOCUSLOST, pygame.WINDOWMINIMIZED, pygame.WINDOWHIDDEN))
"""Events by which the player has gone elsewhere: what is let go there is not told here."""


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
        self._held_off: set[int] = set()
        """Keys that were pressed for another screen and have not been let go since."""
        self._buttons: tuple[int, ...] = (0, 0, 0)
        """Buttons of the mouse that are down as SDL itself says: left, middle, right."""

    def let_go(self) -> None:
        """Nothing is held any more: who lets a key or a button go in another window does not tell us."""
        self._held.clear()
        self._held_off.clear()
        self._buttons = (0, 0, 0)
        self.pad.let_go()
        for screen in self.app.screens:
            screen.let_go()

    def hold_off(self) -> None:
        """Another screen is shown: what is held was meant for the one before, and does no more until it is let go."""
        self._held_off |= self._held
        self.pad.hold_off()

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
        if self._misses_release(event):
            self.app.top.let_go()
        if event.type in _HANDS:
            self._play_by_pad(is_wanted=False)
        if event.type == pygame.KEYUP:
            self._held.discard(event.key)
            self._held_off.discard(event.key)
        elif event.type != pygame.KEYDOWN or self._is_first(event):
            self._pass_on(event)

    def _is_first(self, event: pygame.event.Event) -> bool:
        """Whether a pressed key counts: it was not down before, or it is one that may repeat."""
        was_held = event.key in self._held
        self._held.add(event.key)
        action = self.app.keymap.action_of(event)
        repeats = event.key in MENU_REPEATING or (action is not None and ACTION_BY_ID[action].repeats)
        return not was_held or (repeats and event.key not in self._held_off)

    def _misses_release(self, event: pygame.event.Event) -> bool:
        """Whether the pointer moves without a button that was down before: that went up where nobody told us."""
        before = self._buttons
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._buttons = pygame.mouse.get_pressed()
        elif event.type == pygame.MOUSEBUTTONUP:
            self._buttons = tuple(down and number != event.button for number, down in enumerate(before, 1))
        elif event.type == pygame.MOUSEMOTION:
            self._buttons = event.buttons
            return any(was and not now for was, now in zip(before, event.buttons, strict=True))
        return False

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
