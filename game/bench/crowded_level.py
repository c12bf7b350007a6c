"""A level whose board is crowded with packets, for measuring how fast a running game is drawn."""

from __future__ import annotations

from typing import Final

from game.bench.stress import unit
from game.content.level import Level
from game.content.solution import Solution
from game.sim.tiles import EMPTY_GLYPH, TILE_BY_GLYPH, TILES

NUM_UNITS: Final = 5
LENGTH: Final = 3
"""How many times as long the winding conduits are as those of the stress factory *wide*."""

FULL_TICK: Final = 1_800
"""From here on 2,000 packets or more are on the way."""

TICKS_PER_TILE: Final = 3


def crowded_level() -> Level:
    """Input queues on the left, output ports on the right, a goal that is out of reach."""
    rows = ["".join(glyph if _is_fixed(glyph) else EMPTY_GLYPH for glyph in row) for row in _rows()]
    return Level.model_validate(
        {
            "format": 1,
            "id": "crowded",
            "title": "Crowded",
            "map": tuple(rows),
            "toolbox": tuple(tile.id for tile in TILES.values() if not tile.is_fixed),
            "card": "toy-120",
            "vram_mib": 4096 * NUM_UNITS,
            "model": "opt-1.3b",
            "draft": {"model": "opt-125m", "num_drafts": 3, "acceptance": 0.8},
            "max_model_len": 1024,
            "ticks_per_tile": TICKS_PER_TILE,
            "workload": {"kind": "closed_loop", "users": 8, "prompt_tokens": 32, "output_tokens": 512},
            "goals": ({"metric": "tps", "at_least": 100_000, "hold_s": 10},),
            "horizon_s": 3600,
        }
    )


def crowding_solution() -> Solution:
    """A server in each band of the board, its tokens on a long winding conduit."""
    rows = ["".join(EMPTY_GLYPH if _is_fixed(glyph) else glyph for glyph in row) for row in _rows()]
    return Solution.model_validate({"format": 1, "level": "crowded", "map": tuple(rows)})


def _rows() -> list[str]:
    return unit(LENGTH) * NUM_UNITS


def _is_fixed(glyph: str) -> bool:
    return glyph in TILE_BY_GLYPH and TILES[TILE_BY_GLYPH[glyph]].is_fixed
