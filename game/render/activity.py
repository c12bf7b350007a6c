"""What every machine is doing, drawn on its tile while the simulation runs: how far it is, how many, who waits."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import text
from game.physics.units import BEATS_PER_TICK
from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.geometry import BoardGeometry
from game.render.glow import shine
from game.render.lettering import badge, short, words
from game.render.marks import draw_trouble
from game.render.overlays.plates import Blit
from game.render.palette import Colour, palette
from game.render.pulse import NUM_LEVELS, level
from game.render.tileface import BLOCKS_FROM_CELL, MIN_TEXT, SCREEN, number_centre, number_size, screen_rect
from game.session.build.floorplan import sides_fed
from game.session.reading.losses import losses
from game.sim.facts.gauge import OF_ALL, Gauge, Moment
from game.sim.packet import TOKEN
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

NUMBERS_FROM_CELL: Final = 34
"""Side of a cell (px) from which numbers are written on tiles."""

TOP_RIGHT: Final = (1.0, 0.0)
_BADGE_SIZE: Final = 0.14  # of a cell
_QUEUE_AT: Final = 0.40
"""How far a queue's badge stands from the middle of its tile, towards the side that it comes in on, at the foot."""

_FILL: Final = 0.42
"""How bright the part of a screen is that is filled, as a share of its colour."""


QueuePlaces = dict[int, tuple[float, float]]
"""Where the badge of a core's queue stands, by its cell, in shares of that: worked out once a run."""


class Activity:
    """Draws the state of machines onto one surface; made anew for every frame."""

    def __init__(self, surface: pygame.Surface, geometry: BoardGeometry, simulation: Simulation, alpha: float) -> None:
        self.surface = surface
        self.geometry = geometry
        self.simulation = simulation
        self.moment = Moment(simulation, (simulation.tick + alpha) * BEATS_PER_TICK)

    def draw(self, card_of: dict[int, int] | None = None, queues: QueuePlaces | None = None) -> None:
        """Everything but the packets: light over what works, then what every machine says of itself.

        `card_of` says by cell which card a core is on, for the beat of its light; in `queues` is noted where they are.
        """
        geometry = self.geometry
        gauges = [
            (machine, geometry.cell_rect(machine.cell), machine.gauge(self.moment))
            for machine in self.simulation.machines
        ]
        numbers: list[Blit] = []
        for _, rect, gauge in gauges:
            self._fill_screen(rect, gauge)
            if rect.width >= NUMBERS_FROM_CELL:
                self._write(numbers, rect, gauge)
        self.surface.fblits(numbers)
        for machine, rect, gauge in gauges:
            if gauge.num_lost > 0 and gauge.form and rect.width >= NUMBERS_FROM_CELL:
                self._badge(machine.cell, f"✗{short(gauge.num_lost)}", palette.rejected, TOP_RIGHT)
        glows = []
        for machine, rect, gauge in gauges:
            if gauge.is_stepping:
                step = self.moment.steps.get(-1 if card_of is None else card_of.get(machine.cell, -1))
                strength = NUM_LEVELS // 2 if step is None else level(step)
                makes_tokens = gauge.counts == TOKEN
                colour = palette.token if makes_tokens else palette.tile[machine.kind]
                light = shine(colour, geometry.cell, strength if makes_tokens else (strength + 1) // 2)
                glows.append((light, light.get_rect(center=rect.center).topleft))
        self.surface.fblits(glows, pygame.BLEND_RGB_ADD)
        for machine, _, gauge in gauges:
            if gauge.num_waiting:
                self._draw_queue(machine.cell, gauge, {} if queues is None else queues)

    def _fill_screen(self, rect: pygame.Rect, gauge: Gauge) -> None:
        """How far it is, as the filled part of its screen."""
        if gauge.share < 0:
            return
        screen = screen_rect(rect)
        colour = palette.warning if gauge.is_held_up else palette.packet[gauge.counts]
        if rect.width >= BLOCKS_FROM_CELL:
            screen.height, screen.top = screen.height // 12 + 1, screen.bottom - screen.height // 12 - 1
        screen.width = round(screen.width * min(1.0, max(0.0, gauge.share)))
        self.surface.fill(_filled(colour), screen)
        if screen.width:
            self.surface.fill(colour, (screen.right - 1, screen.top, max(1, rect.width // 40), screen.height))

    def _write(self, numbers: list[Blit], rect: pygame.Rect, gauge: Gauge) -> None:
        """One number on its screen."""
        if gauge.form:
            colour = palette.warning if gauge.is_held_up else palette.text
            picture = _count_picture(gauge.form, gauge.count, gauge.total, rect.width, colour)
        elif gauge.num_lost >= 0:
            colour = palette.rejected if gauge.num_lost else palette.text_muted
            picture = _number_picture(f"✗{short(gauge.num_lost)}", short(gauge.count), rect.width, colour)
        else:
            return
        x, y = number_centre(rect)
        width, height = picture.get_size()
        numbers.append((picture, (x - width // 2, y - height // 2 - 1)))

    def _draw_queue(self, cell: int, gauge: Gauge, queues: QueuePlaces) -> None:
        """How many prompts or KV caches wait in front of a core: a badge on its side where they come in."""
        place = queues.get(cell)
        if place is None:
            fed = sides_fed(self.simulation.grid, cell)
            row_step, col_step = STEPS[fed[0]] if fed else (0, 0)
            place = queues[cell] = (0.5 + _QUEUE_AT * col_step, 0.5 + _QUEUE_AT * (row_step or 1))
        self._badge(cell, short(gauge.num_waiting), palette.packet[gauge.waits], place)

    def _badge(self, cell: int, said: str, colour: Colour, place: tuple[float, float]) -> None:
        _draw_badge(self.surface, self.geometry, cell, said, colour, place)


def draw_troubles(surface: pygame.Surface, geometry: BoardGeometry, simulation: Simulation) -> None:
    """Spills where they happen, and the place of a crash."""
    for loss in losses(simulation.spills):
        _draw_badge(surface, geometry, loss.cell, f"! {short(loss.num_packets)}", palette.danger, TOP_RIGHT)
    crash = simulation.crash
    if crash is not None and crash.cell >= 0:
        draw_trouble(surface, geometry, crash.cell)


def _draw_badge(
    surface: pygame.Surface,
    geometry: BoardGeometry,
    cell: int,
    said: str,
    colour: Colour,
    place: tuple[float, float],
) -> None:
    """A pill around `place` of the cell, in shares of it; it stays in its cell."""
    rect = geometry.cell_rect(cell)
    pill = badge(said, max(MIN_TEXT - 1, round(rect.width * _BADGE_SIZE)), colour)
    centre = (rect.left + round(place[0] * rect.width), rect.top + round(place[1] * rect.height))
    target = pill.get_rect(center=centre).clamp(rect)
    seen = surface.get_clip()
    if rect.colliderect(seen):
        target.clamp_ip(seen)
    surface.blit(pill, target)


@drawn_once(maxsize=2048)
def _number_picture(said: str, otherwise: str, cell: int, colour: Colour) -> pygame.Surface:
    """A number as large as its screen has room for; where even the smallest has none, `otherwise`. Kept."""
    size, room = number_size(cell), round(SCREEN[2] * cell) - 2
    if "✗" in said or font(size, True, True).size(said)[0] <= room:
        return words(said, size, colour, bold=True, mono=True)
    while size > MIN_TEXT and font(size, True).size(said)[0] > room:
        size -= 1
    return words(said if font(size, True).size(said)[0] <= room else otherwise, size, colour, bold=True)


@drawn_once(maxsize=2048, with_words=True)
def _count_picture(form: str, count: int, total: int, cell: int, colour: Colour) -> pygame.Surface:
    """What a gauge counts, as `_number_picture`. Kept."""
    said = f"{count}/{total}" if form == OF_ALL else text(f"activity.{form}", count=short(count))
    return _number_picture(said, short(count), cell, colour)


@drawn_once(maxsize=16)
def _filled(colour: Colour) -> Colour:
    """The filled part of a screen."""
    return palette.mix(palette.background, colour, _FILL)
