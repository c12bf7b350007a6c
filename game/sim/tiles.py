"""The tile table: one row for each thing that can stand on a cell."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TileType:
    """One row of the table. `cost` is in credits (invented, see docs/model.md); fixed tiles belong to the level."""

    id: str
    glyph: str
    title: str
    summary: str
    cost: int
    is_fixed: bool
    takes: tuple[str, ...]
    """Names of the packet kinds that it takes in; see `game.sim.packet.PACKET_NAMES`."""


_ALL: Final = (
    TileType(
        "source", "S", "Input queue", "Its users send prompts. The next comes when the last is answered.", 0, True, ()
    ),
    TileType("sink", "K", "Output port", "Delivers tokens to the users.", 0, True, ("token", "draft")),
    TileType("blocked", "#", "Blocked cell", "Nothing can be built here.", 0, True, ()),
    TileType("conduit", ">", "Conduit", "Carries packets one way; every tile of it costs time.", 1, False, ()),
    TileType("prefill", "P", "Prefill core", "Computes the KV cache of one prompt at a time.", 40, False, ("prompt",)),
    TileType(
        "decode",
        "D",
        "Decode core",
        "One batch slot: generates the tokens of one sequence at a time.",
        40,
        False,
        ("kv",),
    ),
    TileType(
        "page_allocator",
        "M",
        "Page allocator",
        "Cores that it touches take KV memory in blocks of 16 tokens, as they need it.",
        25,
        False,
        (),
    ),
    TileType(
        "draft_model",
        "F",
        "Draft model",
        "Decode cores that it touches guess tokens ahead; its weights take VRAM and its guesses take time.",
        60,
        False,
        (),
    ),
    TileType(
        "validation_gate",
        "V",
        "Validation gate",
        "Lets the accepted tokens of a draft bundle through and discards the rest.",
        15,
        False,
        ("token", "draft"),
    ),
)

TILES: Final[dict[str, TileType]] = {tile.id: tile for tile in _ALL}
"""Every tile by id, in the order of the toolbox."""

CONDUIT_FACINGS: Final[dict[str, str]] = {"^": "N", ">": "E", "v": "S", "<": "W"}
"""The four glyphs of a conduit and the side each passes packets to."""

CONDUIT_GLYPHS: Final[dict[str, str]] = {facing: glyph for glyph, facing in CONDUIT_FACINGS.items()}
"""The glyph of a conduit by its facing."""

TILE_BY_GLYPH: Final[dict[str, str]] = {tile.glyph: tile.id for tile in _ALL} | dict.fromkeys(
    CONDUIT_FACINGS, "conduit"
)
"""Tile id by the glyph that stands for it on a map."""

EMPTY_GLYPH: Final = "."
FACINGS: Final = ("N", "E", "S", "W")
STEPS: Final[dict[str, tuple[int, int]]] = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}
"""(row, column) step towards each side; row 0 is at the top."""

OPPOSITE: Final[dict[str, str]] = {"N": "S", "E": "W", "S": "N", "W": "E"}
