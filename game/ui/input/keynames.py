"""What keys are called: in bindings, and on the screen.

A binding is a key with its modifiers, "ctrl+shift+z", in the order ctrl, alt, shift. Keys have two kinds of names:
where they lie, after the American keyboard, and what is printed on them, after pygame.
"""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import text

NO_KEY: Final = "–"

MODIFIERS: Final = (
    ("ctrl", pygame.KMOD_CTRL | pygame.KMOD_META),
    ("alt", pygame.KMOD_LALT),
    ("shift", pygame.KMOD_SHIFT),
)
"""In the order in which a binding names them. The command key of a Mac counts as Ctrl."""

MODIFIER_KEYS: Final = frozenset(
    (
        *(pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LALT, pygame.K_RALT),
        *(pygame.K_LMETA, pygame.K_RMETA, pygame.K_MODE, pygame.K_CAPSLOCK, pygame.K_NUMLOCK),
    )
)
"""Keys that are held beside others, and are no binding of their own."""

_PHYSICAL: Final = {
    getattr(pygame, name): name.removeprefix("KSCAN_").lower()
    for name in sorted(dir(pygame), reverse=True)
    if name.startswith("KSCAN_") and name != "KSCAN_UNKNOWN"
}
"""Physical keys by scancode."""

AMERICAN: Final = {
    "comma": ",",
    "period": ".",
    "slash": "/",
    "semicolon": ";",
    "apostrophe": "'",
    "backslash": "\\",
    "leftbracket": "[",
    "rightbracket": "]",
    "minus": "-",
    "equals": "=",
    "grave": "`",
    "pageup": "page up",
    "pagedown": "page down",
    "kp_enter": "enter",
    "kp_plus": "[+]",
    "kp_minus": "[-]",
    "kp_period": "[.]",
    **{f"kp{n}": f"[{n}]" for n in range(10)},
}
"""What the American keyboard has printed on physical keys that are named otherwise."""

WORDED: Final = {".": "full_stop", ",": "comma"} | {
    name: name.replace(" ", "_")
    for name in (
        *("ctrl", "alt", "shift", "space", "return", "enter", "delete", "backspace", "escape", "tab", "insert"),
        *("up", "down", "left", "right", "page up", "page down", "home", "end"),
    )
}
"""Keys whose names are in the catalogue, as `key.NAME`."""


def physical_name(event: pygame.event.Event) -> str:
    """Where a pressed key lies."""
    scancode = getattr(event, "scancode", 0)
    return _PHYSICAL.get(scancode, f"scancode {scancode}")


def printed_name(event: pygame.event.Event) -> str:
    """What is printed on a pressed key."""
    return pygame.key.name(event.key) or pygame.key.name(event.key, use_compat=False).lower()


def physical_binding(event: pygame.event.Event, *, without_shift: bool = False) -> str:
    """A pressed key by where it lies."""
    return _with_modifiers(event, physical_name(event), without_shift)


def printed_binding(event: pygame.event.Event, *, without_shift: bool = False) -> str:
    """A pressed key by what is printed on it."""
    return _with_modifiers(event, printed_name(event), without_shift)


def parts(binding: str) -> tuple[list[str], str]:
    """The modifiers of a binding and its key."""
    held, key = [], binding
    for name, _ in MODIFIERS:
        if key.startswith(f"{name}+") and key != f"{name}+":
            held.append(name)
            key = key.removeprefix(f"{name}+")
    return held, key


def shown(binding: str) -> str:
    """A printed binding as the player reads it: "Ctrl+Z", "Strg+Z"."""
    held, key = parts(binding)
    return "+".join(_name(part) for part in (*held, key))


def _name(key: str) -> str:
    if key in WORDED:
        return text(f"key.{WORDED[key]}")
    if len(key) == 3 and key[0] + key[2] == "[]":
        return text("key.keypad", digit=key[1])
    return key.upper() if len(key) == 1 else key.capitalize()


def _with_modifiers(event: pygame.event.Event, key: str, without_shift: bool) -> str:
    held = [name for name, mask in MODIFIERS if event.mod & mask and not (without_shift and name == "shift")]
    return "+".join([*held, key])
