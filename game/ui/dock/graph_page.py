"""The tab of the curves."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game.content.words import amount, text
from game.physics.units import MIB
from game.render.graphs.curve import Limit
from game.render.graphs.graphboard import GraphBoard
from game.render.graphs.ink import Placed
from game.session.reading.recorder import Recorder
from game.ui.app.text_scale import Look
from game.ui.dock.run_page import RunPage


class GraphPage(RunPage):
    """The curves of the run."""

    def __init__(
        self,
        recorder: Callable[[], Recorder | None],
        past: Callable[[], int | None],
        is_live: Callable[[], bool],
        board: GraphBoard,
    ) -> None:
        super().__init__(recorder, past, is_live, board.view, "graphs.empty")
        self.board = board

    def draw_run(self, surface: pygame.Surface, look: Look, recorder: Recorder) -> None:
        self.board.draw(
            surface,
            self.rect,
            look.scale,
            recorder.series,
            limits(recorder),
            self.pointer,
            past=self.past(),
            is_live=self.is_live(),
        )

    def placed(self) -> list[Placed]:
        return self.board.placed

    def tick_under_pointer(self, recorder: Recorder) -> float | None:
        return None if self.pointer is None else self.board.tick_at(self.pointer, recorder.series)

    def ticks_per_px(self, recorder: Recorder) -> float:
        return self.board.ticks_per_px(recorder.series)


def limits(recorder: Recorder) -> dict[str, Limit]:
    """The lines that the curves are measured against: the goal, and the level's VRAM."""
    capacity = recorder.run.simulation.vram_capacity_bytes / MIB
    found = {"vram": Limit(capacity, text("graphs.limit.vram", value=amount(capacity)), is_ceiling=True)}
    goal = recorder.run.level.held_throughput
    if goal is not None:
        found["tps"] = Limit(goal.at_least, text("graphs.limit.tps", value=amount(goal.at_least)), is_ceiling=False)
    return found
