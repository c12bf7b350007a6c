"""Maps of generated levels: where users send prompts and get tokens, and where nothing can be built."""

from __future__ import annotations

from random import Random
from typing import Final

from game.sim.roles import BLOCKS, DELIVERS, SENDS
from game.sim.tiles import EMPTY_GLYPH, TILES, first_kind
from game.solvers.suite.families import COLS, ROWS

Cell = tuple[int, int]

SENT_FROM: Final = TILES[first_kind(SENDS)].glyph
DELIVERED_TO: Final = TILES[first_kind(DELIVERS)].glyph
BLOCKED: Final = TILES[first_kind(BLOCKS)].glyph

_ANYWHERE: Final = 2
"""From this difficulty on ports stand on any side of the board, before on its west and east."""


def drawn_map(lot: Random, difficulty: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """The rows of a map, and the sides that its ports face: a source looks into the board.

    From difficulty 2 on there are two sources, from 3 on two sinks; 3 cells are blocked for each step of difficulty.
    """
    num_sources, num_sinks = 1 + (difficulty >= 2), 1 + (difficulty >= 3)
    ports = _ports(lot, num_sources, num_sinks, is_anywhere=difficulty >= _ANYWHERE)
    rows = [[EMPTY_GLYPH] * COLS for _ in range(ROWS)]
    facing = {}
    for number, (row, col) in enumerate(ports):
        rows[row][col] = SENT_FROM if number < num_sources else DELIVERED_TO
        side = _inwards(row, col)
        if side != "E":
            facing[f"{row},{col}"] = side
    before = {_step(cell) for cell in ports}
    free = [(r, c) for r in range(ROWS) for c in range(COLS) if rows[r][c] == EMPTY_GLYPH and (r, c) not in before]
    for row, col in lot.sample(free, 3 * difficulty):
        rows[row][col] = BLOCKED
    return tuple(map("".join, rows)), facing


def _ports(lot: Random, num_sources: int, num_sinks: int, *, is_anywhere: bool) -> list[Cell]:
    """Cells on the border, sources first, none beside another and none in a corner."""
    west, east = [(r, 0) for r in range(1, ROWS - 1)], [(r, COLS - 1) for r in range(1, ROWS - 1)]
    border = [*west, *east, *((r, c) for r in (0, ROWS - 1) for c in range(1, COLS - 1))]
    ports: list[Cell] = []
    for number in range(num_sources + num_sinks):
        sides = border if is_anywhere else west if number < num_sources else east
        ports.append(lot.choice([cell for cell in sides if all(_distance(cell, port) > 1 for port in ports)]))
    return ports


def _distance(one: Cell, other: Cell) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _inwards(row: int, col: int) -> str:
    if col == 0:
        return "E"
    if col == COLS - 1:
        return "W"
    return "S" if row == 0 else "N"


def _step(cell: Cell) -> Cell:
    """The cell before a port."""
    row, col = cell
    return {"E": (row, 1), "W": (row, COLS - 2), "S": (1, col), "N": (ROWS - 2, col)}[_inwards(row, col)]
