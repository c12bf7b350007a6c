"""Which key does what: the table of actions with the player's own bindings laid over it."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import pygame

from game.content.words import text
from game.ui.input import keynames
from game.ui.input.actions import ACTION_BY_ID, ACTIONS

Bindings = Mapping[str, Sequence[str]]
"""Physical keys by action id."""

FIXED: Final = {"escape": "escape", "press": "return"}
"""What is done by a key that cannot be changed."""


class Keymap:
    """Turns key events into actions, and actions into the names of their keys.

    A key that the player gives to an action is taken from the action whose usual key it is; which one that is tells
    the print on the key, which is only learnt when it is pressed.
    """

    def __init__(self, own: Bindings, prints: Mapping[str, str] | None = None) -> None:
        self.own: Bindings = {}
        """The player's bindings; any other action has its defaults."""
        self.prints = dict(prints or {})
        """What is printed on physical keys, as far as it is known."""
        self.pad: Mapping[str, str] = {}
        """The game controller's buttons by action id while it is what the player holds; they are shown for keys."""
        self._by_physical: dict[str, str] = {}
        self._by_printed: dict[str, str] = {}
        self.rebind(own)

    def rebind(self, own: Bindings) -> None:
        """Takes other bindings of the player's."""
        self.own = {action: tuple(bindings) for action, bindings in own.items() if action in ACTION_BY_ID}
        self._by_physical = {binding: action for action, bindings in self.own.items() for binding in bindings}
        taken = {self._printed(binding) for binding in self._by_physical}
        self._by_printed = {
            binding: action.id
            for action in ACTIONS
            if action.id not in self.own
            for binding in action.defaults
            if binding not in taken
        }

    def action_of(self, event: pygame.event.Event) -> str | None:
        """What a pressed key does; the player's own bindings come first.

        Shift makes no difference to a key that has no binding with it.
        """
        self._learn(event)
        return self.holder_of(event) or self._holder_of(event, without_shift=True)

    def holder_of(self, event: pygame.event.Event) -> str | None:
        """The action that has exactly this key with these modifiers."""
        return self._holder_of(event, without_shift=False)

    def keys_of(self, action: str) -> list[str]:
        """Every key of an action as the player reads it; the keyboard's even while the controller is in use."""
        if action in self.own:
            return [keynames.shown(self._printed(binding)) for binding in self.own[action]]
        return [keynames.shown(binding) for binding, holder in self._by_printed.items() if holder == action]

    def label(self, action: str) -> str:
        """The first key of an action, or of one of FIXED, as the player reads it: "Ctrl+Z"; "–" for none.

        While the controller is in use it is its button, if it has one for this.
        """
        if action in self.pad:
            return self.pad[action]
        if action in FIXED:
            return keynames.shown(FIXED[action])
        return next(iter(self.keys_of(action)), keynames.NO_KEY)

    def prints_of(self, bindings: Bindings) -> dict[str, str]:
        """What is printed on the keys of such bindings, as far as it is known."""
        keys = {keynames.parts(binding)[1] for of_action in bindings.values() for binding in of_action}
        return {key: self.prints[key] for key in sorted(keys & self.prints.keys())}

    def words(self, key: str, **values: object) -> str:
        """The text of a key in which {names} that are actions are filled with the keys that do them."""
        known = _fields(text(key)) & (ACTION_BY_ID.keys() | FIXED.keys())
        labels = {name: self.label(name) for name in known - values.keys()}
        return text(key, **labels, **values)

    @property
    def keyboard(self) -> Keymap:
        """The same, with the names of the keys whatever the player holds."""
        return Keymap(self.own, self.prints)

    def _holder_of(self, event: pygame.event.Event, *, without_shift: bool) -> str | None:
        physical = keynames.physical_binding(event, without_shift=without_shift)
        printed = keynames.printed_binding(event, without_shift=without_shift)
        return self._by_physical.get(physical) or self._by_printed.get(printed)

    def _learn(self, event: pygame.event.Event) -> None:
        name, printed = keynames.physical_name(event), keynames.printed_name(event)
        if getattr(event, "scancode", 0) and self.prints.get(name) != printed:
            self.prints[name] = printed
            self.rebind(self.own)

    def _printed(self, binding: str) -> str:
        """A binding to a physical key by what is printed there; the American keyboard's where it is not known."""
        held, key = keynames.parts(binding)
        return "+".join([*held, self.prints.get(key, keynames.AMERICAN.get(key, key))])


def given(keymap: Keymap, action: str, event: pygame.event.Event) -> tuple[dict[str, list[str]], str | None]:
    """The player's bindings when a pressed key is given to an action, and the action that loses it, if one does."""
    binding = keynames.physical_binding(event)
    loser = keymap.holder_of(event)
    keys = {holder: [own for own in bindings if own != binding] for holder, bindings in keymap.own.items()}
    return keys | {action: [binding]}, None if loser == action else loser


@lru_cache(maxsize=512)
def _fields(words: str) -> frozenset[str]:
    """The {names} in a text: it is asked for in every frame."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name)
