"""The time line of a run: its throughput, its moments, and a handle that goes back to any tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pygame

from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.render.caches import drawn_once
from game.render.palette import Colour, palette
from game.session.reading.moments import END, LOST, START, SURPRISE, TROUBLES, Moment
from game.session.reading.troubles import MARKED
from game.session.run.outcome import Telemetry
from game.ui.app.text_scale import Look
from game.ui.build.run_control import RunControl
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles
from game.ui.words.moment_words import moment_words
from game.ui.words.wording import time_words

TRACK_HEIGHT: Final = 24
MARK: Final = 10
GRAB: Final = 6
"""So many pixels beside a moment still mean it."""

MOST_POINTS_PX: Final = 3
"""So many pixels a point of the curve has at least, on average."""

READ_STEPS: Final = 200
"""In so many steps it fills while the run is read."""


class Timeline(Widget):
    """From the first tick to where the run has come. Press and drag to go to a tick; near a moment, to that."""

    is_control = True

    def __init__(self, control: RunControl, on_scrub: Callable[[int], None]) -> None:
        super().__init__()
        self.control = control
        self.on_scrub = on_scrub
        self._is_dragging = False
        self._pointer_x = 0
        self._picture = pygame.Surface((0, 0))
        self._curve_of: tuple[tuple[int, int], int, int, str] | None = None

    @property
    def end_tick(self) -> int:
        """The last tick that can be gone to."""
        live = self.control.live
        return live.simulation.tick if live is not None else 0

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(TRACK_HEIGHT + MARK) + look.line_height(styles.TOOL)

    def on_pointer(self, event: pygame.event.Event) -> bool:
        self._pointer_x = event.pos[0]
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            self._is_dragging = True
            self.on_scrub(self.tick_near(event.pos[0]))
            return True
        if event.type == pygame.MOUSEMOTION and self._is_dragging:
            self.on_scrub(self.tick_at(event.pos[0]))
            return True
        if event.type == pygame.MOUSEBUTTONUP:
            self._is_dragging = False
        return False

    def on_wheel(self, notches: int) -> bool:
        self.control.scrub_by(-notches)
        return True

    def tick_at(self, x: int) -> int:
        """The tick at a point of the track."""
        share = (x - self.rect.left) / max(1, self.rect.width - 1)
        return round(min(1.0, max(0.0, share)) * self.end_tick)

    def let_go(self) -> None:
        self._is_dragging = False

    def tick_near(self, x: int) -> int:
        """The same, but that of a moment where one is close."""
        near = [moment.tick for moment in self.control.moments() if abs(self._x(moment.tick) - x) <= GRAB]
        return min(near, key=lambda tick: abs(self._x(tick) - x)) if near else self.tick_at(x)

    @property
    def pointed(self) -> tuple[Moment, ...]:
        """The moments whose marks the pointer rests on, the surprise first; the ends of a run have none."""
        if not self.is_hovered or self._is_dragging:
            return ()
        near = [each for each in self.control.moments() if each.kind not in (START, END) and self._is_near(each)]
        return tuple(sorted(near, key=lambda moment: moment.kind != SURPRISE))

    @property
    def pointer_rect(self) -> pygame.Rect:
        """Where the pointer is on it, over its whole height."""
        return pygame.Rect(self._pointer_x, self.rect.top, 1, self.rect.height)

    def _is_near(self, moment: Moment) -> bool:
        return self._x(moment.tick) - GRAB <= self._pointer_x <= self._x(moment.end_tick) + GRAB

    def ink(self, look: Look) -> pygame.Rect:
        """At either end of the track half of the handle lies beyond it."""
        return self.rect.inflate(2 * look.px(spacing.GAP), 0)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        track = self._track(look)
        surface.blit(self._curve(track), track)
        for moment in self.control.moments():
            self._draw_mark(surface, look, track, moment)
        self._draw_handle(surface, look, track)
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, styles.TOOL), piece.rect)

    def written(self, look: Look) -> list[Written]:
        """The moment that is shown, at its place below the track; between two moments nothing."""
        run = self.control.run
        if run is None:
            return []
        shown, is_running = here(self.control.moments(), run.simulation.tick), self.control.state == "running"
        names = [moment_words(moment, run.level, is_running=is_running) for moment in shown]
        if (
            self.control.certain_miss is not None
            and run.verdict is None
            and not any(each.kind == LOST for each in shown)
        ):
            names.insert(0, text(f"timeline.moment.{LOST}"))
        words = look.clipped(" · ".join(names), styles.TOOL, self.rect.width)
        rect = pygame.Rect(0, 0, look.width(words, styles.TOOL), look.line_height(styles.TOOL))
        rect.midtop = (self._x(run.simulation.tick), self._track(look).bottom + look.px(2))
        rect.clamp_ip(self.rect)
        return [Written(words, rect, self.rect)] if words else []

    def _curve(self, track: pygame.Rect) -> pygame.Surface:
        """The track with its curve, drawn anew as often as the gauges are read while the run goes on."""
        rewind, is_running = self.control.rewind, self.control.state == "running"
        read = 0 if rewind is None or is_running else round(READ_STEPS * rewind.progress)
        state = (track.size, self.control.telemetry().tick if is_running else self.end_tick, read, palette.name)
        if self._curve_of != state:
            self._curve_of = state
            self._picture = pygame.Surface(track.size)
            inside = self._picture.get_rect()
            self._picture.fill(palette.background)
            self._draw_curve(self._picture, inside)
            pygame.draw.rect(self._picture, palette.edge, inside, 1)
        return self._picture

    def _draw_curve(self, surface: pygame.Surface, track: pygame.Rect) -> None:
        rewind = self.control.rewind
        if rewind is None or not rewind.end_tick:
            return
        held = rewind.live.level.held_throughput
        target = held.at_least if held is not None else None
        points = rewind.series.points("tps")
        points = points[:: max(1, len(points) // max(1, track.width // MOST_POINTS_PX))]
        highest = max(1.25 * (target or 0.0), max((tps for _, tps in points), default=0.0)) or 1.0
        across, end, up, foot = self.rect.width - 1, max(1, self.end_tick), track.height - 2, track.bottom - 1
        line = [(round(across * tick / end), foot - round(up * tps / highest)) for tick, tps in points]
        if len(line) > 1:
            ground = [(line[0][0], track.bottom - 1), *line, (line[-1][0], track.bottom - 1)]
            pygame.draw.polygon(surface, palette.mix(palette.background, palette.token, 0.25), ground)
            pygame.draw.lines(surface, palette.token, False, line)
        if target is None:
            return
        y = track.bottom - 1 - round((track.height - 2) * target / highest)
        surface.blit(_dashes(track.width, palette.selected), (track.left, y))

    def _draw_mark(self, surface: pygame.Surface, look: Look, track: pygame.Rect, moment: Moment) -> None:
        """A stroke with a head above the track: a triangle for trouble, a disc for the surprise, else a diamond.

        What happens often is a bar as long as it goes on.
        """
        if moment.kind in (START, END):
            return
        is_trouble = moment.kind in TROUBLES
        colour: Colour = palette.danger if is_trouble else palette.good
        x, size = self._x(moment.tick), look.px(MARK) // 2
        top = track.top - 2 * size
        if moment.kind == SURPRISE:
            pygame.draw.line(surface, palette.accent, (x, track.top), (x, track.bottom - 1), max(2, look.px(2)))
            pygame.draw.circle(surface, palette.accent, (x, top + size), size)
            return
        pygame.draw.line(surface, colour, (x, track.top), (x, track.bottom - 1), max(1, look.px(1)))
        if moment.end_tick > moment.tick:
            high = max(2, look.px(2))
            top_of_bar = track.top - (MARKED.index(moment.kind) + 1) * (high + 1)
            surface.fill(colour, (x, top_of_bar, self._x(moment.end_tick) - x + 1, high))
        if is_trouble:
            head = [(x - size, top), (x + size, top), (x, top + 2 * size)]
        else:
            head = [(x, top), (x + size, top + size), (x, top + 2 * size), (x - size, top + size)]
        pygame.draw.polygon(surface, colour, head)

    def _draw_handle(self, surface: pygame.Surface, look: Look, track: pygame.Rect) -> None:
        run = self.control.run
        if run is None:
            return
        x = self._x(run.simulation.tick)
        handle = pygame.Rect(0, 0, look.px(spacing.GAP), track.height + look.px(6))
        handle.center = (x, track.centery)
        colour = palette.selected if self.is_hovered or self._is_dragging else palette.text
        pygame.draw.rect(surface, palette.background, handle.inflate(2, 2), border_radius=look.px(3))
        pygame.draw.rect(surface, colour, handle, border_radius=look.px(3))

    def _track(self, look: Look) -> pygame.Rect:
        return pygame.Rect(self.rect.left, self.rect.top + look.px(MARK), self.rect.width, look.px(TRACK_HEIGHT))

    def _x(self, tick: int) -> int:
        return self.rect.left + round((self.rect.width - 1) * tick / max(1, self.end_tick))


@drawn_once(maxsize=8)
def _dashes(width: int, colour: Colour) -> pygame.Surface:
    """A dashed line across. Kept."""
    dashes = pygame.Surface((width, 1))
    dashes.set_colorkey(tuple(255 - part for part in colour))
    dashes.fill(tuple(255 - part for part in colour))
    for x in range(0, width, 8):
        dashes.fill(colour, (x, 0, 5, 1))
    return dashes


def here(moments: Sequence[Moment], tick: int) -> list[Moment]:
    """The moments that have just happened."""
    return [moment for moment in moments if moment.tick == tick]


def position_words(control: RunControl, telemetry: Callable[[], Telemetry]) -> str:
    """Where in the run one is, and how much of it is still to be read."""
    run, rewind = control.run, control.rewind
    if run is None or rewind is None:
        return ""
    if not rewind.is_busy or control.state == "running":
        return time_words(telemetry().tick)  # while it runs, as often as the gauges
    seconds = text("timeline.position", seconds=number(run.simulation.tick / TICKS_PER_SECOND, 2))
    return f"{seconds} · {text('timeline.reading', percent=number(100 * rewind.progress))}"
