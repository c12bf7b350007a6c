"""Three factories that are large on purpose: *wide*, *dense* and *idle*. The bench times them.

All three are one drawing, the unit, repeated over the floor. A unit is a whole server: an input queue, a winding
conduit, a card with a Prefill and four Decode cores (one reserves memory, two are paged, one is drafted), a line that
collects what they put out, a gate, a winding conduit, an output port.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from game.content.grid import tiles_on
from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.physics.units import MIB
from game.sim.spec import ClosedLoop, Draft, FactorySpec, Lengths, OpenLoop
from game.sim.tiles import EMPTY_GLYPH

STRESS_IDS: Final = ("wide", "dense", "idle")

CARD_DRAWING: Final = (
    "PDv.",
    "MDv.",
    "FDv.",
    "MDv.",
    "..>V",
)
NUM_ROWS: Final = 64
UNITS_DOWN: Final = 12
UNITS_ACROSS: Final = 4
PROMPT_COLS: Final = 4
"""Columns of the winding conduit that brings prompts; even, so that it ends in the row in which it began."""

TOKEN_COLS: Final = 6
"""Columns of the one that takes tokens away; even for the same reason."""

DENSE_FACTOR: Final = 10
"""How many times as long the winding conduits of *dense* are."""

REQUESTS_PER_S: Final = 2.2
"""Of each source of *wide* and *dense*, at random times: nine tenths of what a unit can answer."""

QUEUE_LIMIT: Final = 64
PROMPT: Final = Lengths(16, 48)
OUTPUT: Final = Lengths(32, 96)
VRAM_MIB_PER_CARD: Final = 4096


def stress_spec(stress_id: str, requests_per_s: float = REQUESTS_PER_S) -> FactorySpec:
    """The factory of that name. *idle* is *wide* with one user in all: one source is left, and it waits for answers.

    Raises:
        KeyError: where there is no such factory.
    """
    open_loop = OpenLoop("poisson", requests_per_s, QUEUE_LIMIT, PROMPT, OUTPUT)
    match stress_id:
        case "wide":
            return _spec(floor(1), open_loop)
        case "dense":
            return _spec(floor(DENSE_FACTOR), open_loop)
        case "idle":
            return _spec(_with_one_source(floor(1)), ClosedLoop(1, PROMPT, OUTPUT))
    raise KeyError(stress_id)


def floor(length: int) -> list[str]:
    """The drawing of a whole floor, its winding conduits `length` times as long as those of *wide*."""
    band = [row * UNITS_ACROSS for row in unit(length)]
    rows = band * UNITS_DOWN
    return rows + [EMPTY_GLYPH * len(band[0])] * (NUM_ROWS - len(rows))


def unit(length: int) -> list[str]:
    """The drawing of one unit."""
    last = len(CARD_DRAWING) - 1
    parts = (
        _column("S", 0),
        _winding(PROMPT_COLS * length, from_top=True),
        CARD_DRAWING,
        _winding(TOKEN_COLS * length, from_top=False),
        _column("K", last),
    )
    return ["".join(row) for row in zip(*parts, strict=True)]


def _column(glyph: str, row: int) -> list[str]:
    return [glyph if here == row else EMPTY_GLYPH for here in range(len(CARD_DRAWING))]


def _winding(num_cols: int, *, from_top: bool) -> list[str]:
    """A conduit up and down through every cell of so many columns, from the left to the right."""
    last = len(CARD_DRAWING) - 1
    down, up = ["v"] * last + [">"], [">"] + ["^"] * last
    turn = (down, up) if from_top else (up, down)
    return ["".join(cells) for cells in zip(*(turn[col % 2] for col in range(num_cols)), strict=True)]


def _with_one_source(rows: Sequence[str]) -> list[str]:
    """The floor without its sources but the first; what they fed stays where it is."""
    before, source, after = "\n".join(rows).partition("S")
    return (before + source + after.replace("S", EMPTY_GLYPH)).split("\n")


def _spec(rows: Sequence[str], workload: ClosedLoop | OpenLoop) -> FactorySpec:
    return FactorySpec(
        rows=len(rows),
        cols=len(rows[0]),
        tiles=tiles_on(rows, {}),
        card=CARDS["toy-120"],
        model=MODELS["opt-1.3b"],
        draft=Draft(MODELS["opt-125m"], num_drafts=3, acceptance=0.8),
        vram_bytes=UNITS_DOWN * UNITS_ACROSS * VRAM_MIB_PER_CARD * MIB,
        max_model_len=PROMPT.high + OUTPUT.high,
        workload=workload,
        link=LINKS["pcie4-x16"],
    )
