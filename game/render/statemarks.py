"""What every machine is doing, in icon, word and colour, and how busy it has been: drawn anew a few times a second."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import language
from game.render.caches import drawn_once
from game.render.floor import card_tab
from game.render.geometry import BoardGeometry
from game.render.overlays.pace import Pace
from game.render.overlays.plates import Blit
from game.render.palette import palette
from game.render.plan import Plan
from game.render.statelabel import ICONS_FROM_CELL, state_label
from game.session.reading.insight import Insight
from game.sim.tiles import mood

_BAR: Final = (0.098, 0.20, 0.045, 0.60)  # left, top, width, height, in cells
_CARD_BAR_HEIGHT: Final = 0.06


class StateMarks:
    """The pills and bars of one board, kept between two looks."""

    def __init__(self) -> None:
        self._pace = Pace(phase=6)
        self._blits: list[Blit] = []

    def draw(
        self, surface: pygame.Surface, insight: Insight, geometry: BoardGeometry, plan: Plan, *, is_at_rest: bool
    ) -> None:
        """Draws them, looking anew if it is time."""
        if geometry.cell < ICONS_FROM_CELL:
            return
        subject = (insight, geometry, plan, palette.name, language())
        if self._pace.is_due(subject, insight.simulation.tick, is_at_rest=is_at_rest):
            self._blits = [*_bars(insight, geometry, plan), *_labels(insight, geometry)]
        surface.fblits(self._blits)


def _labels(insight: Insight, geometry: BoardGeometry) -> list[Blit]:
    """A pill for each machine, on the edge between its cell and the one below."""
    blits: list[Blit] = []
    for cell, state in insight.states().items():
        rect = geometry.cell_rect(cell)
        label = state_label(state.key, mood(state), rect.width)
        foot = rect.bottom + label.get_height() // 3
        blits.append((label, label.get_rect(midbottom=(rect.centerx, foot)).topleft))
    return blits


def _bars(insight: Insight, geometry: BoardGeometry, plan: Plan) -> list[Blit]:
    """How busy each slot and each draft model has been, upright at its left edge; of a card, below its number."""
    left, top, width, height = (part * geometry.cell for part in _BAR)
    size = (max(3, round(width)), round(height))
    blits: list[Blit] = []
    for cell, share in insight.watch.busy_shares().items():
        rect = geometry.cell_rect(cell)
        blits.append((_upright_bar(size, round(share * size[1])), (rect.left + round(left), rect.top + round(top))))
    for index, share in enumerate(insight.watch.card_shares()):
        tab = card_tab(geometry, plan, index)
        high = max(3, round(_CARD_BAR_HEIGHT * geometry.cell))
        blits.append((_level_bar((tab.width, high), round(share * tab.width)), (tab.left, tab.bottom - 1)))
    return blits


@drawn_once(maxsize=256)
def _upright_bar(size: tuple[int, int], filled: int) -> pygame.Surface:
    """A bar filled from its foot. Kept."""
    bar = pygame.Surface(size)
    bar.fill(palette.mix(palette.background, palette.edge, 0.6))
    bar.fill(palette.text, (0, size[1] - filled, size[0], filled))
    return bar


@drawn_once(maxsize=256)
def _level_bar(size: tuple[int, int], filled: int) -> pygame.Surface:
    """A bar filled from its left. Kept."""
    bar = pygame.Surface(size)
    bar.fill(palette.mix(palette.background, palette.edge, 0.6))
    bar.fill(palette.text, (0, 0, filled, size[1]))
    return bar
