"""What the buttons of a game controller do: on the board, while something runs, in menus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pygame

from game.content.words import text

_EVERYWHERE: Final = {
    "up": "cursor_up",
    "down": "cursor_down",
    "left": "cursor_left",
    "right": "cursor_right",
    "right_stick_up": "zoom_in",
    "right_stick_down": "zoom_out",
    "rs": "zoom_fit",
    "ls": "dock_settings",
    "start": "run",
    "back": "menu",
}

BOARD: Final = {
    **_EVERYWHERE,
    "a": "place",
    "x": "erase",
    "y": "pipette",
    "lb": "tool_before",
    "rb": "tool_after",
    "lt": "rotate_back",
    "rt": "rotate",
    "right_stick_left": "undo",
    "right_stick_right": "redo",
}
"""Actions by button while the player builds. Any button that is not here does what it does in menus."""

RUN: Final = {
    **_EVERYWHERE,
    "b": "stop",
    "x": "verdict",
    "y": "why",
    "lb": "slower",
    "rb": "faster",
    "lt": "step_back",
    "rt": "step",
    "right_stick_left": "moment_before",
    "right_stick_right": "moment_after",
}
"""The same while a run goes on, stands still or has ended."""

SETTINGS: Final = {"ls": "dock_settings", "start": "run"}
"""The same while the panel of settings has the keyboard: any other button is a key of the menus."""

MENU_KEYS: Final = {
    "up": pygame.K_UP,
    "down": pygame.K_DOWN,
    "left": pygame.K_LEFT,
    "right": pygame.K_RIGHT,
    "right_stick_up": pygame.K_PAGEUP,
    "right_stick_down": pygame.K_PAGEDOWN,
    "a": pygame.K_RETURN,
    "b": pygame.K_ESCAPE,
    "start": pygame.K_ESCAPE,
    "back": pygame.K_ESCAPE,
}
"""In menus buttons are keys."""

_FIXED: Final = {"press": "a", "escape": "b"}
"""Buttons that stand for what no action does; see `keymap.FIXED`."""


def shown(button: str) -> str:
    """A button as the player reads it."""
    return text(f"pad.{button}")


def labels() -> Mapping[str, str]:
    """The buttons of all actions that a controller can do, as the player reads them."""
    buttons = {action: button for pad in (RUN, BOARD) for button, action in pad.items()}
    return {action: shown(button) for action, button in (buttons | _FIXED).items()}
