"""The tile table: one row for each thing that can stand on a cell."""

from dataclasses import dataclass
from typing import Final

from game.sim.machines.core import Core
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import Machine
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate


@dataclass(frozen=True, slots=True)
class TileType:
    """One row of the table. `cost` is in credits (invented, see docs/model.md); fixed tiles belong to the level."""

    id: str
    glyph: str
    title: str
    cost: int
    is_fixed: bool = False
    puts_out: bool = False
    """Whether it puts packets out on the side it faces."""
    takes: tuple[str, ...] = ()
    """Names of the packet kinds that it takes in; see `game.sim.packet.PACKET_NAMES`. A conduit passes on any."""
    machine: type[Machine] | None = None
    """What acts on its cell; None where nothing does."""

    @property
    def is_core(self) -> bool:
        """Whether it has slots, so that with others that it touches it is a card."""
        return self.machine is not None and issubclass(self.machine, Core)


_ALL: Final = (
    TileType(
        id="source",
        glyph="S",
        title="Input queue",
        cost=0,
        is_fixed=True,
        puts_out=True,
        machine=Source,
    ),
    TileType(
        id="sink",
        glyph="K",
        title="Output port",
        cost=0,
        is_fixed=True,
        takes=(
            "token",
            "draft",
        ),
        machine=Sink,
    ),
    TileType(
        id="blocked",
        glyph="#",
        title="Blocked cell",
        cost=0,
        is_fixed=True,
    ),
    TileType(
        id="conduit",
        glyph=">",
        title="Conduit",
        cost=1,
        puts_out=True,
    ),
    TileType(
        id="prefill",
        glyph="P",
        title="Prefill core",
        cost=40,
        puts_out=True,
        takes=("prompt", "kv"),
        machine=PrefillCore,
    ),
    TileType(
        id="decode",
        glyph="D",
        title="Decode core",
        cost=40,
        puts_out=True,
        takes=("kv",),
        machine=DecodeCore,
    ),
    TileType(
        id="page_allocator",
        glyph="M",
        title="Page allocator",
        cost=25,
        machine=PageAllocator,
    ),
    TileType(
        id="draft_model",
        glyph="F",
        title="Draft model",
        cost=60,
        machine=DraftModel,
    ),
    TileType(
        id="validation_gate",
        glyph="V",
        title="Validation gate",
        cost=15,
        puts_out=True,
        takes=(
            "token",
            "draft",
        ),
        machine=ValidationGate,
    ),
)

TILES: Final[dict[str, TileType]] = {tile.id: tile for tile in _ALL}
"""Every tile by id, in the order of the toolbox."""

CORE_KINDS: Final = tuple(tile.id for tile in _ALL if tile.is_core)
"""Tiles that make cards where they touch."""

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
