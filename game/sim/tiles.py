"""The tile table: one row for each thing that can stand on a cell."""

from typing import Final

from game.sim.machines.admission_gate import AdmissionGate
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.engine_core import EngineCore
from game.sim.machines.host_memory import HostMemory
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.scheduler import SchedulerTile
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.splitter import Splitter
from game.sim.machines.validation_gate import ValidationGate
from game.sim.packet import PACKET_NAMES
from game.sim.roles import (
    ADMITS,
    BATCHES,
    BLOCKS,
    CARRIES,
    DECODES,
    DELIVERS,
    DRAFTS,
    KEEPS,
    PAGES,
    PREFILLS,
    SCHEDULES,
    SENDS,
    SPLITS,
    VERIFIES,
)
from game.sim.status import BROKEN, COMMON_MOODS, WAITING, WORKING, Status
from game.sim.tile_type import TileType

_ALL: Final = (
    TileType(
        id="source",
        glyph="S",
        cost=0,
        roles=(SENDS,),
        ink="prompt",
        codex="latency",
        states={"sending": WORKING, "awaiting_answers": WAITING, "queue_full": BROKEN},
        is_fixed=True,
        puts=("prompt",),
        machine=Source,
    ),
    TileType(
        id="sink",
        glyph="K",
        cost=0,
        roles=(DELIVERS,),
        ink="token",
        codex="latency",
        states={"delivering": WORKING},
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
        cost=0,
        roles=(BLOCKS,),
        ink="edge_strong",
        is_fixed=True,
    ),
    TileType(
        id="conduit",
        glyph=">",
        cost=1,
        roles=(CARRIES,),
        ink="trace",
        codex="links",
        puts=PACKET_NAMES,
    ),
    TileType(
        id="prefill",
        glyph="P",
        cost=40,
        roles=(PREFILLS,),
        ink="kv",
        codex="prefill",
        states={"prefilling": WORKING},
        puts=("kv",),
        takes=("prompt", "kv"),
        machine=PrefillCore,
    ),
    TileType(
        id="decode",
        glyph="D",
        cost=40,
        roles=(DECODES,),
        ink="accent",
        codex="decode",
        states={"decoding": WORKING, "verifying": WORKING},
        puts=("token", "draft"),
        takes=("kv",),
        machine=DecodeCore,
    ),
    TileType(
        id="engine",
        glyph="E",
        cost=120,
        roles=(PREFILLS, DECODES, BATCHES),
        ink="accent",
        codex="engine",
        states={"serving": WORKING},
        puts=("token",),
        takes=("prompt",),
        machine=EngineCore,
    ),
    TileType(
        id="scheduler",
        glyph="Q",
        cost=30,
        roles=(SCHEDULES,),
        ink="selected",
        codex="engine",
        serves=(BATCHES,),
        states={"scheduling": WORKING},
        machine=SchedulerTile,
    ),
    TileType(
        id="page_allocator",
        glyph="M",
        cost=25,
        roles=(PAGES,),
        ink="warning",
        codex="paging",
        serves=(PREFILLS, DECODES),
        states={"paging": WORKING},
        machine=PageAllocator,
    ),
    TileType(
        id="host_memory",
        glyph="H",
        cost=35,
        roles=(KEEPS,),
        ink="kv",
        codex="prefix_cache",
        serves=(BATCHES,),
        states={"keeping": WORKING},
        machine=HostMemory,
    ),
    TileType(
        id="draft_model",
        glyph="F",
        cost=60,
        roles=(DRAFTS,),
        ink="draft",
        codex="speculation",
        serves=(DECODES,),
        serves_engines=False,
        states={"drafting": WORKING},
        needs_draft=True,
        machine=DraftModel,
    ),
    TileType(
        id="validation_gate",
        glyph="V",
        cost=15,
        roles=(VERIFIES,),
        ink="rejected",
        codex="speculation",
        states={"filtering": WORKING},
        puts=("token",),
        takes=(
            "token",
            "draft",
        ),
        machine=ValidationGate,
    ),
    TileType(
        id="admission_gate",
        glyph="A",
        cost=15,
        roles=(ADMITS,),
        ink="rejected",
        codex="admission",
        states={"admitting": WORKING},
        puts=("prompt",),
        takes=("prompt",),
        machine=AdmissionGate,
    ),
    TileType(
        id="splitter",
        glyph="Y",
        cost=5,
        roles=(SPLITS,),
        ink="trace",
        codex="admission",
        states={"splitting": WORKING},
        puts=PACKET_NAMES,
        takes=PACKET_NAMES,
        machine=Splitter,
    ),
)

TILES: Final[dict[str, TileType]] = {tile.id: tile for tile in _ALL}
"""Every tile by id, in the order of the toolbox."""


def plays(kind: str | None, role: str) -> bool:
    """Whether tiles of a kind have a role; None, for no tile, has none."""
    return kind is not None and role in TILES[kind].roles


def kinds_of(*roles: str) -> tuple[str, ...]:
    """The tiles that have one of these roles, in the order of the table."""
    return tuple(tile.id for tile in _ALL if not set(roles).isdisjoint(tile.roles))


def first_kind(role: str) -> str:
    """The first tile of the table that has a role: the plain one."""
    return kinds_of(role)[0]


CONDUIT: Final = first_kind(CARRIES)
"""The tile that wires are made of."""

MOODS: Final[dict[str, str]] = COMMON_MOODS | {key: mood for tile in _ALL for key, mood in tile.states.items()}
"""Every state that a machine can be in, and whether it then works, waits for work, is held up or in trouble."""


def mood(status: Status) -> str:
    """WORKING, WAITING, HELD_UP or BROKEN."""
    return WAITING if status.is_spare else MOODS[status.key]


CORE_KINDS: Final = tuple(tile.id for tile in _ALL if tile.is_core)
"""Tiles that make cards where they touch."""

ENGINE_CORES: Final = tuple(kind for kind in CORE_KINDS if plays(kind, PREFILLS) and plays(kind, DECODES))
"""Of those the ones that do both, in many slots. They make cards with their like only."""

SLOT_CORES: Final = tuple(kind for kind in CORE_KINDS if kind not in ENGINE_CORES)
"""The others."""

CONDUIT_FACINGS: Final[dict[str, str]] = {"^": "N", ">": "E", "v": "S", "<": "W"}
"""The four glyphs of a conduit and the side each passes packets to."""

CONDUIT_GLYPHS: Final[dict[str, str]] = {facing: glyph for glyph, facing in CONDUIT_FACINGS.items()}
"""The glyph of a conduit by its facing."""

TILE_BY_GLYPH: Final[dict[str, str]] = {tile.glyph: tile.id for tile in _ALL} | dict.fromkeys(CONDUIT_FACINGS, CONDUIT)
"""Tile id by the glyph that stands for it on a map."""

EMPTY_GLYPH: Final = "."
FACINGS: Final = ("N", "E", "S", "W")
STEPS: Final[dict[str, tuple[int, int]]] = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}
"""(row, column) step towards each side; row 0 is at the top."""

OPPOSITE: Final[dict[str, str]] = {"N": "S", "E": "W", "S": "N", "W": "E"}
