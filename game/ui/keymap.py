"""Which key does what: the table of actions with the player's own bindings laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pygame

from game.ui.actions import ACTION_BY_ID, ACTIONS

MODIFIERS: Final = (
    ("ctrl", pygame.KMOD_CTRL | pygame.KMOD_META),
    ("alt", pygame.KMOD_LALT),
    ("shift", pygame.KMOD_SHIFT),
)
"""In the order in which a binding names them. The command key of a Mac counts as Ctrl."""

SCANCODE_NAMES: Final = {
    getattr(pygame, name): name.removeprefix("KSCAN_").lower()
    for name in sorted(dir(pygame), reverse=True)
    if name.startswith("KSCAN_") and name != "KSCAN_UNKNOWN"
}
"""Physical keys by scancode, named after the American keyboard."""


class Keymap:
    """Turns key events into actions, and actions into the names of their keys."""

    def __init__(self, own: Mapping[str, Sequence[str]]) -> None:
        self._own: Mapping[str, Sequence[str]] = {}
        self._by_physical: dict[str, str] = {}
        self._by_printed: dict[str, str] = {}
        self._printed: dict[str, str] = {}
        self.rebind(own)

    def rebind(self, own: Mapping[str, Sequence[str]]) -> None:
        """Takes the player's bindings to physical keys, by action id; any other action has its defaults."""
        self._own = {action: bindings for action, bindings in own.items() if action in ACTION_BY_ID}
        self._by_physical = {binding: action for action, bindings in self._own.items() for binding in bindings}
        self._by_printed = {
            binding: action.id for action in ACTIONS if action.id not in self._own for binding in action.defaults
        }

    def action_of(self, event: pygame.event.Event) -> str | None:
        """What a pressed key does; the player's own bindings come first.

        Shift makes no difference to a key that has no binding with it.
        """
        self._learn(event)
        for wanted in (binding_of(event), binding_of(event, without_shift=True)):
            if wanted in self._by_physical:
                return self._by_physical[wanted]
        for wanted in (printed_binding_of(event), printed_binding_of(event, without_shift=True)):
            if wanted in self._by_printed:
                return self._by_printed[wanted]
        return None

    def label(self, action: str) -> str:
        """The first key of an action as the player reads it: "Ctrl+Z"; empty if it has none."""
        if action in self._own:
            bindings = self._own[action]
            return _shown(bindings[0], self._printed) if bindings else ""
        return _shown(ACTION_BY_ID[action].defaults[0], {}) if ACTION_BY_ID[action].defaults else ""

    def _learn(self, event: pygame.event.Event) -> None:
        """Remembers what is printed on a physical key: the layout is only told by the keys that are pressed."""
        name = SCANCODE_NAMES.get(getattr(event, "scancode", 0))
        if name is not None:
            self._printed[name] = pygame.key.name(event.key)


def binding_of(event: pygame.event.Event, without_shift: bool = False) -> str:
    """A pressed key as a binding of the player's: modifiers and the physical key."""
    scancode = getattr(event, "scancode", 0)
    return _with_modifiers(event.mod, SCANCODE_NAMES.get(scancode, f"scancode {scancode}"), without_shift)


def printed_binding_of(event: pygame.event.Event, without_shift: bool = False) -> str:
    """The same as a default: modifiers and what is printed on the key."""
    return _with_modifiers(event.mod, pygame.key.name(event.key), without_shift)


def _with_modifiers(mod: int, key: str, without_shift: bool) -> str:
    held = [name for name, mask in MODIFIERS if mod & mask and not (without_shift and name == "shift")]
    return "+".join([*held, key])


def _shown(binding: str, printed: Mapping[str, str]) -> str:
    """A binding as the player reads it; `printed` names the physical keys whose print is known."""
    held, key = [], binding
    for name, _ in MODIFIERS:
        if key.startswith(f"{name}+"):
            held.append(name)
            key = key.removeprefix(f"{name}+")
    words = [*held, printed.get(key, key)]
    return "+".join(word.capitalize() for word in words)
