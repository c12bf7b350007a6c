"""The page of help on the controls: what the mouse does, and every action with its keys as they are now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from game.content.words import text
from game.ui.input.actions import ACTIONS
from game.ui.input.keymap import Keymap

FIRST_TOOL: Final = "tool_1"
LAST_TOOL: Final = "tool_9"
"""The keys of the tools are told in one line, from the first to the last."""


def controls_page(keymap: Keymap) -> str:
    """The page as Markdown."""
    return "\n\n".join((text("help.controls"), *_groups(keymap)))


def _groups(keymap: Keymap) -> Iterator[str]:
    """A table for each group of actions, in the order of the table of actions."""
    head = f"| {text('help.key')} | {text('help.does')} |"
    for group in dict.fromkeys(action.group for action in ACTIONS):
        rows = [row for action in ACTIONS if action.group == group for row in _rows(action.id, keymap)]
        yield "\n".join((f"### {text(f'action_group.{group}')}", "", head, *rows))


def _rows(action: str, keymap: Keymap) -> Iterator[str]:
    is_tool = action.startswith("tool_") and action[-1].isdigit()
    if action == FIRST_TOOL:
        yield f"| `{keymap.label(FIRST_TOOL)}` – `{keymap.label(LAST_TOOL)}` | {text('help.tools')} |"
    elif not is_tool and keymap.keys_of(action):
        yield f"| `{keymap.keys_of(action)[0]}` | {text(f'action.{action}')} |"
