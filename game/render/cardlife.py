"""What a card's board shows while it runs: its memory as it fills, and light on its traces at each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pygame

from game.content.words import language
from game.render import material
from game.render.caches import drawn_once
from game.render.cardart import NAMES_FROM_CELL, REACH, card_tab, upper_rim
from game.render.geometry import BODY_INSET, BoardGeometry
from game.render.overlays.pace import Pace
from game.render.overlays.patterns import fill_pattern
from game.render.overlays.plates import Blit
from game.render.palette import Colour, palette
from game.render.plan import Plan
from game.render.pulse import NUM_LEVELS, level
from game.session.reading.insight import Insight
from game.sim.card_memory import CardMemory
from game.sim.facts.gauge import StepNow

_BARS_FROM_CELL: Final = 28
_BAR: Final = 0.085
"""Height of the bar of a card's memory, in cells; it lies on the upper rim of the board."""


class CardLife:
    """The cards of one board, their memory looked at a few times a second."""

    def __init__(self) -> None:
        self._pace = Pace(phase=8)
        self._bars: list[Blit] = []

    def look(self, insight: Insight, geometry: BoardGeometry, plan: Plan, *, is_at_rest: bool) -> None:
        """Looks anew if it is time."""
        subject = (insight, geometry, plan, palette.name, language())
        if not self._pace.is_due(subject, insight.simulation.tick, is_at_rest=is_at_rest):
            return
        self._bars = []
        if geometry.cell >= _BARS_FROM_CELL:
            for index, memory in enumerate(insight.card_memories()):
                rect = _bar_rect(index, geometry, plan)
                self._bars.append((_bar(rect.size, *_shares(memory)), rect.topleft))

    def draw(
        self,
        surface: pygame.Surface,
        geometry: BoardGeometry,
        plan: Plan,
        steps: Mapping[int, StepNow],
        *,
        is_reduced: bool,
    ) -> None:
        """Draws both, below the machines."""
        if not is_reduced:
            lights: list[Blit] = []
            for index, step in steps.items():
                light = _traces(geometry.cell, palette.token, level(step))
                margin = (light.get_width() - geometry.cell) // 2
                for cell in plan.cards[index]:
                    rect = geometry.cell_rect(cell)
                    lights.append((light, (rect.left - margin, rect.top - margin)))
            surface.fblits(lights, pygame.BLEND_RGB_ADD)
        surface.fblits(self._bars)


def _bar_rect(index: int, geometry: BoardGeometry, plan: Plan) -> pygame.Rect:
    """On the upper rim, beside the card's name."""
    rim = upper_rim(geometry, plan, index)
    high = max(4, round(_BAR * geometry.cell))
    left = rim.left
    if geometry.cell >= NAMES_FROM_CELL:
        left = card_tab(geometry, plan, index).right + max(4, geometry.cell // 16)
    return pygame.Rect(left, rim.centery - high // 2, max(8, rim.right - left), high)


def _shares(memory: CardMemory) -> tuple[int, int, int]:
    """Weights, KV and what others hold, in thousandths of the memory."""
    each = (memory.weights_bytes, memory.kv_bytes, memory.other_bytes)
    weights, kv, other = (round(1000 * num_bytes / max(1, memory.capacity_bytes)) for num_bytes in each)
    return weights, kv, other


@drawn_once(maxsize=512)
def _bar(size: tuple[int, int], weights: int, kv: int, other: int) -> pygame.Surface:
    """From the left weights, KV, hatched what others hold, dark what is free. Kept."""
    bar = pygame.Surface(size)
    bar.fill(material.BLACK)
    inner = bar.get_rect().inflate(-2, -2)
    bar.fill(palette.mix(palette.background, palette.edge, 0.5), inner)
    left = 0
    for share, colour in ((weights, palette.edge_strong), (kv, palette.kv), (other, None)):
        start, left = left, left + share
        part = pygame.Rect(inner.left + round(start * inner.width / 1000), inner.top, 0, inner.height)
        part.width = min(inner.right, inner.left + round(left * inner.width / 1000)) - part.left
        if part.width > 0 and colour is not None:
            bar.fill(colour, part)
        elif part.width > 0:
            fill_pattern(bar, part, palette.edge_strong, "stripes", 4)
    return bar


@drawn_once(maxsize=64)
def _traces(cell: int, colour: Colour, strength: int) -> pygame.Surface:
    """Light on the board around one core, to be added (BLEND_RGB_ADD). Kept."""
    reach = round(REACH * cell)
    light = pygame.Surface((cell + 2 * reach, cell + 2 * reach))
    body = round((BODY_INSET - 0.02) * cell) + reach
    tone = palette.mix(material.BLACK, colour, 0.06 * strength / NUM_LEVELS)
    light.fill(tone)
    light.fill(material.BLACK, light.get_rect().inflate(-2 * body, -2 * body))
    line = palette.mix(material.BLACK, colour, 0.08 + 0.34 * strength / NUM_LEVELS)
    pygame.draw.rect(light, line, light.get_rect().inflate(-reach, -reach), max(1, cell // 48), border_radius=reach)
    return light
