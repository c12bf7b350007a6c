"""What befalls requests, each with a shape and a way to move of its own, so that none needs its colour to be known.

* refused: a barred prompt is thrown back, along the tube that it came by, and comes to rest;
* preempted: a sequence leaves the machine's screen in a loop, back to where it came in;
* cached: full blocks drop onto the machine's sign side by side, all at once, and sit: its number stays to be read;
* loading: hollow blocks come in single file from host memory, slowly, one after another, for as long as it lasts.

What a gate rejects is in `game.render.sparks`: crosses are tossed up, tumble and fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

import pygame

from game.render.geometry import BoardGeometry
from game.render.overlays.plates import Blit
from game.render.packetart import incident_sprite
from game.session.build.floorplan import sides_fed
from game.sim.incidents import CACHED, PREEMPTED, REFUSED, Incidents
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

LIFE_TICKS: Final = {REFUSED: 50, PREEMPTED: 54, CACHED: 36}
"""How long each is seen."""

MOST_LIVE: Final = 120
_MOST_AT_ONCE: Final = {REFUSED: 3, PREEMPTED: 3, CACHED: 5}
_SIZE: Final = {REFUSED: 0.36, PREEMPTED: 0.44, CACHED: 0.20}
"""Sides of their pictures, in cells."""

_LOADING_SIZE: Final = 0.19
_LOADING_TICKS: Final = 96
"""How long a block takes from host memory to the core."""
_NUM_LOADING: Final = 3
_BACK: Final = 1.25
"""How far a refused prompt is thrown from the middle of its gate, in cells."""


@dataclass(frozen=True, slots=True)
class Befall:
    """One of them: what, where, when, and its place among those of the same moment."""

    kind: str
    cell: int
    tick: int
    number: int


class Befalls:
    """Watches the counters of one run, and draws what they have counted since."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._incidents = Incidents(simulation)
        self._before = self._incidents.totals()
        self._tick = simulation.tick
        self.live: list[Befall] = []
        self._sides: dict[int, tuple[int, int]] = {}

    def watch(self) -> None:
        """Notes what has happened since the last look."""
        tick = self._tick = self._simulation.tick
        totals = self._incidents.totals()
        for kind, most in _MOST_AT_ONCE.items():
            before = self._before[kind]
            for cell, total in totals[kind].items():
                num_new = min(most, total - before.get(cell, 0))
                if cell >= 0:
                    self.live += [Befall(kind, cell, tick, number) for number in range(num_new)]
        self._before = totals
        self.live = [each for each in self.live if tick - each.tick < LIFE_TICKS[each.kind]][-MOST_LIVE:]

    def draw_below(self, surface: pygame.Surface, geometry: BoardGeometry, alpha: float) -> None:
        """What lies in tubes: drawn before the machines, it hides none."""
        surface.fblits([self._blit(each, geometry, alpha) for each in self.live if each.kind == REFUSED])

    def draw_above(self, surface: pygame.Surface, geometry: BoardGeometry, alpha: float) -> None:
        """What leaves machines and comes into them, on their own tiles."""
        surface.fblits([self._blit(each, geometry, alpha) for each in self.live if each.kind != REFUSED])

    def draw_loading(self, surface: pygame.Surface, geometry: BoardGeometry, alpha: float, *, is_reduced: bool) -> None:
        """Blocks on their way from host memory, as long as somebody waits for some; they stand still if reduced."""
        passed = 0.5 if is_reduced else (self._tick + alpha) / _LOADING_TICKS
        size = max(6, round(_LOADING_SIZE * geometry.cell))
        sprite = incident_sprite("loading", size)
        blits: list[Blit] = []
        for host, cells in self._incidents.loading():
            near = [cell for cell in cells if cell in self._simulation.grid.touching(host)]
            for core in near[:1]:
                (x, y), (end_x, end_y) = geometry.centre(host), geometry.centre(core)
                aside = 0.36 * geometry.cell
                shift = (aside, 0.0) if end_x == x else (0.0, -0.62 * aside)
                for number in range(_NUM_LOADING):
                    share = (passed + number / _NUM_LOADING) % 1.0
                    at = (x + (end_x - x) * share + shift[0], y + (end_y - y) * share + shift[1])
                    blits.append((sprite, (round(at[0] - size / 2), round(at[1] - size / 2))))
        surface.fblits(blits)

    def _blit(self, each: Befall, geometry: BoardGeometry, alpha: float) -> Blit:
        share = min(1.0, max(0.0, (self._tick + alpha - each.tick) / LIFE_TICKS[each.kind]))
        down, right = self._way_in(each.cell)
        cell = geometry.cell
        x, y = geometry.centre(each.cell)
        scale = 1.0
        if each.kind == REFUSED:
            far = (_BACK - 0.28 * each.number) * (1 - (1 - share) ** 3)
            x, y = x + right * far * cell, y + down * far * cell
            x, y = (
                x + (down != 0) * 0.07 * cell * sin(9 * pi * share),
                y + (right != 0) * 0.07 * cell * sin(9 * pi * share),
            )
            scale = 1.0 if share < 0.75 else 4 * (1 - share)
        elif each.kind == PREEMPTED:
            turn = pi * min(1.0, share * 1.1)
            radius = (0.21 + 0.04 * each.number) * cell
            middle = 0.5 * (1 - cos(turn))
            x += right * 2 * radius * middle if right else -radius * sin(turn)
            y += down * 2 * radius * middle if down else -radius * sin(turn)
            y += 0.02 * cell
            scale = 1.0 - 0.45 * share
        else:
            fall = min(1.0, share * 2.6)
            x += (each.number - 2) * 0.155 * cell
            y += (-0.66 + 0.40 * fall**2) * cell
            scale = 1.0 if share < 0.7 else max(0.0, (1 - share) / 0.3)
        size = max(4, round(_SIZE[each.kind] * cell * (0.35 + 0.65 * scale)))
        return incident_sprite(each.kind, size), (round(x - size / 2), round(y - size / 2))

    def _way_in(self, cell: int) -> tuple[int, int]:
        """The step (down, right) from a machine to what feeds it; westward where nothing does."""
        if cell not in self._sides:
            fed = sides_fed(self._simulation.grid, cell)
            self._sides[cell] = STEPS[fed[0]] if fed else (0, -1)
        return self._sides[cell]
