"""All curves of a run, one below the other or in two columns, with one time axis and a cursor that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pygame

from game.content.words import language, number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.render.graphs import metrics
from game.render.graphs.curve import (
    Frame,
    Limit,
    draw_curve,
    draw_header,
    frame_of,
    plot_rect,
    value_at,
    visible,
)
from game.render.graphs.ink import Ink, Placed
from game.render.graphs.timeview import TimeView, time_ticks
from game.render.palette import palette
from game.session.reading.series import Series

AXIS: Final = 17  # design px below, for times
TWO_COLUMNS_FROM: Final = 440  # design px of width
_GAP: Final = 6
_TIME_LABEL: Final = 46


@dataclass
class _Pane:
    """One curve as it was drawn last."""

    surface: pygame.Surface
    state: tuple[object, ...]
    placed: list[Placed]


class GraphBoard:
    """Draws the curves of a series. While a run goes on one of them is drawn anew a frame: each ten times a second."""

    def __init__(self) -> None:
        self.view = TimeView()
        self.placed: list[Placed] = []
        """The text of the last picture."""
        self._panes: dict[str, _Pane] = {}
        self._next = 0
        self._rect = pygame.Rect(0, 0, 0, 0)
        self._scale = 1.0

    def draw(
        self,
        surface: pygame.Surface,
        rect: pygame.Rect,
        scale: float,
        series: Series,
        limits: Mapping[str, Limit],
        pointer: tuple[int, int] | None = None,
        past: int | None = None,
        is_live: bool = False,
    ) -> None:
        """Draws all curves into `rect`.

        `pointer` is where the mouse reads them, None where it is elsewhere; `past` is the tick that the board shows,
        where it is an earlier one.
        """
        self._rect, self._scale = rect, scale
        boxes = self._boxes(rect, scale)
        self._refresh(boxes, scale, series, limits, is_live)
        ink = Ink(surface, scale)
        lowest = max(box.bottom for box in boxes.values())
        read = None if pointer is None else self.tick_at(pointer, series)
        if read is None and past is not None:
            read = float(past)
        for metric, box in boxes.items():
            pane = self._panes[metric]
            surface.blit(pane.surface, box)
            ink.placed += pane.placed
            if read is not None:
                draw_header(ink, box, metric, value_at(series.points(metric), read), is_read=True)
                self._draw_cursor(ink, plot_rect(box, scale), series, read, box.bottom == lowest)
        self.placed = ink.placed

    def tick_at(self, pos: tuple[int, int], series: Series) -> float | None:
        """The tick under a point, at most that of the last sample; None beside the curves."""
        for box in self._boxes(self._rect, self._scale).values():
            plot = plot_rect(box, self._scale)
            if box.collidepoint(pos) and plot.left <= pos[0] < plot.right:
                start, end = self.view.shown(series.end_tick)
                return min(Frame(plot, start, end, 1.0).tick(pos[0]), float(series.end_tick))
        return None

    def ticks_per_px(self, series: Series) -> float:
        """How much time a pixel stands for."""
        plot = plot_rect(next(iter(self._boxes(self._rect, self._scale).values())), self._scale)
        start, end = self.view.shown(series.end_tick)
        return (end - start) / max(1, plot.width)

    def _boxes(self, rect: pygame.Rect, scale: float) -> dict[str, pygame.Rect]:
        """The rectangle of each curve."""
        columns = 2 if rect.width >= TWO_COLUMNS_FROM * scale else 1
        rows = -(-len(metrics.NAMES) // columns)
        gap, aside = round(_GAP * scale), round(spacing.PAD * scale)
        wide = (rect.width - (columns - 1) * aside) // columns
        high = (rect.height - round(AXIS * scale) - (rows - 1) * gap) // rows
        return {
            metric: pygame.Rect(
                rect.left + place // rows * (wide + aside), rect.top + place % rows * (high + gap), wide, high
            )
            for place, metric in enumerate(metrics.NAMES)
        }

    def _refresh(
        self,
        boxes: Mapping[str, pygame.Rect],
        scale: float,
        series: Series,
        limits: Mapping[str, Limit],
        is_live: bool,
    ) -> None:
        """Draws what has changed anew; of curves that only grew just the next in turn while the run goes on."""
        shown = self.view.shown(series.end_tick)
        first = self._next
        lowest = max(box.bottom for box in boxes.values())
        for step in range(len(metrics.NAMES)):
            place = (first + step) % len(metrics.NAMES)
            metric = metrics.NAMES[place]
            box, limit = boxes[metric], limits.get(metric)
            form = (series, box, scale, palette.name, language(), limit)
            state = (*form, len(series.samples), series.end_tick, shown)
            old = self._panes.get(metric)
            if old is not None and old.state == state:
                continue
            is_growth = old is not None and old.state[: len(form)] == form
            if is_growth and is_live and self._next != first:
                continue
            self._panes[metric] = self._pane(box, series, metric, limit, box.bottom == lowest, state)
            self._next = (place + 1) % len(metrics.NAMES)

    def _pane(
        self,
        box: pygame.Rect,
        series: Series,
        metric: str,
        limit: Limit | None,
        has_axis: bool,
        state: tuple[object, ...],
    ) -> _Pane:
        """One curve with its header, and with the time axis where it is the lowest of its column."""
        shown = self.view.shown(series.end_tick)
        local = pygame.Rect((0, 0), box.size)
        surface = pygame.Surface((box.width, box.height + (round(AXIS * self._scale) if has_axis else 0)))
        surface.fill(palette.panel)
        ink = Ink(surface, self._scale, box.topleft)
        points = visible(series.points(metric), *shown)
        frame = frame_of(plot_rect(local, self._scale), shown, points, limit)
        draw_curve(ink, frame, metric, points, limit)
        draw_header(ink, local, metric, value_at(series.points(metric), series.end_tick), is_read=False)
        if has_axis:
            draw_time_axis(ink, frame.plot, *shown)
        return _Pane(surface, state, ink.placed)

    def _draw_cursor(self, ink: Ink, plot: pygame.Rect, series: Series, tick: float, has_axis: bool) -> None:
        """A line through a curve, with its time below the lowest."""
        x = Frame(plot, *self.view.shown(series.end_tick), 1.0).x(tick)
        pygame.draw.line(ink.surface, palette.selected, (x, plot.top), (x, plot.bottom - 1))
        if has_axis:
            draw_time(ink, plot, x, tick)


def draw_time_axis(ink: Ink, plot: pygame.Rect, start: float, end: float) -> None:
    """Round times below a plot, each in the middle of its place."""
    times, digits = time_ticks(start, end, max(2, plot.width // ink.px(_TIME_LABEL)))
    frame = Frame(plot, start, end, 1.0)
    free = plot.left - ink.px(AXIS)
    for time in times:
        words = text("unit.s", value=number(time, digits))
        x = frame.x(time * TICKS_PER_SECOND)
        pygame.draw.line(ink.surface, palette.edge, (x, plot.bottom), (x, plot.bottom + ink.px(2)))
        picture = ink.picture(words, palette.text_muted, 11)
        box = pygame.Rect(0, plot.bottom + ink.px(2), picture.get_width(), ink.px(AXIS - 2))
        box.centerx = x
        box.right = min(box.right, plot.right)
        if box.left >= free:
            ink.write(words, box, palette.text_muted, "centre", 11)
            free = box.right + ink.px(4)


def draw_time(ink: Ink, plot: pygame.Rect, x: int, tick: float) -> None:
    """The time at a place, on a plate over the time axis."""
    words = text("unit.s", value=number(tick / TICKS_PER_SECOND, 2))
    picture = ink.picture(words, palette.text_on_bright, 11, bold=True)
    plate = picture.get_rect(top=plot.bottom + ink.px(2)).inflate(ink.px(8), 0)
    plate.centerx = min(max(x, plot.left + plate.width // 2), plot.right - plate.width // 2)
    pygame.draw.rect(ink.surface, palette.selected, plate, border_radius=ink.px(3))
    ink.write(words, plate, palette.text_on_bright, "centre", 11, bold=True)
