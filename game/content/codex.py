"""The pages of the codex: each has a small factory of its own, in a few variants of the one number it is about."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from game.content.codex_pages import PAGES, CodexPage, Variant
from game.content.codex_servers import SERVER_PAGES
from game.content.level import Level
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.sim.tiles import CONDUIT, EMPTY_GLYPH, ENGINE_CORES, TILE_BY_GLYPH, TILES

_PLAIN: Final[Mapping[str, object]] = {
    "format": 1,
    "id": "codex",
    "title": "Codex",
    "toolbox": [kind for kind, tile in TILES.items() if not tile.is_fixed and kind not in ENGINE_CORES],
    "card": "toy-120",
    "vram_mib": 6144,
    "model": "opt-1.3b",
    "draft": {"model": "opt-125m", "num_drafts": 3, "acceptance": 0.8},
    "max_model_len": 256,
    "goals": [{"metric": "tps", "at_least": 1e6, "hold_s": 10}],
    "horizon_s": 3600,
    "warmup_s": 0,
}
"""The level of every factory, but for what a page changes: the card and the model of chapter 1."""


def _loop(users: int, prompt: int, output: int) -> dict[str, object]:
    """A workload of users who wait for their answers."""
    return {"workload": {"kind": "closed_loop", "users": users, "prompt_tokens": prompt, "output_tokens": output}}


def _arrivals(per_s: float, prompt: int, output: int) -> dict[str, object]:
    """A workload of prompts that come at random times."""
    lengths = {"prompt_tokens": prompt, "output_tokens": output}
    return {"workload": {"kind": "poisson", "requests_per_s": per_s, **lengths}}


LINE: Final = (".......", "S>PD>>K", ".......")

_RING: Final = (".......", "......K", "S>P....", ".......")
_SLOTS: Final = (
    (".......", ".......", "...D..^", "...>>>^"),
    ("...>>>v", "...D...", ".......", "......."),
    (".......", "....D>.", ".......", "......."),
    (".......", ".......", "....D>^", "......."),
    ("..>....", "..D....", ".......", "......."),
)
"""Decode cores that may be added to the ring one after the other, each with its way to the port."""

_SLOTS_FACING: Final[tuple[dict[str, str], ...]] = ({"2,3": "S"}, {"1,3": "N"}, {}, {}, {"1,2": "N"})


def _ring(value: float, num_cores: int, **level: object) -> Variant:
    """A card with so many Decode cores, up to five."""
    rows: tuple[str, ...] = _RING
    facing: dict[str, str] = {}
    for slot, turned in zip(_SLOTS[:num_cores], _SLOTS_FACING, strict=False):
        rows = tuple(_stamped(line, added) for line, added in zip(rows, slot, strict=True))
        facing |= turned
    return Variant(value, rows, level, facing)


def _stamped(line: str, added: str) -> str:
    """A row of a drawing with another laid over it."""
    return "".join(glyph if over == EMPTY_GLYPH else over for glyph, over in zip(line, added, strict=True))


PAGED: Final = ("...>>>v", "..MDD>K", "S>PDM>^", "...>>>^")
PAGED_FACING: Final = {"1,3": "N", "2,3": "S"}
_LONG_CHATS: Final = {"vram_mib": 3072, "max_model_len": 1280, **_loop(8, 384, 384)}
_WEAK_CARD: Final = {"card": {"bandwidth_gb_per_s": 120, "tflops": 0.5}}


def _wire(num_tiles: int) -> Variant:
    """A factory with wires of so many tiles on both sides of its card."""
    wire = ">" * num_tiles
    line = f"S{wire}PD{wire}K".center(10, EMPTY_GLYPH)
    return Variant(num_tiles, ("." * 10, line, "." * 10), _loop(1, 32, 16))


_ALL: Final = (
    CodexPage(
        "prefill",
        "prefill-decode",
        ("ttft_ms", "prompt_tokens_per_s"),
        ("decode", "kv_cache", "roofline", "latency"),
        tuple(Variant(n, LINE, {"max_model_len": 2048, **_loop(1, n, 8)}) for n in (16, 64, 256, 1024)),
        2,
    ),
    CodexPage(
        "decode",
        "prefill-decode",
        ("tpot_ms", "tps"),
        ("prefill", "batching", "roofline", "speculation"),
        tuple(
            Variant(n, LINE, {"card": {"bandwidth_gb_per_s": n, "tflops": 8}, **_loop(2, 32, 48)})
            for n in (60, 120, 240)
        ),
        1,
    ),
    CodexPage(
        "kv_cache",
        "kv-paging",
        ("kv_peak_mib", "tpot_ms"),
        ("paging", "prefix_cache", "decode"),
        tuple(Variant(n, LINE, {"max_model_len": 1280, **_loop(2, 32, n)}) for n in (64, 256, 512)),
        1,
    ),
    CodexPage(
        "paging",
        "kv-paging",
        ("sequences_held", "kv_waste_percent", "crash_s"),
        ("kv_cache", "block_size", "preemption", "littles_law"),
        (
            Variant(
                0,
                tuple(line.replace("M", EMPTY_GLYPH) for line in PAGED),
                _LONG_CHATS,
                PAGED_FACING,
                "off",
            ),
            Variant(1, PAGED, _LONG_CHATS, PAGED_FACING, "on"),
        ),
        1,
    ),
    CodexPage(
        "batching",
        "prefill-decode",
        ("step_ms", "tps"),
        ("decode", "roofline", "cards", "engine"),
        tuple(_ring(n, n, **_loop(8, 32, 48)) for n in (1, 2, 3, 5)),
        2,
    ),
    CodexPage(
        "speculation",
        "speculative-speedup",
        ("tokens_per_step", "step_ms", "tps"),
        ("decode", "roofline", "batching"),
        (
            Variant(0, LINE, _loop(1, 32, 96), name="off"),
            *(
                Variant(
                    alpha,
                    ("...F...", "S>PD>VK", "......."),
                    {"draft": {"model": "opt-125m", "num_drafts": 3, "acceptance": alpha}, **_loop(1, 32, 96)},
                )
                for alpha in (0.2, 0.5, 0.8)
            ),
        ),
        3,
    ),
    CodexPage(
        "roofline",
        "prefill-decode",
        ("step_ms", "tps", "compute_bound_percent"),
        ("batching", "prefill", "decode", "speculation"),
        tuple(_ring(n, n, **_WEAK_CARD, **_loop(8, 8, 64)) for n in (1, 2, 3, 5)),
        1,
    ),
    CodexPage(
        "latency",
        "prefill-decode",
        ("ttft_ms", "tpot_ms", "tps"),
        ("littles_law", "batching", "admission", "prefill"),
        tuple(_ring(n, 2, **_loop(n, 32, 32)) for n in (1, 2, 4, 8)),
        2,
    ),
    CodexPage(
        "littles_law",
        "prefill-decode",
        ("arrivals_per_s", "answer_s", "in_system", "product"),
        ("latency", "batching", "paging"),
        tuple(_ring(rate, 3, **_arrivals(rate, 16, 8)) for rate in (1, 2, 4, 8)),
        2,
    ),
    CodexPage(
        "cards",
        "prefill-decode",
        ("vram_peak_mib", "tps", "step_ms"),
        ("batching", "links", "paging"),
        (
            Variant(0, ("S>PD>>K", "S>PD>>K", "......."), _loop(4, 32, 48), name="one"),
            Variant(1, ("S>PD>>K", ".......", "S>PD>>K"), _loop(4, 32, 48), name="two"),
        ),
    ),
    CodexPage(
        "links",
        "prefill-decode",
        ("ttft_ms", "tpot_ms", "tps"),
        ("latency", "cards", "prefill"),
        tuple(_wire(n) for n in (1, 2, 3)),
        1,
    ),
)

CODEX: Final[dict[str, CodexPage]] = dict(zip(PAGES, (*_ALL, *SERVER_PAGES), strict=True))
"""Every page by its key, in reading order."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "cores": tuple(CODEX)[: len(_ALL)],
    "engines": tuple(CODEX)[len(_ALL) :],
}
"""The pages that are listed together: on a card of single cores, and on a serving engine."""

PAGE_OF_TILE: Final[Mapping[str, str]] = {tile.id: tile.codex for tile in TILES.values() if tile.codex}
"""The page that explains a kind of tile."""


@cache
def factory(page_key: str, number: int) -> tuple[Level, Solution]:
    """The level and the build of one variant of a page."""
    variant = CODEX[page_key].variants[number]
    fixed = [
        "".join(glyph if TILES[TILE_BY_GLYPH.get(glyph, CONDUIT)].is_fixed else EMPTY_GLYPH for glyph in line)
        for line in variant.rows
    ]
    level = parse_level(json.dumps({**_PLAIN, **variant.level, "map": fixed}), f"codex: {page_key}")
    build = {"format": 1, "level": "codex", "map": variant.rows, "facing": dict(variant.facing)}
    return level, parse_solution(json.dumps(build), f"codex: {page_key}")
