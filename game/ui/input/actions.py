"""Everything a key can do, by name, with the keys it has until the player gives it others.

A default names a key by what is printed on it: "ctrl+z" is the key with the Z wherever the layout has it. The player's
own bindings name physical keys instead (see `keymap`). Modifiers come in the order ctrl, alt, shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does. `id` is also the key of its name in the catalogue: `action.ID`."""

    id: str
    group: str
    """Where it can be used: "board", "view", "run", "everywhere"; no two actions share a key, whatever their groups."""
    defaults: tuple[str, ...]
    """Keys by pygame's names of what is printed on them; "[1]" is on the keypad. The first is the one that is shown."""
    repeats: bool = False
    """Whether it is done again while its key is held."""


_TOOL_KEYS: Final = 9

ACTIONS: Final[tuple[Action, ...]] = (
    *(Action(f"tool_{n}", "board", (str(n), f"[{n}]")) for n in range(1, _TOOL_KEYS + 1)),
    Action("tool_before", "board", ()),
    Action("tool_after", "board", ()),
    Action("cursor_up", "board", ("up",), repeats=True),
    Action("cursor_down", "board", ("down",), repeats=True),
    Action("cursor_left", "board", ("left",), repeats=True),
    Action("cursor_right", "board", ("right",), repeats=True),
    Action("place", "board", ("return", "enter")),
    Action("erase", "board", ("delete", "backspace")),
    Action("rotate", "board", ("r",)),
    Action("rotate_back", "board", ("shift+r",)),
    Action("mirror", "board", ("h",)),
    Action("flip", "board", ("v",)),
    Action("pipette", "board", ("q",)),
    Action("undo", "board", ("ctrl+z",), repeats=True),
    Action("redo", "board", ("ctrl+y", "ctrl+shift+z"), repeats=True),
    Action("select_up", "board", ("shift+up",), repeats=True),
    Action("select_down", "board", ("shift+down",), repeats=True),
    Action("select_left", "board", ("shift+left",), repeats=True),
    Action("select_right", "board", ("shift+right",), repeats=True),
    Action("select_all", "board", ("ctrl+a",)),
    Action("cut", "board", ("ctrl+x",)),
    Action("copy", "board", ("ctrl+c",)),
    Action("paste", "board", ("ctrl+v",)),
    Action("zoom_in", "view", ("i", "ctrl++", "ctrl+=", "ctrl+[+]"), repeats=True),
    Action("zoom_out", "view", ("o", "ctrl+-", "ctrl+[-]"), repeats=True),
    Action("zoom_fit", "view", ("f", "ctrl+0", "ctrl+[0]")),
    Action("run", "run", ("space",)),
    Action("step", "run", (".", "[.]"), repeats=True),
    Action("step_back", "run", (",",), repeats=True),
    Action("moment_before", "run", ("page up",), repeats=True),
    Action("moment_after", "run", ("page down",), repeats=True),
    Action("run_start", "run", ("home",)),
    Action("run_end", "run", ("end",)),
    Action("why", "run", ("w",)),
    Action("verdict", "run", ("g",)),
    Action("stop", "run", ("s",)),
    Action("faster", "run", ("+", "=", "[+]")),
    Action("slower", "run", ("-", "[-]")),
    Action("overlay_roofline", "run", ("f2",)),
    Action("overlay_memory", "run", ("f3",)),
    Action("overlay_wires", "run", ("f4",)),
    Action("overlay_bottleneck", "run", ("f5",)),
    Action("dock_gauges", "view", ("f6",)),
    Action("dock_graphs", "view", ("f7",)),
    Action("dock_requests", "view", ("f8",)),
    Action("dock_inspect", "view", ("f9",)),
    Action("dock_settings", "view", ("e",)),
    Action("dock_wide", "view", ("f10",)),
    Action("menu", "everywhere", ()),
    Action("help", "everywhere", ("f1",)),
    Action("codex", "everywhere", ("c",)),
    Action("summary", "everywhere", ("t",)),
    Action("fullscreen", "everywhere", ("f11",)),
    Action("mute", "everywhere", ("m",)),
)

ACTION_BY_ID: Final = {action.id: action for action in ACTIONS}
"""Every action by its id."""
