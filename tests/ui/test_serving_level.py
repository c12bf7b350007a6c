"""A level of serving engines in the window: gate, splitter, classes, and goals that are about one of them."""

from __future__ import annotations

import json
from pathlib import Path

from game.content.level import Level
from game.content.parse import parse_level
from game.content.solution import Solution
from game.ui.screens.play import PlayScreen
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.screens.victory import VictoryScreen
from tests.ui.player import Player

BUILD = Solution(level="two-engines", map=("..>E>v...", ".AYE>>>>.", "...M....."))


def level(goodput: float) -> Level:
    """Classes with promises, at a rate that two engines on one card serve easily."""
    values = {
        "format": 1,
        "id": "two-engines",
        "title": "Two engines",
        "map": [".........", "S.......K", "........."],
        "toolbox": ["conduit", "engine", "page_allocator", "admission_gate", "splitter"],
        "card": "l4",
        "vram_mib": 4096,
        "vram": "per_card",
        "model": "opt-1.3b",
        "max_model_len": 512,
        "workload": {
            "kind": "poisson",
            "requests_per_s": 2,
            "prompt_tokens": 32,
            "output_tokens": 16,
            "classes": [{"name": "chat", "ttft_ms": 1000, "tpot_ms": 100}, {"name": "batch", "prompt_tokens": 200}],
        },
        "goals": [
            {"metric": "p95_ttft_ms", "at_most": 1500},
            {"metric": "request_goodput", "at_least": goodput, "class": "chat"},
        ],
        "warmup_s": 1,
        "horizon_s": 8,
    }
    return parse_level(json.dumps(values), "two-engines.json")


def ended(folder: Path, goodput: float) -> Player:
    player = Player(folder)
    player.app.push(PlayScreen(player.app, level(goodput)))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()
    player.workbench.editor.load(BUILD)
    player.workbench.set_speed(8)
    player.play.do("run")
    player.wait_for(lambda: isinstance(player.app.top, PostMortemScreen | VictoryScreen))
    return player


def test_a_goal_of_a_class_is_named_where_it_was_missed(tmp_path: Path) -> None:
    player = ended(tmp_path, 50)
    assert isinstance(player.app.top, PostMortemScreen)
    assert "1.29/s over the run. Asked for: Answers a second as promised of chat at least 50/s" in player.words()
    assert "Answers a second as promised of chat is 1.29/s" in player.words()
    player.app.close()


def test_a_level_with_a_goal_of_a_class_is_won(tmp_path: Path) -> None:
    player = ended(tmp_path, 0.01)
    assert isinstance(player.app.top, VictoryScreen)
    player.app.close()
