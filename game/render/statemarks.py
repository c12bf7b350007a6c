"""What every machine is doing, in a word on its screen, looked at anew a few times a second."""

from __future__ import annotations

import pygame

from game.content.words import language
from game.render.geometry import BoardGeometry
from game.render.overlays.pace import Pace
from game.render.overlays.plates import Blit
from game.render.palette import palette
from game.render.statelabel import ICONS_FROM_CELL, WORDS_FROM_CELL, state_label
from game.render.tileface import word_centre
from game.session.reading.insight import Insight
from game.sim.tiles import mood


class StateMarks:
    """The words of one board and what they are made of, kept between two looks."""

    def __init__(self) -> None:
        self._pace = Pace(phase=6)
        self._blits: list[Blit] = []
        self.moods: dict[int, str] = {}
        """By the cell of a machine whether it works, waits, is held up or in trouble."""

    def look(self, insight: Insight, geometry: BoardGeometry, *, is_at_rest: bool) -> None:
        """Looks anew if it is time."""
        subject = (insight, geometry, palette.name, language())
        if not self._pace.is_due(subject, insight.simulation.tick, is_at_rest=is_at_rest):
            return
        states = insight.states()
        self.moods = {cell: mood(state) for cell, state in states.items()}
        self._blits = []
        if geometry.cell < ICONS_FROM_CELL:
            return
        for cell, state in states.items():
            rect = geometry.cell_rect(cell)
            label = state_label(state.key, self.moods[cell], rect.width)
            if rect.width >= WORDS_FROM_CELL:
                place = label.get_rect(center=word_centre(rect))
            else:
                place = label.get_rect(midbottom=(rect.centerx, rect.bottom - 1))
            self._blits.append((label, place.clamp(rect).topleft))

    def draw(self, surface: pygame.Surface) -> None:
        """Draws the words."""
        surface.fblits(self._blits)
