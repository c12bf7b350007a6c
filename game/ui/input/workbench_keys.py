"""What the actions of the keyboard do on the workbench."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from game.render.overlays import OVERLAYS, Overlay
from game.ui.build.workbench import Workbench

NUM_TOOL_KEYS: Final = 9
ARROWS: Final = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
"""(rows, columns) that the cursor moves."""


def press(workbench: Workbench, action: str) -> bool:
    """Does what an action is for; False if it is for nothing here."""
    do = DEEDS.get(action)
    if do is not None:
        do(workbench)
    return do is not None


def _move(steps: tuple[int, int], workbench: Workbench, *, selecting: bool) -> None:
    workbench.move_cursor(*steps, selecting)


def _pick_number(number: int, workbench: Workbench) -> None:
    workbench.pick_number(number)


def _toggle_overlay(overlay: Overlay, workbench: Workbench) -> None:
    workbench.lens.toggle(overlay)


DEEDS: Final[dict[str, Callable[[Workbench], object]]] = {
    **{f"tool_{number}": partial(_pick_number, number) for number in range(1, NUM_TOOL_KEYS + 1)},
    "tool_before": lambda workbench: workbench.step_tool(-1),
    "tool_after": lambda workbench: workbench.step_tool(1),
    **{f"cursor_{side}": partial(_move, steps, selecting=False) for side, steps in ARROWS.items()},
    **{f"select_{side}": partial(_move, steps, selecting=True) for side, steps in ARROWS.items()},
    "select_all": Workbench.select_all,
    "cut": Workbench.cut,
    "copy": Workbench.copy,
    "paste": Workbench.paste,
    "mirror": lambda workbench: workbench.mirror("left_right"),
    "flip": lambda workbench: workbench.mirror("up_down"),
    "place": Workbench.place_here,
    "erase": Workbench.erase_here,
    "rotate": lambda workbench: workbench.rotate(clockwise=True),
    "rotate_back": lambda workbench: workbench.rotate(clockwise=False),
    "pipette": Workbench.pick_under,
    "undo": Workbench.undo,
    "redo": Workbench.redo,
    "run": Workbench.run_or_pause,
    "step": Workbench.step,
    "step_back": lambda workbench: workbench.scrub_by(-1),
    "moment_before": lambda workbench: workbench.scrub_to_moment(-1),
    "moment_after": lambda workbench: workbench.scrub_to_moment(1),
    "run_start": Workbench.scrub_to_start,
    "run_end": Workbench.scrub_to_end,
    "why": Workbench.ask_why,
    "verdict": Workbench.hurry,
    "stop": Workbench.stop,
    "faster": lambda workbench: workbench.change_speed(1),
    "slower": lambda workbench: workbench.change_speed(-1),
    **{f"overlay_{overlay}": partial(_toggle_overlay, overlay) for overlay in OVERLAYS},
}
"""What each action does; a test compares the names with the table of actions."""

MOVES: Final = frozenset(f"{deed}_{side}" for deed in ("cursor", "select") for side in ARROWS)
"""Actions that move the keyboard's cursor."""
