"""One curve over time with its axis: the values between which it moves stand beside it, its limit across it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pygame

from game.content.metric_words import NONE
from game.physics.units import TICKS_PER_SECOND
from game.render import fonts
from game.render.graphs import metrics
from game.render.graphs.ink import Ink
from game.render.graphs.timeview import time_ticks
from game.render.palette import palette
from game.session.reading.series import Point

GUTTER: Final = 44  # design px to the left, for values
HEADER: Final = 17  # design px above, for name and value
_HEADROOM: Final = 1.12
_LABEL: Final = 11
_FILL: Final = 0.22
_DASH: Final = 4


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across a curve, with its name."""

    value: float
    name: str
    is_ceiling: bool
    """Whether one must stay below it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a curve is drawn, and which ticks and values its edges stand for."""

    plot: pygame.Rect
    start: float
    end: float
    top: float

    def x(self, tick: float) -> int:
        """Where a tick is (px)."""
        return self.plot.left + round((tick - self.start) / (self.end - self.start) * (self.plot.width - 1))

    def y(self, value: float) -> int:
        """Where a value is (px)."""
        return self.plot.bottom - 1 - round(min(1.0, value / self.top) * (self.plot.height - 1))

    def tick(self, x: int) -> float:
        """The tick at a place (px)."""
        return self.start + (x - self.plot.left) / max(1, self.plot.width - 1) * (self.end - self.start)


def plot_rect(rect: pygame.Rect, scale: float) -> pygame.Rect:
    """The part of a graph's rectangle in which the curve is."""
    gutter, header = round(GUTTER * scale), round(HEADER * scale)
    return pygame.Rect(rect.left + gutter, rect.top + header, rect.width - gutter, rect.height - header)


def visible(points: Sequence[Point], start: float, end: float) -> Sequence[Point]:
    """The points of a stretch of time, and one on either side so that the line goes on to the edge."""
    low = max(0, bisect_left(points, (start, float("-inf"))) - 1)
    return points[low : bisect_right(points, (end, float("inf"))) + 1]


def value_at(points: Sequence[Point], tick: float) -> float | None:
    """The value that held at a tick: that of the last point up to it."""
    place = bisect_right(points, (tick, float("inf")))
    return points[place - 1][1] if place else None


def frame_of(plot: pygame.Rect, shown: tuple[float, float], points: Sequence[Point], limit: Limit | None) -> Frame:
    """The axes for the points that are seen; they begin at zero."""
    highest = max((value for _, value in points), default=0.0)
    top = max(highest, limit.value if limit is not None else 0.0) * _HEADROOM
    return Frame(plot, shown[0], shown[1], top if top > 0 else 1.0)


def draw_curve(ink: Ink, frame: Frame, metric: str, points: Sequence[Point], limit: Limit | None) -> None:
    """Ground, time lines, curve, limit, and the lowest and highest value in the gutter."""
    surface, plot = ink.surface, frame.plot
    pygame.draw.rect(surface, palette.board, plot)
    for time in time_ticks(frame.start, frame.end, 6)[0]:
        x = frame.x(time * TICKS_PER_SECOND)
        pygame.draw.line(surface, palette.grid_line, (x, plot.top), (x, plot.bottom - 1))
    clip = surface.get_clip()
    surface.set_clip(plot.clip(clip))
    line = _line(frame, points)
    if len(line) > 1:
        colour = metrics.colour(metric)
        foot = [(line[-1][0], plot.bottom - 1), (line[0][0], plot.bottom - 1)]
        pygame.draw.polygon(surface, palette.mix(palette.board, colour, _FILL), [*line, *foot])
        pygame.draw.lines(surface, colour, False, line, ink.px(1.4))
    if limit is not None:
        _draw_limit(ink, frame, limit)
    surface.set_clip(clip)
    pygame.draw.line(surface, palette.edge, plot.bottomleft, plot.bottomright)
    _draw_range(ink, frame, metric, points)


def _line(frame: Frame, points: Sequence[Point]) -> list[tuple[int, int]]:
    """The curve in pixels; where many points share a column it goes from the lowest to the highest of them."""
    line: list[tuple[int, int]] = []
    for tick, value in points:
        x, y = frame.x(tick), frame.y(value)
        if len(line) > 2 and line[-1][0] == line[-3][0] == x:
            low, high = min(line[-1][1], line[-2][1], y), max(line[-1][1], line[-2][1], y)
            line[-2:] = [(x, low), (x, high)]
        else:
            line.append((x, y))
    return line


def _draw_limit(ink: Ink, frame: Frame, limit: Limit) -> None:
    """A dashed line with its name, above it where there is room."""
    plot, y = frame.plot, frame.y(limit.value)
    colour = palette.danger if limit.is_ceiling else palette.selected
    dash = ink.px(_DASH)
    for x in range(plot.left, plot.right, 2 * dash):
        pygame.draw.line(ink.surface, colour, (x, y), (min(x + dash, plot.right) - 1, y))
    picture = ink.picture(limit.name, colour, _LABEL)
    place = picture.get_rect(left=plot.left + ink.px(3), bottom=y)
    if place.top < plot.top:
        place.top = y + 1
    ground = pygame.Surface(place.size)
    ground.fill(palette.board)
    ground.set_alpha(170)
    ink.surface.blit(ground, place)
    ink.write(limit.name, place, colour, size=_LABEL)


def _draw_range(ink: Ink, frame: Frame, metric: str, points: Sequence[Point]) -> None:
    """The lowest and the highest value that is seen, each at its height, and zero if nothing is in its way."""
    if not points:
        return
    values = [value for _, value in points]
    plot, height = frame.plot, ink.picture("0", palette.text_muted, _LABEL).get_height()
    highest, lowest = max(values), min(values)
    taken: list[pygame.Rect] = []
    for value, colour in ((highest, palette.text), (lowest, palette.text), (0.0, palette.text_muted)):
        box = pygame.Rect(plot.left - ink.px(GUTTER), 0, ink.px(GUTTER - 4), height)
        box.centery = frame.y(value)
        box.bottom = min(box.bottom, plot.bottom + ink.px(3))
        if box.collidelist(taken) < 0:
            ink.write(metrics.bare(metric, value), box, colour, "right", _LABEL, mono=True)
            taken.append(box)


def draw_header(ink: Ink, rect: pygame.Rect, metric: str, amount: float | None, is_read: bool) -> None:
    """The name of the curve on the left, on the right its value: now, or where the pointer is."""
    box = pygame.Rect(rect.left, rect.top, rect.width, ink.px(HEADER))
    pygame.draw.rect(ink.surface, palette.panel, box)
    colour = palette.selected if is_read else palette.text
    words = metrics.value(metric, amount) if amount is not None else NONE
    right = ink.write(words, box, colour, "right", fonts.SIZE_TINY, bold=True, mono=True)
    box.width = right.left - box.left - ink.px(4)
    side = ink.px(7)
    swatch = pygame.Rect(box.left, 0, side, side)
    swatch.centery = box.centery
    pygame.draw.rect(ink.surface, metrics.colour(metric), swatch, border_radius=2)
    box.left, box.width = box.left + side + ink.px(4), box.width - side - ink.px(4)
    ink.write(metrics.title(metric), box, palette.text_muted, "left", fonts.SIZE_TINY)
