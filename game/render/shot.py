"""One frame of a run as a picture, without a window: `tycoon shot`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pygame

from game.content.level import Level
from game.content.level_card import labels_of_cards
from game.content.level_words import level_title
from game.content.solution import Solution
from game.content.words import text
from game.render import fonts, spacing
from game.render.board import BoardView, Marks
from game.render.gif import temporary_of
from game.render.lettering import fitting, words
from game.render.palette import Colour, palette
from game.render.panel import MIN_SIZE as PANEL_SIZE
from game.render.panel import draw_panel
from game.render.sparks import LIFE_TICKS
from game.render.starart import star_sprite
from game.session.run.level_run import LevelRun
from game.session.run.slices import Progress, advance_in_slices

MIN_SIZE: Final = (640, 400)
"""Smaller pictures are not drawn (px)."""

MAX_SIZE: Final = (7680, 4320)
_DESIGN_SIZE: Final = (1280, 720)


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture says of its run: how far it has come, the stars of a win and whether each is earned, scores."""

    state: str
    stars: tuple[bool, ...] = ()
    scores: str = ""


def in_english(run: LevelRun) -> Caption:
    """The verdict, or that the run is under way."""
    if run.verdict is None:
        return Caption(f"tick {run.simulation.tick:,}: running")
    return Caption(f"tick {run.verdict.tick:,}: {run.verdict.kind}: {run.verdict.reason}")


def render_shot(
    level: Level,
    solution: Solution,
    tick: int,
    size: tuple[int, int] = (1280, 720),
    say: Callable[[LevelRun], Caption] = in_english,
    progress: Progress | None = None,
) -> pygame.Surface:
    """Runs the solution to `tick` (or to its verdict) and draws board, telemetry panel, title and the game's name.

    `say` makes the line below the board and the stars beside the title; `progress` is told of the ticks run.

    Raises:
        ContentError: where the solution does not fit the level.
        ValueError: where the tick is negative or the size outside MIN_SIZE to MAX_SIZE.
    """
    if tick < 0:
        raise ValueError(f"tick is {tick}; it must be 0 or more")
    if not all(low <= given <= high for low, given, high in zip(MIN_SIZE, size, MAX_SIZE, strict=True)):
        least, most = ("x".join(map(str, limit)) for limit in (MIN_SIZE, MAX_SIZE))
        raise ValueError(f"size is {size[0]}x{size[1]}; it must be at least {least} and at most {most}")
    run = LevelRun(level, solution)
    board = BoardView(run.simulation.rows, run.simulation.cols, card_labels=labels_of_cards(level))
    _advance_watched(run, board, tick, progress)
    surface = pygame.Surface(size)
    surface.fill(palette.background)
    _draw_frame(surface, run, board, say(run))
    return surface


def save_whole(picture: pygame.Surface, file: Path) -> None:
    """Write a picture as PNG, whole or not at all.

    Raises:
        OSError: where it cannot be written.
    """
    temporary = temporary_of(file)
    try:
        with temporary.open("wb") as out:
            pygame.image.save(picture, out, "picture.png")
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _advance_watched(run: LevelRun, board: BoardView, tick: int, progress: Progress | None) -> None:
    """Runs to `tick`, the last stretch tick by tick under the board's eyes, for what pops up and fades."""
    advance_in_slices(run.simulation, run.advance, max(0, tick - LIFE_TICKS), progress)
    board.watch(run.simulation)
    while run.verdict is None and run.simulation.tick < tick:
        run.advance(1)
        board.watch(run.simulation)


def _draw_frame(surface: pygame.Surface, run: LevelRun, board: BoardView, said: Caption) -> None:
    width, height = surface.get_size()
    scale = min(width / _DESIGN_SIZE[0], height / _DESIGN_SIZE[1])
    margin, pad = round(spacing.MARGIN * scale), round(spacing.PAD * scale)
    top = pad + _draw_head(surface, pygame.Rect(margin, pad, width - 2 * margin, height), scale, run.level, said.stars)
    small = round(fonts.SIZE_SMALL * scale)
    scores = words(said.scores, small, palette.text, bold=True)
    state = fitting(said.state, small, _state_colour(run), width - 3 * margin - scores.get_width(), mono=True)
    bottom = height - pad - max(state.get_height(), scores.get_height())
    surface.blit(state, (margin, bottom))
    surface.blit(scores, scores.get_rect(topright=(width - margin, bottom)))
    panel_width = round(1.15 * PANEL_SIZE[0] * scale)
    panel = pygame.Rect(width - margin - panel_width, top + pad, panel_width, bottom - top - 2 * pad)
    draw_panel(surface, panel, run.telemetry(), scale)
    board.layout(pygame.Rect(margin, top + pad // 2, panel.left - margin - pad, bottom - top - pad))
    simulation = run.simulation
    tiles = {tile.row * simulation.cols + tile.col: tile for tile in simulation.spec.tiles}
    board.draw(surface, tiles, simulation, marks=_marks(run))


def _draw_head(surface: pygame.Surface, room: pygame.Rect, scale: float, level: Level, stars: tuple[bool, ...]) -> int:
    """The level's title, the stars beside it, and the game's name on the right; how high that is."""
    gap = round(spacing.GAP * scale)
    name = words(text("game.title"), round(fonts.SIZE_BODY * scale), palette.text_muted, bold=True)
    side = round(fonts.SIZE_HEADING * scale)
    left = room.width - name.get_width() - len(stars) * (side + gap) - 2 * gap
    title = fitting(level_title(level), round(fonts.SIZE_TITLE * scale), palette.text, left, bold=True)
    place = surface.blit(title, room)
    surface.blit(name, name.get_rect(midright=(room.right, place.centery)))
    for number, is_earned in enumerate(stars):
        star = star_sprite(side, is_earned)
        surface.blit(star, star.get_rect(midleft=(place.right + 2 * gap + number * (side + gap), place.centery)))
    return place.height


def _marks(run: LevelRun) -> Marks:
    """The place that a verdict names."""
    if run.verdict is None or run.verdict.at is None:
        return Marks()
    row, col = map(int, run.verdict.at.split(","))
    return Marks(trouble=row * run.simulation.cols + col)


def _state_colour(run: LevelRun) -> Colour:
    if run.verdict is None:
        return palette.text_muted
    return {"won": palette.good, "missed": palette.warning}.get(run.verdict.kind, palette.danger)
