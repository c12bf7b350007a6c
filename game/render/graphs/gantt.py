"""The timeline of requests: a row for each user, a bar for each stage of each request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pygame

from game.content.words import language, text
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.render.graphs import stages
from game.render.graphs.curve import Frame
from game.render.graphs.graphboard import AXIS, draw_time, draw_time_axis
from game.render.graphs.ink import Ink, Placed
from game.render.graphs.timeview import TimeView, time_ticks
from game.render.palette import palette
from game.session.reading.spans import Span, Timeline, Trace

LANE: Final = 32  # design px a row
TALLEST_LANE: Final = 44
GUTTER: Final = 28  # design px to the left, for the names of users
PX_PER_S: Final = 40
"""Design px that a second takes until the player zooms."""

_NAME: Final = 14  # design px above the bars, for the names of requests
_TINY: Final = 10
_REDRAW_FRAMES: Final = 6
_FIRST_TOKEN: Final = "first_token"
_LOST: Final = "lost_mark"


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the mouse points at: a request, its stage there, and the tick."""

    trace: Trace
    span: Span
    tick: float


class Gantt:
    """Draws a timeline. While a run goes on the picture is made anew every sixth frame, ten times a second."""

    def __init__(self) -> None:
        self.view = TimeView(5.0 * TICKS_PER_SECOND)
        self.first_lane = 0
        """The uppermost row, where there are more than fit."""
        self.placed: list[Placed] = []
        self._picture = pygame.Surface((1, 1))
        self._state: tuple[object, ...] = ()
        self._form: tuple[object, ...] = ()
        self._age = 0
        self._plot = pygame.Rect(0, 0, 1, 1)
        self.lane_px = 1
        """Height of a row in the last picture."""
        self._shown = (0.0, 1.0)
        self._lanes: list[tuple[int, int]] = []

    def draw(
        self,
        surface: pygame.Surface,
        rect: pygame.Rect,
        scale: float,
        timeline: Timeline,
        now: int,
        pointer: tuple[int, int] | None = None,
        past: int | None = None,
        is_live: bool = False,
    ) -> None:
        """Draws the rows into `rect`.

        `now` is the tick of the run, `pointer` where the mouse is if it is over them; `past` is the tick that the board
        shows, where it is an earlier one.
        """
        self._age += 1
        self.view.set_default((rect.width - GUTTER * scale) / (PX_PER_S * scale) * TICKS_PER_SECOND)
        form = (timeline, tuple(rect), scale, palette.name, language(), self.first_lane, self.view.is_following)
        state = (*form, now, self.view.shown(now), len(timeline.traces))
        if state != self._state and (form != self._form or not is_live or self._age >= _REDRAW_FRAMES):
            self._form, self._state, self._age = form, state, 0
            self._redraw(rect, scale, timeline, now)
        surface.blit(self._picture, rect)
        read = None if pointer is None else self.tick_at(pointer)
        if read is None and past is not None and self._shown[0] <= past <= self._shown[1]:
            read = float(past)
        if read is not None:
            x = Frame(self._plot, *self._shown, 1.0).x(read)
            pygame.draw.line(surface, palette.selected, (x, self._plot.top), (x, self._plot.bottom - 1))
            draw_time(Ink(surface, scale), self._plot, x, read)

    def scroll(self, lanes: int) -> None:
        """Moves by so many rows, as far as there are more."""
        room = max(1, self._plot.height // max(1, self.lane_px))
        self.first_lane = min(max(0, self.first_lane + lanes), max(0, len(self._lanes) - room))

    def ticks_per_px(self) -> float:
        """How much time a pixel stands for."""
        return (self._shown[1] - self._shown[0]) / max(1, self._plot.width)

    def tick_at(self, pos: tuple[int, int]) -> float | None:
        """The tick under a point, None beside the rows."""
        return Frame(self._plot, *self._shown, 1.0).tick(pos[0]) if self._plot.collidepoint(pos) else None

    def pointed(self, pos: tuple[int, int], timeline: Timeline, now: int) -> Pointed | None:
        """The request and the stage under a point."""
        tick = self.tick_at(pos)
        row = self.first_lane + (pos[1] - self._plot.top) // max(1, self.lane_px)
        if tick is None or row >= len(self._lanes):
            return None
        slack = 2 * self.ticks_per_px() * BEATS_PER_TICK
        beat = tick * BEATS_PER_TICK
        near = [trace for trace in timeline.traces if (trace.request.user, trace.lane) == self._lanes[row]]
        spans = [(trace, span) for trace in near for span in trace.spans(now * BEATS_PER_TICK)]
        hits = [(trace, span) for trace, span in spans if span.start_beat <= beat < span.end_beat]
        hits = hits or [
            (trace, span) for trace, span in spans if span.start_beat - slack <= beat <= span.end_beat + slack
        ]
        return Pointed(*hits[-1], tick) if hits else None

    def _redraw(self, rect: pygame.Rect, scale: float, timeline: Timeline, now: int) -> None:
        self._picture = pygame.Surface(rect.size)
        self._picture.fill(palette.panel)
        ink = Ink(self._picture, scale, rect.topleft)
        local = pygame.Rect(ink.px(GUTTER), 0, rect.width - ink.px(GUTTER), rect.height - ink.px(AXIS))
        self._lanes = timeline.lanes()
        num_lanes = max(1, len(self._lanes))
        self.lane_px = min(max(ink.px(LANE), local.height // num_lanes), ink.px(TALLEST_LANE))
        self.scroll(0)
        num_fitting = min(num_lanes, max(1, local.height // self.lane_px))
        local.height = num_fitting * self.lane_px
        self._plot, self._shown = local.move(rect.topleft), self.view.shown(now)
        frame = Frame(local, *self._shown, 1.0)
        pygame.draw.rect(self._picture, palette.board, local)
        for time in time_ticks(*self._shown, 6)[0]:
            x = frame.x(time * TICKS_PER_SECOND)
            pygame.draw.line(self._picture, palette.grid_line, (x, local.top), (x, local.bottom - 1))
        rows = {lane: row for row, lane in enumerate(self._lanes[self.first_lane :][:num_fitting])}
        self._draw_users(ink, local, rows)
        self._picture.set_clip(local)
        for trace in timeline.traces:
            row = rows.get((trace.request.user, trace.lane))
            if row is not None and self._is_seen(trace, now):
                self._draw_trace(ink, frame, trace, local.top + row * self.lane_px, now)
        self._draw_stopped(ink, local, rows, timeline)
        self._picture.set_clip(None)
        draw_time_axis(ink, local, *self._shown)
        self.placed = ink.placed

    def _is_seen(self, trace: Trace, now: int) -> bool:
        end = now * BEATS_PER_TICK if trace.end_beat is None else trace.end_beat
        return trace.request.sent_beat < self._shown[1] * BEATS_PER_TICK and end > self._shown[0] * BEATS_PER_TICK

    def _draw_stopped(self, ink: Ink, plot: pygame.Rect, rows: dict[tuple[int, int], int], timeline: Timeline) -> None:
        """A cross and a word at the left edge of rows in which nothing follows a request lost further left."""
        last = {(trace.request.user, trace.lane): trace for trace in timeline.traces}
        for lane, row in rows.items():
            trace, top = last.get(lane), plot.top + row * self.lane_px
            if trace is None or trace.end_beat is None or not trace.is_lost:
                continue
            if trace.end_beat <= self._shown[0] * BEATS_PER_TICK:
                bar = pygame.Rect(plot.left, top + ink.px(_NAME), plot.width, self.lane_px - ink.px(_NAME + 3))
                _cross(ink, bar.left + ink.px(8), bar)
                words = f"{trace.request.name} {text(f'requests.{_LOST}')}"
                ink.write(words, bar.move(ink.px(16), 0).clip(bar), palette.text_muted, "left", _TINY)

    def _draw_users(self, ink: Ink, plot: pygame.Rect, rows: dict[tuple[int, int], int]) -> None:
        for (user, lane), row in rows.items():
            top = plot.top + row * self.lane_px
            if lane == 0:
                box = pygame.Rect(0, top, plot.left - ink.px(4), self.lane_px)
                ink.write(f"u{user}", box, palette.text_muted, "right", 11, mono=True)
            pygame.draw.line(ink.surface, palette.grid_line, (plot.left, top), (plot.right - 1, top))

    def _draw_trace(self, ink: Ink, frame: Frame, trace: Trace, top: int, now: int) -> None:
        """A request: its name above, its stages, and a mark at its first token."""
        name_px = ink.px(_NAME)
        bar = pygame.Rect(0, top + name_px, 0, self.lane_px - name_px - ink.px(3))
        left = right = frame.x(trace.request.sent_beat / BEATS_PER_TICK)
        for span in trace.spans(now * BEATS_PER_TICK):
            start, right = (frame.x(beat / BEATS_PER_TICK) for beat in (span.start_beat, span.end_beat))
            bar.left, bar.width = start, max(1, right - start)
            seen = bar.clip(frame.plot)
            if seen.width > 0:
                stages.fill_bar(ink.surface, seen, span.stage, ink.scale)
                self._letter(ink, seen, span.stage)
        pygame.draw.line(ink.surface, palette.text, (left, bar.top - ink.px(2)), (left, bar.bottom - 1))
        if trace.is_lost:
            _cross(ink, right, bar)
        self._name(ink, frame, trace, left, right, top)
        if trace.first_token_beat is not None:
            _mark(ink, frame.x(trace.first_token_beat / BEATS_PER_TICK), bar)

    def _letter(self, ink: Ink, bar: pygame.Rect, stage: int) -> None:
        picture = ink.picture(stages.letter(stage), palette.text_on_bright, _TINY, bold=True)
        if bar.width >= picture.get_width() + ink.px(4) and bar.height >= ink.px(_TINY):
            ground = picture.get_rect(center=bar.center).inflate(ink.px(2), -ink.px(2)).clip(bar)
            ink.surface.fill(stages.colour(stage), ground)
            ink.surface.blit(picture, picture.get_rect(center=bar.center))

    def _name(self, ink: Ink, frame: Frame, trace: Trace, left: int, right: int, top: int) -> None:
        """The request's name where it has room; of one that begins further left, at the edge."""
        picture = ink.picture(trace.request.name, palette.text, _TINY, mono=True)
        left = max(left, frame.plot.left)
        if left + picture.get_width() + ink.px(2) <= min(max(right, left), frame.plot.right):
            box = pygame.Rect(left + ink.px(2), top, picture.get_width(), ink.px(_NAME))
            ink.write(trace.request.name, box, palette.text, "left", _TINY, mono=True)


def _mark(ink: Ink, x: int, bar: pygame.Rect) -> None:
    """A triangle above a bar and a line through it: here the first token reached the user."""
    side = ink.px(4)
    pygame.draw.line(ink.surface, palette.selected, (x, bar.top), (x, bar.bottom - 1), ink.px(1))
    tip, corners = (x, bar.top + side // 2), ((x - side, bar.top - side), (x + side, bar.top - side))
    pygame.draw.polygon(ink.surface, palette.selected, (tip, *corners))


def _cross(ink: Ink, x: int, bar: pygame.Rect) -> None:
    """A cross at the end of a request that will never be answered."""
    side = ink.px(4)
    for way in (-1, 1):
        start, end = (x - side, bar.centery - way * side), (x + side, bar.centery + way * side)
        pygame.draw.line(ink.surface, palette.danger, start, end, ink.px(2))


def draw_legend(ink: Ink, rect: pygame.Rect) -> None:
    """Every stage with its pattern, letter and name, and what triangle and cross mean, in two columns."""
    items: list[int | str] = [*stages.ORDER, _FIRST_TOKEN, _LOST]
    rows = -(-len(items) // 2)
    wide, high = rect.width // 2, rect.height // rows
    for place, stage in enumerate(items):
        box = pygame.Rect(rect.left + place // rows * wide, rect.top + place % rows * high, wide, high)
        swatch = pygame.Rect(box.left, 0, ink.px(18), ink.px(13))
        swatch.centery = box.centery
        words = text(f"requests.{stage}") if isinstance(stage, str) else stages.title(stage)
        if isinstance(stage, str):
            bar = swatch.inflate(0, -ink.px(4)).move(0, ink.px(2))
            (_cross if stage == _LOST else _mark)(ink, swatch.centerx, bar)
        else:
            stages.fill_bar(ink.surface, swatch, stage, ink.scale)
            picture = ink.picture(stages.letter(stage), palette.text_on_bright, _TINY, bold=True)
            ground = picture.get_rect(center=swatch.center).inflate(ink.px(2), -ink.px(2)).clip(swatch)
            ink.surface.fill(stages.colour(stage), ground)
            ink.surface.blit(picture, picture.get_rect(center=swatch.center))
        box.left, box.width = swatch.right + ink.px(5), box.right - swatch.right - ink.px(5)
        ink.write(words, box, palette.text_muted, "left", 11)
