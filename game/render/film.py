"""A run as a film: the board frame by frame, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pygame

from game.content.build import factory_spec
from game.content.level import Level
from game.content.level_words import level_title
from game.content.solution import Solution
from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import fonts, spacing
from game.render.board import BoardView
from game.render.lettering import fitting, words
from game.render.palette import palette
from game.render.sparks import LIFE_TICKS
from game.session.run.slices import Progress, advance_in_slices
from game.sim.simulation import Simulation
from game.sim.spec import card_labels
from game.sim.view import RunView

MIN_SIZE: Final = (320, 240)
"""Smaller films are not made (px)."""

MAX_SIZE: Final = (1920, 1200)
MAX_FRAMES: Final = 600
_DESIGN_WIDTH: Final = 720


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What to film: `ticks` of the run from `from_tick` on, a frame every so many ticks, in a size of pixels."""

    from_tick: int = 600
    ticks: int = 240
    every: int = 3
    size: tuple[int, int] = (720, 520)

    def __post_init__(self) -> None:
        if self.from_tick < 0 or self.ticks < 1 or self.every < 1:
            raise ValueError(
                "a film begins at tick 0 or later and lasts at least a tick, with a frame every tick or more"
            )
        if not all(low <= given <= high for low, given, high in zip(MIN_SIZE, self.size, MAX_SIZE, strict=True)):
            least, most = ("x".join(map(str, limit)) for limit in (MIN_SIZE, MAX_SIZE))
            raise ValueError(f"size is {self.size[0]}x{self.size[1]}; it must be at least {least} and at most {most}")
        if self.num_frames > MAX_FRAMES:
            raise ValueError(
                f"that makes {self.num_frames} frames; at most {MAX_FRAMES} are made: film less or less often"
            )

    @property
    def num_frames(self) -> int:
        """Frames of the film."""
        return -(-self.ticks // self.every)

    @property
    def frame_ms(self) -> int:
        """How long a frame is shown, in the hundredths of a second that GIF counts in, as milliseconds."""
        return max(2, round(100 * self.every / TICKS_PER_SECOND)) * 10


def film_frames(
    level: Level, solution: Solution, plan: FilmPlan, progress: Progress | None = None
) -> Iterator[pygame.Surface]:
    """The frames one by one; each is drawn on the same surface, so use it before the next.

    `progress` is told of the ticks before the first.
    A run that runs out of memory stands still from there on.

    Raises:
        ContentError: where the solution does not fit the level.
    """
    simulation = Simulation(factory_spec(level, solution))
    board = BoardView(simulation.rows, simulation.cols, card_labels=card_labels(simulation.spec.cards))
    tiles = {tile.row * simulation.cols + tile.col: tile for tile in simulation.spec.tiles}
    surface = pygame.Surface(plan.size)
    scale = plan.size[0] / _DESIGN_WIDTH
    pad = max(4, round(spacing.GAP * scale))
    line_px = max(10, round(fonts.SIZE_SMALL * scale))
    caption = pygame.Rect(0, 0, *plan.size).inflate(-2 * pad, -2 * pad)
    caption.height = words(level_title(level), line_px, palette.text, bold=True).get_height()
    board.layout(pygame.Rect(0, caption.bottom + pad, plan.size[0], plan.size[1] - caption.bottom - pad))
    advance_in_slices(simulation, simulation.advance, max(0, plan.from_tick - LIFE_TICKS), progress)
    board.watch(simulation)
    for frame in range(plan.num_frames):
        while simulation.crash is None and simulation.tick < plan.from_tick + frame * plan.every:
            simulation.advance(1)
            board.watch(simulation)
        surface.fill(palette.background)
        _draw_caption(surface, caption, line_px, level, simulation)
        board.draw(surface, tiles, simulation)
        yield surface


def _draw_caption(
    surface: pygame.Surface, rect: pygame.Rect, line_px: int, level: Level, simulation: Simulation
) -> None:
    seconds = simulation.tick / TICKS_PER_SECOND
    said = text("film.caption", tps=number(RunView(simulation).tps, 1), seconds=number(seconds, 1))
    right = words(said, line_px, palette.token, mono=True)
    place = surface.blit(right, right.get_rect(right=rect.right, centery=rect.centery))
    name = words(text("game.title"), round(0.8 * line_px), palette.text_muted)
    place = surface.blit(name, name.get_rect(right=place.left - line_px, centery=rect.centery))
    surface.blit(fitting(level_title(level), line_px, palette.text, place.left - line_px - rect.left, bold=True), rect)
