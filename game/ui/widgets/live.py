"""A factory that runs on a page: the board of a codex page, kept in time with the wall clock while it is seen."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import text
from game.render import spacing
from game.session.reading.codex_factory import CRASH_SHOWN_S, LOOP_S, CodexRun
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Written
from game.ui.widgets.running_board import RunningBoard
from game.ui.words import codex_text, styles

HEIGHT: Final = 210
MAX_TICKS_PER_FRAME: Final = 8
"""More would take longer than a page may cost in a frame; after a pause the factory just goes on."""


class LiveFactory(RunningBoard):
    """Runs one variant of a page and begins anew when it has run for a minute or has crashed."""

    grows = True

    def __init__(self, page: str, variant: int, *, reduced_motion: bool) -> None:
        self.page = page
        self.variant = variant
        self.run = CodexRun(page, variant)
        super().__init__(self.run.simulation, MAX_TICKS_PER_FRAME, reduced_motion=reduced_motion)
        self._crash_left_s: float = CRASH_SHOWN_S

    def update(self, elapsed_s: float) -> None:
        """Time has passed while the page was seen."""
        if self.simulation.crash is not None:
            self._crash_left_s -= elapsed_s
        if self._crash_left_s <= 0 or self.run.seconds >= LOOP_S:
            self.run = CodexRun(self.page, self.variant)
            self.begin_anew(self.run.simulation)
            self._crash_left_s = CRASH_SHOWN_S
            return
        self.run.advance(self.ticks_due(elapsed_s))

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(HEIGHT) + look.line_height(styles.SMALL) + look.px(spacing.UNIT)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        board = rect.inflate(-2 * look.px(spacing.UNIT), -2 * look.px(spacing.UNIT))
        board.height -= look.line_height(styles.SMALL)
        self.view.layout(board)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        super().draw(surface, look)
        style = styles.SMALL if self.simulation.crash is None else styles.SMALL_WARNING
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        words = look.clipped(self._caption(), styles.SMALL, self.rect.width - 2 * look.px(spacing.GAP))
        rect = pygame.Rect(0, 0, look.width(words, styles.SMALL), look.line_height(styles.SMALL))
        rect.midbottom = (self.rect.centerx, self.rect.bottom - look.px(spacing.UNIT))
        return [Written(words, rect, self.rect)]

    def _caption(self) -> str:
        """How long it has run, and how it ended if it crashed."""
        is_running = self.simulation.crash is None
        key, shown = (
            ("codex.running", float(int(self.run.seconds))) if is_running else ("codex.crashed", self.run.seconds)
        )
        return text(key, seconds=codex_text.figure(shown))
