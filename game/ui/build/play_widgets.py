"""The widgets around the board, made from a workbench: head, toolbox, hints, run and speed buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from game.content.level_card import price_of
from game.content.level_words import level_title
from game.content.words import number, text
from game.render import spacing
from game.ui.app.text_scale import Style
from game.ui.build.timeline_panel import position_row, timeline_panel
from game.ui.build.workbench import Workbench
from game.ui.dock.dock import Dock
from game.ui.overlays.panel import overlay_tabs
from game.ui.widgets.base import Widget, growing, lively
from game.ui.widgets.button import Button
from game.ui.widgets.fitted_text import FittedText
from game.ui.widgets.goal_chips import GoalChips
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Alternate, Column, Row, Wrapped
from game.ui.widgets.stage import Stage
from game.ui.widgets.workbench import ToolButton
from game.ui.words import hint_words, styles

Action = Callable[[], None]

EDGE: Final = 3
"""Around everything, and below the head row (design px)."""

HINT_LINES: Final = 5
"""Lines of a hint for which there is always room."""

RUN_WORDS: Final = {"editing": "play.run", "running": "play.pause", "paused": "play.resume", "ended": "play.again"}
"""What the run button says, by the state of the run."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the buttons of the screen do that the workbench does not do alone."""

    run: Action
    step: Action
    stop: Action
    look_back: Action
    """Told when another tick is shown, or it is asked why."""


def head_row(workbench: Workbench, ways: Sequence[Widget]) -> Widget:
    """In one line the level, its goals as they stand, and the ways to other screens."""
    level = workbench.level
    title = growing(Label(level_title(level), styles.LABEL, is_clipped=True))
    chips = GoalChips(workbench.telemetry, level.horizon_s, lambda: workbench.control.lost_goal)
    return Row([title, chips, *ways], cross="centre")


def toolbox(workbench: Workbench) -> list[ToolButton]:
    """A button for each kind of tile that the level allows."""
    keyboard = workbench.keymap.keyboard
    return [
        ToolButton(
            kind,
            keyboard.label(f"tool_{place}"),
            partial(workbench.pick, kind),
            partial(workbench.holds, kind),
            lambda: workbench.is_frozen,
            partial(workbench.editor.num_left, kind),
            price_of(workbench.level, kind, {}),
        )
        for place, kind in enumerate(workbench.toolbox, 1)
    ]


def edit_row(workbench: Workbench) -> Widget:
    """What the build comes to, and undo, redo and clear."""
    edits = [
        _edit_button(workbench, "undo", workbench.undo, lambda: workbench.editor.can_undo),
        _edit_button(workbench, "redo", workbench.redo, lambda: workbench.editor.can_redo),
        _edit_button(workbench, "clear", workbench.clear, lambda: not workbench.editor.is_untouched),
    ]
    return Row([growing(edit) for edit in edits], spacing.UNIT)


def build_count(workbench: Workbench) -> Widget:
    """How many tiles are placed, and what they cost."""
    return Label(lambda: _count(workbench), styles.SMALL, is_clipped=True)


def hint_box(workbench: Workbench) -> Widget:
    """What to do now."""
    return FittedText(lambda: _hint(workbench), HINT_LINES, styles.TOOL)


def side_column(workbench: Workbench, dock: Dock, hints: Widget, run_row: Sequence[Widget], deeds: Deeds) -> Widget:
    """The column beside the board: the dock, what to do now, and the buttons of building and running."""
    editing = Column([build_count(workbench), edit_row(workbench)], spacing.UNIT)
    running = position_row(workbench, deeds.look_back)
    now = lively(Alternate(editing, running, lambda: workbench.is_frozen))
    speeds = speed_buttons(workbench)
    if dock.state.is_slim:
        return Column([dock, Column(run_row, spacing.UNIT), Row(speeds, 1)], spacing.UNIT)
    return Column([dock, lively(hints), now, Row(run_row), Row(speeds)], spacing.UNIT)


def whole_screen(
    workbench: Workbench, board: Widget, tools: Sequence[Widget], side: Widget, dock: Dock, head: Widget, deeds: Deeds
) -> Widget:
    """One line of head, the board with its overlays' switches, below it the toolbox or, in a run, its time line."""
    past = lively(timeline_panel(workbench, deeds.look_back))
    foot = Alternate(Wrapped(tools, spacing.UNIT), past, lambda: workbench.is_frozen)
    shape = (workbench.editor.rows, workbench.editor.cols)
    edge = overlay_tabs(workbench.lens, workbench.keymap.label)
    return Column([head, Stage(edge, board, foot, side, dock, dock.widest, shape)], EDGE)


def run_buttons(workbench: Workbench, deeds: Deeds) -> list[Widget]:
    """Run or pause, step, stop."""
    return [
        growing(
            Button(
                lambda: text(RUN_WORDS[workbench.control.state]),
                deeds.run,
                rank="primary",
                other_words=[text(key) for key in RUN_WORDS.values()],
            )
        ),
        Button(text("play.step"), deeds.step, is_enabled=lambda: workbench.control.state != "ended"),
        Button(text("play.stop"), deeds.stop, is_enabled=lambda: workbench.is_frozen),
    ]


def speed_buttons(workbench: Workbench) -> list[Widget]:
    """One for each speed."""
    return [
        growing(
            Button(
                hint_words.speed_words(speed),
                partial(workbench.set_speed, speed),
                is_on=partial(workbench.goes, speed),
                is_small=True,
            )
        )
        for speed in workbench.control.pace.speeds
    ]


def _hint(workbench: Workbench) -> tuple[str, Style]:
    words, is_warning = hint_words.hint(workbench)
    return words, styles.SMALL_WARNING if is_warning else styles.SMALL


def _count(workbench: Workbench) -> str:
    editor = workbench.editor
    return text("play.count", tiles=editor.num_tiles, cost=number(editor.cost))


def _edit_button(workbench: Workbench, name: str, action: Action, is_possible: Callable[[], bool]) -> Button:
    """While the build is frozen it can be pressed, and says why nothing happens."""
    return Button(
        text(f"play.{name}"),
        action,
        is_enabled=lambda: workbench.is_frozen or is_possible(),
        is_frozen=lambda: workbench.is_frozen,
        is_small=True,
    )
