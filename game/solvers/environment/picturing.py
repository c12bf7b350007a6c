"""Pictures of the environment by numpy alone: the board with what each tile faces, and bars of how the run stands."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from game.content.grid import overlaid
from game.content.resources import assets_dir
from game.sim.tiles import CONDUIT, STEPS, TILES
from game.solvers.environment.episode import Episode

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

CELL: Final = 24
"""Pixels of the side of a cell."""

BAR: Final = 8
"""Pixels of the height of a bar below the board."""

_PALETTE: Final = "neon"


def text_of(episode: Episode) -> str:
    """The map as files have it, and below it how the run and its goals stand."""
    build = episode.build
    told = [f"{build.num_tiles} tiles, {episode.edits_left} edits left"]
    run = episode.run
    if run is not None:
        seen = run.telemetry()
        told = [f"{seen.time_s:.0f} s: {seen.tps:.1f} tokens a second, {seen.vram_used_mib:,.0f} MiB in use"]
        for state in seen.goals:
            sign = "at least" if state.goal.is_at_least else "at most"
            now = "nothing yet" if state.now is None else f"{state.now:.4g}"
            told.append(f"{state.goal.name} {sign} {state.goal.wanted:g}: {now}")
    return "\n".join((*overlaid(build.level.map, build.solution().map), *told, *filter(None, [episode.verdict])))


def picture_of(episode: Episode) -> Picture:
    """The board, a cell of `CELL` pixels each, below it a bar for memory in use and one for each goal's share.

    A machine is a square with the side marked on which it puts out, a conduit a band towards it.
    """
    build, inks = episode.build, _inks()
    shares = [(_memory_share(episode), "kv")]
    shares += [(float(row[3]), "good" if row[3] >= 1 else "token") for row in episode.goals()[: len(build.level.goals)]]
    high, wide = build.level.rows * CELL, build.level.cols * CELL
    found: Picture = np.full((high + BAR * len(shares), wide, 3), inks["board"], dtype=np.uint8)
    found[:high:CELL] = inks["grid_line"]
    found[:high, ::CELL] = inks["grid_line"]
    for (row, col), tile in (*build.fixed.items(), *build.tiles.items()):
        cell = found[row * CELL + 1 : (row + 1) * CELL, col * CELL + 1 : (col + 1) * CELL]
        ink = inks.get(TILES[tile.kind].ink, inks["text_muted"])
        if tile.kind != CONDUIT:
            cell[2:-2, 2:-2] = ink
        if TILES[tile.kind].has_facing:
            _mark(cell, tile.facing, ink if tile.kind == CONDUIT else inks["text"])
    for number, (share, name) in enumerate(shares):
        bar = found[high + number * BAR + 1 : high + (number + 1) * BAR - 1]
        bar[:] = inks["panel"]
        bar[:, : round(wide * min(1.0, max(0.0, share)))] = inks[name]
    return found


def _memory_share(episode: Episode) -> float:
    run = episode.run
    return 0.0 if run is None else run.simulation.vram_used_bytes / run.simulation.vram_capacity_bytes


def _mark(cell: Picture, facing: str, ink: Colour) -> None:
    """A band from the middle of a cell to the side that is faced."""
    rows, cols = cell.shape[:2]
    down, right = STEPS[facing]
    middle = (slice(rows // 2 - 2, rows // 2 + 3), slice(cols // 2 - 2, cols // 2 + 3))
    across = slice(0, cols // 2 + 3) if right < 0 else slice(cols // 2 - 2, cols)
    along = slice(0, rows // 2 + 3) if down < 0 else slice(rows // 2 - 2, rows)
    cell[middle] = ink
    cell[(middle[0], across) if right else (along, middle[1])] = ink


@cache
def _inks() -> dict[str, Colour]:
    """The colours of the game's usual palette, by their names."""
    told = tomllib.loads((assets_dir() / "palettes" / f"{_PALETTE}.toml").read_text(encoding="utf-8"))
    return {name: _colour(value) for part in told.values() for name, value in part.items()}


def _colour(text: str) -> Colour:
    number = int(text.removeprefix("#"), 16)
    return (number >> 16, number >> 8 & 255, number & 255)
