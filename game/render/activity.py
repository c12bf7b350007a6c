"""What every machine is doing, drawn on its tile while the simulation runs."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import text
from game.physics.units import BEATS_PER_TICK
from game.render.caches import drawn_once
from game.render.gauges import draw_bar
from game.render.geometry import BoardGeometry
from game.render.glow import shine
from game.render.lettering import badge, plate, short, words
from game.render.marks import draw_trouble
from game.render.palette import Colour, palette
from game.session.build.floorplan import sides_fed
from game.session.reading.losses import losses
from game.sim.facts.gauge import OF_ALL, Gauge, Moment
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

TEXT_SIZE: Final = 0.15  # of a cell, and what follows too
_TEXT_LINE: Final = 0.69
_BAR: Final = (0.16, 0.765, 0.68, 0.075)  # left, top, width, height
_BADGE_SIZE: Final = 0.21
_COUNT_SIZE: Final = 0.17
_QUEUE_AT: Final = 0.56  # from the middle of the cell, towards the side that prompts come in on


class Activity:
    """Draws the state of machines onto one surface; made anew for every frame."""

    def __init__(self, surface: pygame.Surface, geometry: BoardGeometry, simulation: Simulation, alpha: float) -> None:
        self.surface = surface
        self.geometry = geometry
        self.simulation = simulation
        self.moment = Moment(simulation, (simulation.tick + alpha) * BEATS_PER_TICK)

    def draw(self) -> None:
        """Everything but the packets: light below what works, then what every machine says of itself."""
        gauges = [(machine, machine.gauge(self.moment)) for machine in self.simulation.machines]
        for machine, gauge in gauges:
            if gauge.is_stepping:
                self._shine(machine.cell, palette.tile[machine.kind])
        for machine, gauge in gauges:
            self._draw_gauge(machine.cell, gauge)

    def draw_troubles(self) -> None:
        """Spills where they happen, and the place of a crash."""
        for loss in losses(self.simulation.spills):
            self._badge(loss.cell, f"! {short(loss.num_packets)}", palette.danger, (1.0, 0.0), "topright")
        crash = self.simulation.crash
        if crash is not None and crash.cell >= 0:
            draw_trouble(self.surface, self.geometry, crash.cell)
            self._badge(crash.cell, text("board.out_of_memory"), palette.danger, (0.5, 1.0), "midbottom")

    def _draw_gauge(self, cell: int, gauge: Gauge) -> None:
        if gauge.share >= 0:
            self._bar(cell, gauge.share, palette.warning if gauge.is_held_up else palette.packet[gauge.counts])
        if gauge.form:
            self._text(cell, _count_words(gauge), palette.warning if gauge.is_held_up else palette.text)
        if gauge.num_lost >= 0:
            self._draw_lost(cell, gauge)
        self._draw_queue(cell, gauge.num_waiting, gauge.waits)

    def _draw_lost(self, cell: int, gauge: Gauge) -> None:
        """What it has let go: below its count, or where it has none at the foot of its tile, clear of its icon."""
        lost = f"✗{short(gauge.num_lost)}"
        if gauge.form:
            self._text(cell, lost, palette.rejected, line=1)
            return
        rect = self.geometry.cell_rect(cell)
        picture = plate(lost, max(10, round(rect.width * _COUNT_SIZE)), palette.rejected)
        self.surface.blit(picture, picture.get_rect(midbottom=(rect.centerx, rect.bottom - round(0.16 * rect.height))))

    def _draw_queue(self, cell: int, num_waiting: int, kind: int) -> None:
        """How many prompts or KV caches wait in front of a core: a badge where they come in."""
        if not num_waiting:
            return
        fed = sides_fed(self.simulation.grid, cell)
        row_step, col_step = STEPS[fed[0]] if fed else (0, 0)
        place = (0.5 + _QUEUE_AT * col_step, 0.5 + _QUEUE_AT * row_step)
        self._badge(cell, short(num_waiting), palette.packet[kind], place, "center")

    def _badge(self, cell: int, text: str, colour: Colour, place: tuple[float, float], anchor: str) -> pygame.Rect:
        """A pill whose `anchor` ("topright", ...) is at `place` in the cell, in shares of it."""
        rect = self.geometry.cell_rect(cell)
        pill = badge(text, max(10, round(rect.width * _BADGE_SIZE)), colour)
        point = (rect.left + round(place[0] * rect.width), rect.top + round(place[1] * rect.height))
        seen = self.surface.get_clip()
        target = pill.get_rect(**{anchor: point})
        if rect.colliderect(seen):
            target.clamp_ip(seen)
        self.surface.blit(pill, target)
        return target

    def _text(self, cell: int, text: str, colour: Colour, line: int = 0) -> None:
        """A line of small text in the lower part of the tile."""
        rect = self.geometry.cell_rect(cell)
        picture = words(text, max(9, round(rect.width * TEXT_SIZE)), colour, bold=True, mono=True)
        centre = (rect.centerx, rect.top + round((_TEXT_LINE + line * TEXT_SIZE * 0.92) * rect.height))
        self.surface.blit(picture, picture.get_rect(center=centre))

    def _bar(self, cell: int, share: float, colour: Colour) -> None:
        rect = self.geometry.cell_rect(cell)
        left, top, width, height = (round(part * rect.width) for part in _BAR)
        percent = round(100 * min(1.0, max(0.0, share)))
        self.surface.blit(_bar_picture((width, max(4, height)), percent, colour), (rect.left + left, rect.top + top))

    def _shine(self, cell: int, colour: Colour) -> None:
        light = shine(colour, self.geometry.cell)
        place = light.get_rect(center=self.geometry.cell_rect(cell).center)
        self.surface.blit(light, place, special_flags=pygame.BLEND_RGB_ADD)


@drawn_once(maxsize=1024)
def _bar_picture(size: tuple[int, int], percent: int, colour: Colour) -> pygame.Surface:
    """A bar that is so full. Kept: it is drawn in every frame, and round corners take time."""
    bar = pygame.Surface(size, pygame.SRCALPHA)
    draw_bar(bar, bar.get_rect(), percent / 100, colour)
    return bar


def _count_words(gauge: Gauge) -> str:
    if gauge.form == OF_ALL:
        return f"{gauge.count}/{gauge.total}"
    return text(f"activity.{gauge.form}", count=short(gauge.count))
