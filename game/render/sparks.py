"""What pops up for a moment: drafts that a gate discards, tokens that arrive. Decoration, never part of the run."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from random import Random
from typing import Final

import pygame

from game.render.geometry import BoardGeometry
from game.render.glow import shine
from game.render.packetart import rejected_sprite
from game.render.palette import palette
from game.render.pulse import NUM_LEVELS
from game.sim.machines.sink import Sink
from game.sim.machines.validation_gate import ValidationGate
from game.sim.roles import DELIVERS
from game.sim.simulation import Simulation

LIFE_TICKS: Final = 36
"""How long a discarded draft is seen."""

MAX_SPARKS: Final = 200
_START: Final = 0.60  # from the middle of the gate, in cells: beyond its body and its letter
_FLIGHT: Final = 0.75
_FALL: Final = 0.85
"""How far it has fallen at the end of its life, in cells."""

_NUM_TURNS: Final = 8
"""Pictures of a cross in a quarter of a turn, after which it looks the same."""

_SIZE: Final = 0.36
_FAN: Final = (0.2 * pi, 0.8 * pi)
"""Upwards, from right to left: those discarded together share it."""

_ARRIVAL_TICKS: Final = 24
_ARRIVAL_LIGHT: Final = 0.6
"""How strong the light of an arrival is, as a share of that where tokens are made."""


@dataclass(frozen=True, slots=True)
class Spark:
    """One discarded draft: where and when it pops up, and which way it flies (a step of length 1)."""

    cell: int
    tick: int
    right: float
    up: float


class Sparks:
    """Watches the gates' and sinks' counters. Has a random generator of its own."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.live: list[Spark] = []
        self._random = Random(1)
        self._tick = simulation.tick
        self._gates = [machine for machine in simulation.machines if isinstance(machine, ValidationGate)]
        self._sinks = [machine for machine in simulation.machines if isinstance(machine, Sink)]
        self._discarded = {gate.cell: gate.num_discarded for gate in self._gates}
        self._delivered = {sink.cell: sink.num_delivered for sink in self._sinks}
        self._arrivals: dict[int, int] = {}

    def watch(self) -> None:
        """Notes what has happened since the last look."""
        self._tick = tick = self.simulation.tick
        for gate in self._gates:
            num_new = gate.num_discarded - self._discarded[gate.cell]
            self._discarded[gate.cell] = gate.num_discarded
            for number in range(min(num_new, MAX_SPARKS)):
                share = (number + self._random.random()) / num_new
                angle = _FAN[0] + share * (_FAN[1] - _FAN[0])
                self.live.append(Spark(gate.cell, tick, cos(angle), sin(angle)))
        for sink in self._sinks:
            if sink.num_delivered != self._delivered[sink.cell]:
                self._delivered[sink.cell] = sink.num_delivered
                self._arrivals[sink.cell] = tick
        self.live = [spark for spark in self.live if tick - spark.tick < LIFE_TICKS][-MAX_SPARKS:]

    def draw_arrivals(self, surface: pygame.Surface, geometry: BoardGeometry, alpha: float) -> None:
        """A sink lights up when tokens arrive."""
        lights = []
        for cell, tick in self._arrivals.items():
            age = self._tick + alpha - tick
            if age < _ARRIVAL_TICKS:
                strength = 1 + round((NUM_LEVELS - 1) * (1 - age / _ARRIVAL_TICKS) * _ARRIVAL_LIGHT)
                light = shine(palette.role(DELIVERS), geometry.cell, strength)
                lights.append((light, light.get_rect(center=geometry.cell_rect(cell).center).topleft))
        surface.fblits(lights, pygame.BLEND_RGB_ADD)

    def draw_discards(self, surface: pygame.Surface, geometry: BoardGeometry, alpha: float) -> None:
        """Discarded drafts are tossed up from their gate, tumble and fall; drawn before machines, they hide none."""
        blits = []
        cell_px, tick, share = geometry.cell, -1, 0.0
        for spark in self.live:
            if spark.tick != tick:  # those that popped up together, as most do, fly as far and are as large
                tick = spark.tick
                share = min(1.0, (self._tick + alpha - tick) / LIFE_TICKS)
                reach, fallen = _START + _FLIGHT * share, _FALL * share**2
                size = max(6, round(cell_px * _SIZE * (1 - 0.6 * share**2)))
                turn = round(_NUM_TURNS * share)
            sprite = rejected_sprite(size, (turn if spark.right > 0 else -turn) % _NUM_TURNS)
            x, y = geometry.centre(spark.cell)
            half = sprite.get_width() / 2
            across, up = reach * spark.right, reach * spark.up - fallen
            blits.append((sprite, (x + across * cell_px - half, y - up * cell_px - half)))
        surface.fblits(blits)
