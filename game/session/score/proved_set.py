"""What the bounds of this package are proved for. A level with anything else in it has none.

The proofs (`bounds`, `bound_tps`, `fastest`, `bounded_level`) speak of what stands here and of nothing else. Whoever
adds a tile, a key of the level file, a goal or a rule reads them again before it is entered; until then, nothing is
claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final

from pydantic import BaseModel

from game.content.inline_rows import InlineCard, InlineModel
from game.content.lengths import TokenRange
from game.content.level import (
    DraftModelChoice,
    Goal,
    Level,
)
from game.content.workload import ClosedLoopWorkload, OpenLoopWorkload
from game.physics.cards import CardType
from game.physics.links import LinkType
from game.physics.model_type import ModelType
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import Machine
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate
from game.sim.roles import BLOCKS, CARRIES, DECODES, DELIVERS, DRAFTS, PAGES, PREFILLS, SENDS, VERIFIES
from game.sim.simulation import RULES_VERSION
from game.sim.spec import FactorySpec
from game.sim.tiles import EMPTY_GLYPH, TILE_BY_GLYPH, TILES, first_kind

PROVED_RULES: Final = 2
"""The laws: split steps, one queue a card, ways inside a card that take time, KV for any slot, all users served."""

PROVED_MACHINES: Final[Mapping[str, type[Machine] | None]] = {
    SENDS: Source,
    DELIVERS: Sink,
    BLOCKS: None,
    CARRIES: None,
    PREFILLS: PrefillCore,
    DECODES: DecodeCore,
    PAGES: PageAllocator,
    DRAFTS: DraftModel,
    VERIFIES: ValidationGate,
}
"""What a tile of each role does: its machine, set as its row has it, for no setting is offered.

Of each role that is the first tile of the table, and it has no other role.
"""

ANYTHING: Final = object()
"""Whatever value a field has, the proofs hold for it."""

PROVED_FIELDS: Final[Mapping[type, Mapping[str, object]]] = {
    Level: dict.fromkeys(
        (
            *("format", "id", "title", "summary", "takeaway", "codex", "chapter", "hints", "translations"),
            *("map", "facing", "toolbox", "card", "vram_mib", "model", "draft", "max_model_len", "token_budget"),
            *("link", "goals", "stars", "horizon_s", "warmup_s", "served_within_s"),
            "seed",
        ),
        ANYTHING,
    )
    | {
        "vram": ("shared",),
        "workload": ClosedLoopWorkload | OpenLoopWorkload,
        "ticks_per_tile": range(1, 1 << 16),
    },
    InlineCard: dict.fromkeys(InlineCard.model_fields, ANYTHING),
    InlineModel: dict.fromkeys(set(InlineModel.model_fields) - {"experts", "window", "latent"}, ANYTHING),
    TokenRange: {"min": ANYTHING, "max": ANYTHING},
    ClosedLoopWorkload: {
        "kind": ("closed_loop",),
        **dict.fromkeys(("users", "prompt_tokens", "output_tokens"), ANYTHING),
    },
    OpenLoopWorkload: {
        "kind": ("fixed_rate", "poisson"),
        **dict.fromkeys(("requests_per_s", "queue_limit", "prompt_tokens", "output_tokens"), ANYTHING),
    },
    DraftModelChoice: dict.fromkeys(("model", "num_drafts", "acceptance"), ANYTHING),
    Goal: {"metric": ("tps",), "at_least": int | float, "hold_s": int | float},
    CardType: dict.fromkeys(
        (
            *("id", "title", "bandwidth_gb_per_s", "tflops", "memory_gb", "source"),
            *("weights_share", "kv_share", "compute_share", "overhead_us_per_layer", "shares_source"),
            *("mha_kv_share", "mla_kv_share"),
        ),
        ANYTHING,
    ),
    ModelType: dict.fromkeys(
        (
            *("id", "title", "num_params", "num_layers", "num_kv_heads", "head_size", "hidden_size"),
            *("num_heads", "weights_bytes", "bytes_per_weight", "bytes_per_kv_number", "source"),
            *("num_looked_up_params", "num_head_params", "max_model_len", "architecture", "hf_id"),
        ),
        ANYTHING,
    ),
    LinkType: dict.fromkeys(("id", "title", "gb_per_s", "source"), ANYTHING),
}
"""The keys of a level file, and the columns of the rows it names, with the values, their range or type, of the proofs.

A field that does not stand here must have its default: a key that nobody uses changes nothing.
"""

_UNREAD: Final = ("hints", "translations", "stars")
"""Keys of a level whose content no run reads."""


def is_proved_for(level: Level, spec: FactorySpec) -> bool:
    """Whether every tile, key, goal, row and law of a level is in the proved set; `spec` is its factory, empty."""
    if RULES_VERSION != PROVED_RULES or len(level.goals) != 1:
        return False
    if not all(_is_tile_known(kind) for kind in _kinds(level)):
        return False
    rows = [spec.card, spec.model, spec.link]
    if spec.draft is not None:
        rows.append(spec.draft.model)
    return _is_known(level) and all(_is_known(row) for row in rows)


def are_keys_proved(level: Level) -> bool:
    """Whether every key of a level is in the proved set; what it names is another question, see `is_proved_for`."""
    return _is_known(level)


def _kinds(level: Level) -> Iterable[str]:
    """Every tile that may stand on the board: the player's, and those of the map."""
    yield from level.toolbox
    yield from (TILE_BY_GLYPH[glyph] for glyph in set("".join(level.map)) - {EMPTY_GLYPH})


def _is_tile_known(kind: str) -> bool:
    roles, machine = TILES[kind].roles, TILES[kind].machine
    return (
        len(roles) == 1
        and roles[0] in PROVED_MACHINES
        and kind == first_kind(roles[0])
        and machine is PROVED_MACHINES[roles[0]]
    )


def _is_known(thing: object) -> bool:
    known = PROVED_FIELDS.get(type(thing))
    return known is not None and all(
        _is_value_known(name, getattr(thing, name), default, known) for name, default in _defaults(thing).items()
    )


def _is_value_known(name: str, value: object, default: object, known: Mapping[str, object]) -> bool:
    if name not in known:
        return bool(value == default)
    values = known[name]
    if values is not ANYTHING and not (value in values if isinstance(values, tuple | range) else _is_a(value, values)):
        return False
    if name in _UNREAD:
        return True
    parts = value if isinstance(value, tuple) else (value,)
    return all(_is_known(part) for part in parts if isinstance(part, BaseModel) or is_dataclass(part))


def _is_a(value: object, kind: Any) -> bool:
    return isinstance(value, kind)


def _defaults(thing: Any) -> dict[str, object]:
    """The fields of a row or a part of a level file with their defaults; MISSING, or the like, for none."""
    if isinstance(thing, BaseModel):
        return {name: field.get_default(call_default_factory=True) for name, field in type(thing).model_fields.items()}
    return {
        field.name: field.default if field.default_factory is MISSING else field.default_factory()
        for field in fields(thing)
    }
