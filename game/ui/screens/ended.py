"""A run that ended without a win and without a crash: the goal missed, or nothing delivered any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.session.outcome import Result
from game.sim.spills import Spill
from game.ui import styles, wording
from game.ui.screens.help import HelpScreen
from game.ui.screens.overlay import Overlay
from game.ui.texts import text
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.facts import Facts
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row

if TYPE_CHECKING:
    from game.ui.app import App
    from game.ui.screens.play import PlayScreen

MAX_SPILLS = 4


class EndedScreen(Overlay):
    """Why, with the numbers, and what was lost where."""

    max_width = 680

    def __init__(self, app: App, below: PlayScreen, result: Result, spills: list[Spill]) -> None:
        super().__init__(app, below)
        self.result = result
        self.spills = spills

    def inside(self) -> Widget:
        result = self.result
        reason = result.reason[:1].upper() + result.reason[1:]
        where = text("ended.at", place=result.at) if result.at and result.at not in reason else ""
        lines: list[Widget] = [
            Label(text(f"ended.{result.verdict}"), styles.WARNING_TITLE, "centre"),
            Label(reason + where, styles.BODY),
            Facts(wording.shortfall_facts(result)),
        ]
        lines += self._spill_lines()
        lines.append(
            Row(
                [
                    Button(text("end.back_to_build"), self.keep_building, rank="primary"),
                    Button(text("end.look"), self.look_at_board),
                    Button(text("end.help"), lambda: self.app.push(HelpScreen(self.app, self.level))),
                ]
            )
        )
        return Column(lines)

    def _spill_lines(self) -> list[Widget]:
        lines = wording.spill_lines(self.spills, self.below.workbench.editor.cols)
        if not lines:
            return []
        shown = lines[:MAX_SPILLS]
        if len(lines) > MAX_SPILLS:
            shown.append(text("spill.more", count=len(lines) - MAX_SPILLS))
        heading = Label(text("spill.heading"), styles.BODY_BOLD)
        return [heading, *(Label(line, styles.SMALL_WARNING) for line in shown)]
