"""A level with one engine whose memory is too small for its users, to try what befalls them and how it is watched."""

from __future__ import annotations

import json
from collections.abc import Mapping

from game.content.level import Level
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.session.run.level_run import LevelRun

ENGINE = "1,3"
SCHEDULER = "0,3"
ALLOCATOR = "2,3"
ROWS = ("...Q....", ".>>E>>>.", "...M....")


def engine_level(**keys: object) -> Level:
    """64 users at an RTX 4090 with Llama-3-8B for 20 s; `keys` take the place of those of the level."""
    values: dict[str, object] = {
        "format": 1,
        "id": "engine-room",
        "title": "Engine room",
        "map": ["." * 8, "S" + "." * 6 + "K", "." * 8],
        "toolbox": ["conduit", "engine", "page_allocator", "scheduler", "admission_gate"],
        "card": "rtx-4090",
        "model": "llama-3-8b",
        "vram_mib": 20599,
        "vram": "per_card",
        "max_model_len": 4096,
        "token_budget": 512,
        "ticks_per_tile": 1,
        "workload": {
            "kind": "closed_loop",
            "users": 64,
            "prompt_tokens": 64,
            "output_tokens": {"min": 256, "max": 2048},
        },
        "settings": {
            "engine": {"slots": {"values": [1, 16, 64, 256]}},
            "scheduler": {"admission": {"values": ["static", "continuous"]}, "growth_reserve": {"values": [0, 1]}},
        },
        "goals": [{"metric": "tps", "at_least": 100}],
        "horizon_s": 20,
        "warmup_s": 1,
    }
    return parse_level(json.dumps(values | keys))


def engine_build(settings: Mapping[str, Mapping[str, object]], rows: tuple[str, ...] = ROWS) -> Solution:
    """The engine with its neighbours, set as `settings` say by cell."""
    return parse_solution(json.dumps({"format": 1, "level": "engine-room", "map": rows, "settings": settings}))


def engine_run(settings: Mapping[str, Mapping[str, object]], **keys: object) -> LevelRun:
    """A run of that to its end."""
    run = LevelRun(engine_level(**keys), engine_build(settings))
    run.finish()
    return run
