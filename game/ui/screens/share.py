"""Sharing a build: as text on the clipboard, as a picture, as a film. Files are made by a process beside the game."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pygame

from game.content.level_words import level_title
from game.content.words import language, number, text
from game.processes.jobs import Job
from game.render import spacing
from game.render.gif import temporary_of
from game.session.build.saved_build import saved
from game.session.player.storage import pictures_folder
from game.ui.app.clipboard import NOT_THERE
from game.ui.app.preview import preview
from game.ui.app.share_work import Subject
from game.ui.screens.overlay import Overlay
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Panel, RoomFor, Row, Space
from game.ui.widgets.progress import ProgressBar
from game.ui.widgets.textcard import Picture
from game.ui.words import styles
from game.ui.words.share_words import summary

if TYPE_CHECKING:
    from game.ui.app.app import App

LOOK_AGAIN_S: Final = 0.05
"""How often the progress of a job is looked at."""

LONGEST_END_S: Final = 2.0
"""How long leaving the screen may wait for a job that is cancelled."""

FILM_TICK: Final = 600
"""Where a film begins: the factory has warmed up."""

PREVIEW_PX: Final = 240


class ShareScreen(Overlay):
    """Three ways to show others what one has built. Leaving it cancels what is not done."""

    max_width = 780

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.solution = self.below.workbench.editor.solution()
        self.result = self.below.workbench.result_of_build()
        self.job: Job | None = None
        self._file = Path()
        self._status = ""
        self._was_running = False

    def inside(self) -> Widget:
        actions = Column(
            [
                self._action(Button(text("share.copy"), self.copy, rank="primary"), text("share.copy_note")),
                self._action(
                    Button(text("share.picture"), self.save_picture, is_enabled=self._is_idle),
                    text("share.picture_note"),
                ),
                self._action(
                    Button(text("share.film"), self.save_film, is_enabled=self._is_idle), text("share.film_note")
                ),
            ],
            spacing.PAD,
        )
        two_lines = Column([Label(" ", styles.SMALL_BRIGHT)] * 2, 0)  # room for the place of a file
        build = preview(self.level, saved(self.solution), self.app.look.px(PREVIEW_PX * 2 // 3))
        return Column(
            [
                Row(
                    [
                        growing(Label(text("share.heading"), styles.HEADING)),
                        Label(level_title(self.level), styles.MUTED),
                    ],
                    cross="centre",
                ),
                Row([Picture(PREVIEW_PX, build), growing(actions)], spacing.PAD, cross="centre"),
                RoomFor(Column([] if self._is_idle() else [self._progress()]), [self._progress()]),
                Panel(RoomFor(Label(self._said, styles.SMALL_BRIGHT), [two_lines]), spacing.GAP),
                Row([growing(Space()), Button(text("menu.back"), self.app.pop)]),
            ]
        )

    def _progress(self) -> Widget:
        """How far a job is, and the way to end it."""
        stop = Button(text("share.cancel"), self.cancel, is_small=True)
        return Row([growing(ProgressBar(self._share)), stop], cross="centre")

    def _action(self, button: Button, note: str) -> Widget:
        return Column([Row([button]), Label(note, styles.SMALL)], spacing.UNIT)

    # What the buttons do.

    def copy(self) -> None:
        """The summary as text on the clipboard."""
        memory = self.app.memory
        won_before = memory.scores_of_build(self.below.workbench.key, saved(self.solution))
        words = summary(self.level, self.solution, self.result, memory.progress, won_before)
        try:
            pygame.scrap.put_text(words)
        except NOT_THERE as error:
            self._say(text("share.no_clipboard", reason=error))
        else:
            self._say(text("share.copied"))

    def save_picture(self) -> None:
        """A picture of the factory as the run left it, in the user's folder of pictures."""
        tick = self.result.tick if self.result is not None else FILM_TICK
        self._begin("game.ui.app.share_work:save_picture", tick, ".png")

    def save_film(self) -> None:
        """A film of the running factory."""
        self._begin("game.ui.app.share_work:save_film", FILM_TICK, ".gif")

    def cancel(self) -> None:
        """Ends the work that goes on; nothing is left of it."""
        if self.job is not None:
            self.job.cancel()

    def _begin(self, work: str, tick: int, ending: str) -> None:
        self._file = pictures_folder() / f"{self.level.id}-{time.strftime('%Y%m%d-%H%M%S')}{ending}"
        subject = Subject(self.level, self.solution, tick, language(), self.app.memory.settings.palette)
        file = self._file

        def tidy() -> None:
            with suppress(OSError):
                temporary_of(file).unlink(missing_ok=True)

        self.job = Job(work, subject, file, tidy=tidy)
        self._was_running = True
        self._say("")

    # How far it is.

    def _is_idle(self) -> bool:
        return self.job is None or self.job.state != "running"

    def _share(self) -> float | None:
        return self.job.share if self.job is not None and self.job.state == "running" else None

    def _said(self) -> str:
        share = self._share()
        return text("share.working", share=number(100 * share)) if share is not None else self._status or " "

    def _say(self, words: str) -> None:
        self._status = words
        self.app.relayout()

    def wake_in(self) -> float | None:
        return None if self._is_idle() else LOOK_AGAIN_S

    def update(self, elapsed_s: float) -> None:
        if not self._is_idle():
            self.app.redraw()
        elif self._was_running and self.job is not None:
            self._was_running = False
            self._say(self._outcome(self.job))
            self.app.audio.play("ui_click" if self.job.state == "done" else "ui_error")

    def _outcome(self, job: Job) -> str:
        if job.state == "done":
            return text("share.saved", file=self._file)
        if job.state == "cancelled":
            return text("share.cancelled")
        return text("share.failed", reason=job.reason or text("share.died"))

    def on_leave(self) -> None:
        if self.job is not None and not self._is_idle():
            self.job.cancel()
            self.job.wait(LONGEST_END_S)
