"""Everything on the board that lives while a run goes on, in the order in which it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from game.render.activity import Activity, QueuePlaces
from game.render.befalls import Befalls
from game.render.blockart import block_blits
from game.render.cardlife import CardLife
from game.render.geometry import BoardGeometry
from game.render.mosaic import Mosaic
from game.render.motion import draw_moving_parts
from game.render.overlays.pace import Pace
from game.render.overlays.plates import Blit
from game.render.palette import palette
from game.render.plan import Plan
from game.render.sparks import Sparks
from game.render.statemarks import StateMarks
from game.render.traffic import Traffic
from game.session.reading.insight import Insight
from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame: where it is drawn, and of what; `alpha` (0..1) is how far into the next tick it is."""

    surface: pygame.Surface
    geometry: BoardGeometry
    plan: Plan
    simulation: Simulation
    alpha: float


class BoardLife:
    """What moves on one board: kept from frame to frame, made anew when another simulation runs."""

    def __init__(self) -> None:
        self._traffic: Traffic | None = None
        self._sparks: Sparks | None = None
        self._befalls: Befalls | None = None
        self._cards = CardLife()
        self._states = StateMarks()
        self._pace = Pace(phase=4)
        self._blocks: list[Blit] = []
        self._plan: Plan | None = None
        self._card_of: dict[int, int] = {}
        self._queues: QueuePlaces = {}
        self._bodies: list[Blit] = []
        """The bodies of the machines that are seen."""
        self._bodies_for: tuple[object, ...] = ()

    def watch(self, simulation: Simulation) -> None:
        """Notes what has happened since the last look."""
        if self._sparks is None or self._befalls is None or self._sparks.simulation is not simulation:
            self._sparks, self._befalls = Sparks(simulation), Befalls(simulation)
        self._sparks.watch()
        self._befalls.watch()

    def draw(self, scene: Scene, insight: Insight, mosaic: Mosaic, *, is_at_rest: bool, is_reduced: bool) -> None:
        """Draws one frame, but for the words."""
        surface, geometry, plan = scene.surface, scene.geometry, scene.plan
        self._look(insight, geometry, plan, is_at_rest=is_at_rest)
        self.watch(scene.simulation)
        assert self._sparks is not None
        assert self._befalls is not None
        activity = Activity(surface, geometry, scene.simulation, scene.alpha)
        self._cards.draw(surface, geometry, plan, activity.moment.steps, is_reduced=is_reduced)
        self._draw_traffic(scene, is_reduced=is_reduced)
        if not is_reduced:
            self._sparks.draw_discards(surface, geometry, scene.alpha)
            self._befalls.draw_below(surface, geometry, scene.alpha)
        surface.fblits(self._bodies_of(scene, mosaic))  # packets vanish below machines
        now = scene.simulation.tick + scene.alpha
        draw_moving_parts(surface, geometry, scene.simulation.machines, self._states.moods, now, is_reduced=is_reduced)
        activity.draw(self._card_of, self._queues)
        surface.fblits(self._blocks)
        self._befalls.draw_loading(surface, geometry, scene.alpha, is_reduced=is_reduced)
        if not is_reduced:
            self._befalls.draw_above(surface, geometry, scene.alpha)
            self._sparks.draw_arrivals(surface, geometry, scene.alpha)

    def draw_words(self, surface: pygame.Surface) -> None:
        """The state of every machine, over whatever overlays say."""
        self._states.draw(surface)

    def _look(self, insight: Insight, geometry: BoardGeometry, plan: Plan, *, is_at_rest: bool) -> None:
        self._states.look(insight, geometry, is_at_rest=is_at_rest)
        self._cards.look(insight, geometry, plan, is_at_rest=is_at_rest)
        subject = (insight, geometry, palette.name)
        if self._pace.is_due(subject, insight.simulation.tick, is_at_rest=is_at_rest):
            self._blocks = block_blits(insight, geometry)
        if plan is not self._plan:
            self._plan = plan
            self._queues = {}
            self._card_of = {cell: index for index, cells in enumerate(plan.cards) for cell in cells}

    def _bodies_of(self, scene: Scene, mosaic: Mosaic) -> list[Blit]:
        geometry, plan, seen = scene.geometry, scene.plan, scene.surface.get_clip()
        wanted = (mosaic, plan, geometry, scene.simulation, tuple(seen), palette.name)
        if wanted != self._bodies_for:
            self._bodies_for = wanted
            bodies = [geometry.body(machine.cell) for machine in scene.simulation.machines]
            self._bodies = [mosaic.part(body, geometry, plan) for body in bodies if body.colliderect(seen)]
        return self._bodies

    def _draw_traffic(self, scene: Scene, *, is_reduced: bool) -> None:
        traffic, cell = self._traffic, scene.geometry.cell
        if traffic is None or not traffic.fits(scene.simulation, cell):
            traffic = self._traffic = Traffic(scene.simulation, cell)
        corner = (scene.geometry.left, scene.geometry.top)
        traffic.draw(scene.surface, corner, scene.alpha, is_reduced=is_reduced)
