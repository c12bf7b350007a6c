"""The widgets around the board, made from a workbench: head, toolbox, status line, run and speed buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from game.content.level import Level
from game.content.level_words import level_title
from game.content.words import number, text
from game.render import spacing
from game.session.run.clock import SPEEDS
from game.ui.app.text_scale import Style
from game.ui.build.workbench import Workbench
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.workbench import StatusLine, ToolButton
from game.ui.words import status_line as hints
from game.ui.words import styles, wording

Action = Callable[[], None]

RUN_WORDS: Final = {"editing": "play.run", "running": "play.pause", "paused": "play.resume", "ended": "play.again"}
"""What the run button says, by the state of the run."""


def head_row(level: Level, on_help: Action, on_menu: Action) -> Widget:
    """The level and its goal, help and menu."""
    names = Column(
        [Label(level_title(level), styles.HEADING, is_clipped=True), Label(wording.goal_line(level), styles.SMALL)], 0
    )
    buttons = [Button(text("play.help"), on_help), Button(text("play.menu"), on_menu)]
    return Row([growing(names), *buttons], cross="centre")


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
        )
        for place, kind in enumerate(workbench.toolbox, 1)
    ]


def tool_row(workbench: Workbench, tools: Sequence[ToolButton]) -> Widget:
    """The toolbox and, at its end, undo, redo and clear."""
    edits = [
        _edit_button(workbench, "undo", workbench.undo, lambda: workbench.editor.can_undo),
        _edit_button(workbench, "redo", workbench.redo, lambda: workbench.editor.can_redo),
        _edit_button(workbench, "clear", workbench.clear, lambda: not workbench.editor.is_untouched),
    ]
    return Row([*tools, growing(Space()), Column(edits, spacing.UNIT)], spacing.UNIT)


def status_line(workbench: Workbench) -> StatusLine:
    """What to do now, and what has been placed."""
    return StatusLine(lambda: _hint(workbench), lambda: _count(workbench))


def run_buttons(workbench: Workbench, on_run: Action, on_step: Action, on_stop: Action) -> list[Widget]:
    """Run or pause, step, stop."""
    return [
        growing(
            Button(
                lambda: text(RUN_WORDS[workbench.control.state]),
                on_run,
                rank="primary",
                other_words=[text(key) for key in RUN_WORDS.values()],
            )
        ),
        Button(text("play.step"), on_step, is_enabled=lambda: workbench.control.state != "ended"),
        Button(text("play.stop"), on_stop, is_enabled=lambda: workbench.is_frozen),
    ]


def speed_buttons(workbench: Workbench) -> list[Widget]:
    """One for each speed."""
    return [
        growing(
            Button(
                text("play.speed", speed=speed),
                partial(workbench.set_speed, speed),
                is_on=partial(workbench.goes, speed),
                is_small=True,
            )
        )
        for speed in SPEEDS
    ]


def _hint(workbench: Workbench) -> tuple[str, Style]:
    words, is_warning = hints.hint(workbench)
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
