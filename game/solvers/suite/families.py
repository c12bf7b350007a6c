"""Kinds of generated levels: what may be built in them, and how their numbers are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from game.physics.models import MODELS
from game.physics.units import MIB
from game.sim.tiles import TILE_BY_GLYPH

ROWS: Final = 8
COLS: Final = 12
"""All generated levels are of one size, so that those of a family have the same observations and actions."""

MAX_DIFFICULTY: Final = 4

Terms = dict[str, Any]
"""Keys of a level file."""

_CHAPTER_1: Final = "opt-1.3b"
_ENGINE: Final = "llama-3-8b"


@dataclass(frozen=True, slots=True)
class Family:
    """Levels that are alike in what they ask.

    `cores` are arrangements of cores and of what touches them, drawn in glyphs, that a constructive build tries in all
    eight positions; `tuned` is a setting that it tries all values of, "" for none.
    """

    name: str
    tools: str
    """The glyphs of the tiles that may be placed."""
    settings: Mapping[str, Any]
    cores: tuple[tuple[str, ...], ...]
    draw: Callable[[Random, int], Terms]
    """The other keys of a level of a difficulty, without its map and goals."""
    tuned: str = ""

    @property
    def toolbox(self) -> tuple[str, ...]:
        """The tiles that may be placed."""
        return tuple(TILE_BY_GLYPH[glyph] for glyph in self.tools)


def _relay(lot: Random, difficulty: int) -> Terms:
    """One card that reads and writes: enough cores for the users, and ways that do not cross."""
    prompt, output = lot.choice((32, 64, 128, 192)), lot.choice((48, 64, 96, 128))
    longest = max(prompt + output, lot.choice((256, 384, 512)))
    return _chapter_1(lot.randint(3, 5 + difficulty), prompt, output, longest, num_reserved=lot.randint(5, 7))


def _paging(lot: Random, difficulty: int) -> Terms:
    """Memory for one or two reservations, and answers that fill a part of one: a page allocator decides."""
    prompt, output = lot.choice((128, 256, 384)), lot.choice((128, 256, 384))
    longest = lot.choice((1024, 1280, 1536))
    return _chapter_1(lot.randint(4, 6 + difficulty), prompt, output, longest, num_reserved=lot.uniform(2.1, 2.6))


def _chapter_1(users: int, prompt: int, output: int, longest: int, num_reserved: float) -> Terms:
    model = MODELS[_CHAPTER_1]
    free_bytes = num_reserved * longest * model.kv_bytes_per_token
    return {
        "card": "toy-120",
        "model": _CHAPTER_1,
        "vram_mib": -(-model.weights_bytes // MIB) + round(free_bytes / MIB),
        "max_model_len": longest,
        "workload": {"kind": "closed_loop", "users": users, "prompt_tokens": prompt, "output_tokens": output},
        "horizon_s": 60,
        "warmup_s": 10,
    }


def _engine(lot: Random, difficulty: int) -> Terms:
    """One engine and a crowd: as many slots as throughput asks for, and no more than the time of a token bears."""
    card = lot.choice(("l4", "a100-80", "l40s"))
    prompt, output = lot.choice((32, 64, 128)), lot.choice((64, 96, 128))
    workload = {
        "kind": "closed_loop",
        "users": lot.choice((48, 64, 96, 128)) + 16 * difficulty,
        "prompt_tokens": {"min": prompt, "max": 2 * prompt},
        "output_tokens": {"min": output, "max": 2 * output},
    }
    return {
        "card": card,
        "model": _ENGINE,
        "vram_mib": 20599 if card == "l4" else 40000,
        "vram": "per_card",
        "max_model_len": 4096,
        "token_budget": 512,
        "ticks_per_tile": 1,
        "workload": workload,
        "horizon_s": 40,
        "warmup_s": 8,
    }


RELAY: Final = Family(
    "relay",
    ">PD",
    {},
    (("PD",), ("PD", ".D"), ("PD", "DD"), ("DPD",), ("D.", "PD", "D."), ("D..", "PDD", "D..")),
    _relay,
)
PAGING: Final = Family(
    "paging",
    ">PDM",
    {},
    (("PD", "M."), ("PD", "MD"), ("MDD", "PDM"), ("DM.", "PDD", "M.."), ("MDDM", "PDDD")),
    _paging,
)
ENGINE: Final = Family(
    "engine",
    ">EM",
    {TILE_BY_GLYPH["E"]: {"slots": {"values": [1, 2, 4, 8, 16, 32, 48, 64, 96, 128, 192], "default": 1}}},
    (("E",), ("EM",)),
    _engine,
    tuned="slots",
)

FAMILIES: Final = {family.name: family for family in (RELAY, PAGING, ENGINE)}
