"""One frame of a run as a picture, without a window: `tycoon shot`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.content.level import Level
from game.content.level_words import level_title
from game.content.solution import Solution
from game.render import fonts, spacing
from game.render.board import BoardView, Marks
from game.render.fonts import font
from game.render.lettering import clipped, words
from game.render.palette import Colour, palette
from game.render.panel import MIN_SIZE as PANEL_SIZE
from game.render.panel import draw_panel
from game.render.sparks import LIFE_TICKS
from game.session.run import LevelRun

MIN_SIZE: Final = (640, 400)
"""Smaller pictures are not drawn (px)."""

MAX_SIZE: Final = (7680, 4320)
_DESIGN_SIZE: Final = (1280, 720)


def in_english(run: LevelRun) -> str:
    """The verdict, or that the run is under way."""
    if run.verdict is None:
        return f"tick {run.simulation.tick:,}: running"
    return f"tick {run.verdict.tick:,}: {run.verdict.kind}: {run.verdict.reason}"


def render_shot(
    level: Level,
    solution: Solution,
    tick: int,
    size: tuple[int, int] = (1280, 720),
    say: Callable[[LevelRun], str] = in_english,
) -> pygame.Surface:
    """Runs the solution to `tick` (or to its verdict) and draws board, telemetry panel and title.

    `say` makes the line below the board.

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
    board = BoardView(run.simulation.rows, run.simulation.cols)
    _advance_watched(run, board, tick)
    surface = pygame.Surface(size)
    surface.fill(palette.background)
    _draw_frame(surface, run, board, say(run))
    return surface


def _advance_watched(run: LevelRun, board: BoardView, tick: int) -> None:
    """Runs to `tick`, the last stretch tick by tick under the board's eyes, for what pops up and fades."""
    run.advance(max(0, tick - LIFE_TICKS))
    board.watch(run.simulation)
    while run.verdict is None and run.simulation.tick < tick:
        run.advance(1)
        board.watch(run.simulation)


def _draw_frame(surface: pygame.Surface, run: LevelRun, board: BoardView, state: str) -> None:
    width, height = surface.get_size()
    scale = min(width / _DESIGN_SIZE[0], height / _DESIGN_SIZE[1])
    margin, pad = round(spacing.MARGIN * scale), round(spacing.PAD * scale)
    title = words(level_title(run.level), round(fonts.SIZE_TITLE * scale), palette.text, bold=True)
    surface.blit(title, (margin, pad))
    top = pad + title.get_height()
    line = _fitting(state, round(fonts.SIZE_SMALL * scale), _state_colour(run), width - 2 * margin)
    bottom = height - pad - line.get_height()
    surface.blit(line, (margin, bottom))
    panel_width = round(1.15 * PANEL_SIZE[0] * scale)
    panel = pygame.Rect(width - margin - panel_width, top + pad, panel_width, bottom - top - 2 * pad)
    draw_panel(surface, panel, run.telemetry(), scale)
    board.layout(pygame.Rect(margin, top + pad // 2, panel.left - margin - pad, bottom - top - pad))
    simulation = run.simulation
    tiles = {tile.row * simulation.cols + tile.col: tile for tile in simulation.spec.tiles}
    board.draw(surface, tiles, simulation, marks=_marks(run))


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


def _fitting(text: str, size: int, colour: Colour, width: int) -> pygame.Surface:
    """A line of text, shortened with an ellipsis where it is too wide."""
    line = clipped(text, width, lambda part: font(size, mono=True).size(part)[0])
    return words(line, size, colour, mono=True)
