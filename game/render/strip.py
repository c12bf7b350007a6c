"""The gauges as a slim strip: each goal and the memory as an upright bar with its number below."""

from __future__ import annotations

import pygame

from game.content.words import number, text
from game.render import fonts, spacing
from game.render.frames import draw_frame
from game.render.lettering import fitting
from game.render.palette import Colour, palette
from game.render.readings import TARGET_AT, goal_value, load_colour
from game.session.run.outcome import Telemetry


def draw_strip(surface: pygame.Surface, rect: pygame.Rect, telemetry: Telemetry, scale: float = 1.0) -> None:
    """Draws the bars side by side into `rect`, as high as it is."""
    draw_frame(surface, rect, palette.panel, palette.edge, scale, spacing.EDGE_WIDTH)
    inner = rect.inflate(*[-2 * round(spacing.GAP * scale)] * 2)
    gauges = _gauges(telemetry)
    gap, size = round(spacing.UNIT * scale), round(fonts.SIZE_TINY * scale)
    width = (inner.width - gap * (len(gauges) - 1)) // len(gauges)
    for place, (value, share, mark, colour) in enumerate(gauges):
        column = pygame.Rect(inner.left + place * (width + gap), inner.top, width, inner.height)
        words = fitting(value, size, palette.text, width)
        surface.blit(words, words.get_rect(midbottom=column.midbottom))
        column.height -= words.get_height() + gap
        _draw_bar(surface, column.inflate(-width // 3, 0), share, mark, colour)


def _gauges(telemetry: Telemetry) -> list[tuple[str, float, float | None, Colour]]:
    """What stands below each bar, how full it is (0..1), where its target is, and its colour."""
    found: list[tuple[str, float, float | None, Colour]] = []
    for state in telemetry.goals:
        colour = palette.good if state.goal.is_met_by(state.now) else palette.accent
        found.append((goal_value(state), min(1.0, state.share * TARGET_AT), TARGET_AT, colour))
    share = telemetry.vram_share
    percent = text("unit.percent", value=number(100 * share))
    found.append((percent, share, None, load_colour(telemetry)))
    return found


def _draw_bar(surface: pygame.Surface, rect: pygame.Rect, share: float, mark: float | None, colour: Colour) -> None:
    radius = max(1, rect.width // 4)
    pygame.draw.rect(surface, palette.background, rect, border_radius=radius)
    filled = rect.copy()
    filled.height = round(rect.height * min(1.0, max(0.0, share)))
    filled.bottom = rect.bottom
    if filled.height:
        pygame.draw.rect(surface, colour, filled, border_radius=radius)
    pygame.draw.rect(surface, palette.edge, rect, 1, border_radius=radius)
    if mark is not None:
        y = rect.bottom - round(rect.height * mark)
        pygame.draw.line(surface, palette.text, (rect.left - 3, y), (rect.right + 2, y), 2)
