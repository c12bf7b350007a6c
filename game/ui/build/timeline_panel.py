"""What a run that is on adds: its time line below the board; in the column where in it one is, and the way to why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from game.content.words import text
from game.render import spacing
from game.ui.build.late_reading import LateReading
from game.ui.build.workbench import Workbench
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button, TabButton
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row
from game.ui.widgets.timeline import Timeline, position_words
from game.ui.words import styles


def timeline_panel(workbench: Workbench, on_change: Callable[[], None]) -> Widget:
    """The time line with its steps; `on_change` is told when another tick is shown."""
    control = workbench.control

    def then(action: Callable[[], None]) -> Callable[[], None]:
        def act() -> None:
            action()
            on_change()

        return act

    def scrub(tick: int) -> None:
        control.scrub(tick)
        on_change()

    def is_behind() -> bool:
        return control.run is not None and control.run is not control.live

    def has_past() -> bool:
        return control.run is not None and control.run.simulation.tick > 0

    def button(key: str, action: Callable[[], None], condition: Callable[[], bool]) -> TabButton:
        return TabButton(text(f"timeline.{key}"), then(action), is_enabled=condition)

    before = Column(
        [
            button("previous", partial(workbench.scrub_to_moment, -1), has_past),
            button("back", partial(workbench.scrub_by, -1), has_past),
        ],
        2,
    )
    after = Column(
        [
            button("next", partial(workbench.scrub_to_moment, 1), is_behind),
            button("forward", partial(workbench.scrub_by, 1), is_behind),
        ],
        2,
    )
    verdict = Button(
        text("timeline.verdict", shortcut=workbench.keymap.label("verdict")),
        then(workbench.hurry),
        is_enabled=lambda: control.live is not None and control.live.verdict is None,
        is_on=lambda: control.is_hurrying or control.certain_miss is not None,
        is_small=True,
    )
    return Row([before, growing(Timeline(control, scrub)), after, verdict], spacing.GAP, cross="centre")


def position_row(workbench: Workbench, on_change: Callable[[], None]) -> Widget:
    """Where in the run one is, and the way to why it failed."""

    def ask() -> None:
        workbench.ask_why()
        on_change()

    why = Button(
        text("postmortem.why_key", shortcut=workbench.keymap.label("why")),
        ask,
        rank="primary",
        is_enabled=lambda: workbench.has_trouble,
        is_small=True,
    )
    read = LateReading(workbench.control, workbench.telemetry)
    position = Label(lambda: position_words(workbench.control, read), styles.SMALL_BRIGHT, is_clipped=True)
    return Row([growing(position), why], spacing.UNIT, cross="centre")
