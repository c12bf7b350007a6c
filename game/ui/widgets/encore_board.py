"""The factory of a win, which goes on beside what is said of it."""

from __future__ import annotations

from time import perf_counter
from typing import Final

import pygame

from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.session.reading.encore import Encore
from game.session.run.clock import work_for_a_part_of_a_frame
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Written
from game.ui.widgets.running_board import RunningBoard
from game.ui.words import styles

MAX_TICKS_PER_FRAME: Final = 8


class EncoreBoard(RunningBoard):
    """The board of the run, and below it when it was won and how far it has gone on; `reduced_motion` lets it stand."""

    grows = True
    is_opaque = True

    def __init__(self, encore: Encore, *, reduced_motion: bool) -> None:
        self.encore = encore
        self.reduced_motion = reduced_motion
        super().__init__(encore.shown.simulation, MAX_TICKS_PER_FRAME, reduced_motion=reduced_motion)

    def update(self, elapsed_s: float) -> None:
        """Time has passed while it was seen."""
        encore = self.encore
        if encore.is_behind:
            work_for_a_part_of_a_frame(lambda: encore.is_behind, encore.catch_up, perf_counter)
        elif not self.reduced_motion:
            encore.go_on(self.ticks_due(elapsed_s))
        if encore.shown.simulation is not self.simulation:
            self.begin_anew(encore.shown.simulation)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        pad = look.px(spacing.GAP)
        board = rect.inflate(-2 * pad, -2 * pad)
        board.height -= look.line_height(styles.SMALL) + pad
        self.view.layout(board)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        super().draw(surface, look)
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, styles.SMALL), piece.rect)

    def written(self, look: Look) -> list[Written]:
        words = self._caption()
        rect = pygame.Rect(0, 0, look.width(words, styles.SMALL), look.line_height(styles.SMALL))
        rect.midbottom = (self.rect.centerx, self.rect.bottom - look.px(spacing.GAP))
        return [Written(words, rect, self.rect)]

    def _caption(self) -> str:
        simulation, result = self.simulation, self.encore.result
        if result is None:
            return text("summary.reading", seconds=_seconds(simulation.tick))
        key = "ran_out" if simulation.crash is not None else "goes_on" if simulation.tick > result.tick else "stands"
        return text(f"summary.{key}", won=_seconds(result.tick), seconds=_seconds(simulation.tick))


def _seconds(tick: int) -> str:
    return number(tick / TICKS_PER_SECOND, 1)
