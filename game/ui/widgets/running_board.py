"""A factory that runs on a page for its own sake: its board in a frame, kept in time with the wall clock."""

from __future__ import annotations

import pygame

from game.render.board import BoardView
from game.render.palette import palette
from game.session.build.placed import PlacedTile
from game.session.run.clock import FixedStep
from game.sim.simulation import Simulation
from game.sim.spec import card_labels
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget
from game.ui.widgets.button import draw_ground


class RunningBoard(Widget):
    """Draws a simulation that its owner lets run; `ticks_due` says how far, and a frame never asks for too many."""

    is_lively = True

    def __init__(self, simulation: Simulation, max_ticks_per_frame: int, *, reduced_motion: bool) -> None:
        super().__init__()
        self.simulation = simulation
        labels = card_labels(simulation.spec.cards)
        self.view = BoardView(simulation.rows, simulation.cols, reduced_motion=reduced_motion, card_labels=labels)
        self._clock = FixedStep(max_ticks_per_frame)
        self._tiles = {
            tile.row * simulation.cols + tile.col: PlacedTile(tile.kind, tile.facing, tile.settings)
            for tile in simulation.spec.tiles
        }

    def ticks_due(self, elapsed_s: float) -> int:
        """Ticks to simulate now that so much time has passed while it was seen."""
        return self._clock.ticks(elapsed_s)

    def begin_anew(self, simulation: Simulation) -> None:
        """Show another simulation of the same factory, from its start."""
        self.simulation = simulation
        self._clock.reset()

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.background, palette.edge)
        alpha = self._clock.alpha if self.simulation.crash is None else 0.0
        self.view.draw(surface, self._tiles, self.simulation, alpha)
