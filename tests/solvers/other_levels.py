"""Levels that no solver has seen: shipped ones in the mirror, with other ports, blocked cells, and goals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from game.content.level import Level
from game.content.load import load_level, shipped_level_file

_FLIPPED = {"E": "W", "W": "E"}


def _throughput(at_least: float) -> list[dict[str, Any]]:
    return [{"metric": "tps", "at_least": at_least, "hold_s": 10}]


OTHER_DRAFTS: dict[str, dict[str, Any]] = {
    "dear and few": {
        "draft": {"model": "opt-350m", "num_drafts": 2, "acceptance": 0.85},
        "goals": _throughput(105),
        "vram_mib": 6000,
    },
    "seldom right": {
        "draft": {"model": "opt-125m", "num_drafts": 3, "acceptance": 0.6},
        "goals": _throughput(100),
        "map": [
            ".S....S.....",
            *["............"] * 2,
            *["...........K"] * 2,
            "............",
            "S...........",
            "............",
        ],
        "facing": {"0,1": "S", "0,6": "S"},
    },
    "little memory": {
        "vram_mib": 3600,
        "max_model_len": 1024,
        "goals": _throughput(140),
        "map": [
            "............",
            "S....#......",
            "...........K",
            "S....#......",
            ".....#......",
            "...........K",
            "S....#......",
        ],
    },
}
"""Keys in which a level differs from the shipped one that draft models are the lesson of."""


def mirrored(level_id: str, folder: Path) -> Level:
    """A shipped level with left and right changed, its fixed tiles turned, and nothing beside it to look up."""
    keys = _keys(level_id)
    cols = len(keys["map"][0])

    def cell(place: str) -> str:
        row, col = place.split(",")
        return f"{row},{cols - 1 - int(col)}"

    facing = {f"{r},{c}": "E" for r, row in enumerate(keys["map"]) for c, glyph in enumerate(row) if glyph in "SE"}
    facing |= keys.get("facing", {})
    keys["map"] = [row[::-1] for row in keys["map"]]
    keys["facing"] = {cell(place): _FLIPPED.get(side, side) for place, side in facing.items()}
    offered = keys.get("settings", {})
    keys["settings"] = {cell(name) if "," in name else name: told for name, told in offered.items()}
    return _loaded(keys, folder)


def with_other_drafts(name: str, folder: Path) -> Level:
    """The shipped level of draft models with another draft, memory, target and board; see `OTHER_DRAFTS`."""
    return _loaded(_keys("speculative-speedup") | OTHER_DRAFTS[name], folder)


def with_a_hole(level_id: str, folder: Path) -> Level:
    """A shipped level with a wall across its middle column, but for two gaps, and goals that are 5 % easier."""
    keys = _keys(level_id)
    rows, col = [list(row) for row in keys["map"]], len(keys["map"][0]) // 2
    for number, row in enumerate(rows):
        if row[col] == "." and number not in (0, len(rows) - 2):
            row[col] = "#"
    keys["map"] = ["".join(row) for row in rows]
    for goal in keys["goals"]:
        for name, factor in (("at_least", 0.95), ("at_most", 1.05)):
            if name in goal:
                goal[name] *= factor
    return _loaded(keys, folder)


def _keys(level_id: str) -> dict[str, Any]:
    file = shipped_level_file(level_id)
    assert file is not None
    keys: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for name in ("hints", "translations", "surprise", "takeaway", "codex", "stars"):
        keys.pop(name, None)
    return keys | {"id": "never-seen"}


def _loaded(keys: dict[str, Any], folder: Path) -> Level:
    file = folder / "never-seen.json"
    file.write_text(json.dumps(keys), encoding="utf-8")
    return load_level(file)
