"""Packets that are being lost while a run goes on, or were in one that was won: what, where and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.content.words import text
from game.session.reading.diagnosis import diagnose
from game.session.reading.fitting_page import fitting_page
from game.session.run.level_run import LevelRun
from game.ui.screens.codex import codex_button
from game.ui.screens.overlay import EndScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.scrolltext import ScrollText
from game.ui.words import styles
from game.ui.words.markdown import Block, Span
from game.ui.words.verdict_words import sentences, spill_lines

if TYPE_CHECKING:
    from game.ui.app.app import App

LINES_HEIGHT: Final = 200


class LossesScreen(EndScreen):
    """Answers why before the run has failed. It stands still behind; closed, it goes on as it did."""

    max_width = 760

    def __init__(self, app: App, run: LevelRun) -> None:
        super().__init__(app)
        self.run = run

    def codex_page(self) -> str | None:
        return fitting_page(self.run)

    def inside(self) -> Widget:
        cols = self.below.workbench.editor.cols
        simulation = self.run.simulation
        lines = [Block("item", (Span(line, "warning"),), mark="•") for line in spill_lines(simulation.spills, cols)]
        is_over = self.run.verdict is not None
        buttons: list[Widget] = [
            Button(text("end.look" if is_over else "losses.go_on"), self.look_at_board, rank="primary"),
            Button(text("end.back_to_build"), self.keep_building),
            growing(Space()),
            codex_button(self.app, fitting_page(self.run)),
        ]
        return Column(
            [
                Label(text("losses.were" if is_over else "losses.are"), styles.WARNING_TITLE),
                Label(sentences(diagnose(simulation).reasons), styles.BODY),
                Label(text("spill.heading"), styles.BODY_BOLD),
                ScrollText(lines, height=LINES_HEIGHT),
                Row(buttons),
            ]
        )
