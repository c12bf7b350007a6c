"""A run that ended without a win and without a crash: the goal missed, or nothing delivered any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.content.words import text
from game.session.outcome import Result
from game.sim.spills import Spill
from game.ui import styles, wording
from game.ui.markdown import Block, Span
from game.ui.screens.overlay import EndScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.facts import Facts
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row
from game.ui.widgets.scrolltext import ScrollText

if TYPE_CHECKING:
    from game.ui.app import App
    from game.ui.screens.play import PlayScreen

MAX_SPILLS: Final = 4
"""More than these scroll."""

SPILLS_HEIGHT: Final = 130


class EndedScreen(EndScreen):
    """Why, with the numbers, and what was lost where."""

    max_width = 680

    def __init__(self, app: App, below: PlayScreen, result: Result, spills: list[Spill]) -> None:
        super().__init__(app, below)
        self.result = result
        self.spills = spills

    def inside(self) -> Widget:
        result = self.result
        lines: list[Widget] = [
            Label(text(f"ended.{result.verdict}"), styles.WARNING_TITLE, "centre"),
            Label(wording.reason_sentence(result), styles.BODY),
            Facts(wording.shortfall_facts(result)),
        ]
        lines += self._spill_lines()
        lines.append(
            Row(
                [
                    Button(text("end.back_to_build"), self.keep_building, rank="primary"),
                    Button(text("end.look"), self.look_at_board),
                    self.help_button(),
                ]
            )
        )
        return Column(lines)

    def _spill_lines(self) -> list[Widget]:
        lines = wording.spill_lines(self.spills, self.below.workbench.editor.cols)
        if not lines:
            return []
        heading = Label(text("spill.heading"), styles.BODY_BOLD)
        if len(lines) > MAX_SPILLS:
            items = [Block("item", (Span(line, "warning"),), mark="•") for line in lines]
            return [heading, ScrollText(items, height=SPILLS_HEIGHT)]
        return [heading, *(Label(line, styles.SMALL_WARNING) for line in lines)]
