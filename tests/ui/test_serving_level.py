"""A level of serving engines in the window: gate, splitter, classes, and goals that are about one of them."""

from __future__ import annotations

import json
from pathlib import Path

import pygame

from game.content.codex import CODEX
from game.content.level import Level
from game.content.parse import parse_level
from game.content.solution import Solution
from game.render.places import place_link
from game.session.build.connections import connections
from game.ui.dock.settings_panel import SettingsPanel
from game.ui.screens.codex import CodexScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.screens.victory import VictoryScreen
from game.ui.widgets.facts import Fact, Facts
from game.ui.words import styles
from game.ui.words.build_words import connection_facts
from game.ui.words.setting_words import setting_meaning
from tests.ui.player import Player

BUILD = Solution(level="two-engines", map=("..>E>v...", ".AYE>>>>.", "...M....."))


def level(goodput: float, most_ttft_ms: float = 1500) -> Level:
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
            {"metric": "p95_ttft_ms", "at_most": most_ttft_ms},
            {"metric": "request_goodput", "at_least": goodput, "class": "chat"},
        ],
        "settings": {"admission_gate": {"queue_limit": {"values": [0, 8]}, "deadline_s": {"values": [0, 1]}}},
        "warmup_s": 1,
        "horizon_s": 8,
    }
    return parse_level(json.dumps(values), "two-engines.json")


def opened(folder: Path, played: Level) -> Player:
    player = Player(folder)
    player.app.push(PlayScreen(player.app, played))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()
    player.workbench.editor.load(BUILD)
    player.frame()
    return player


def ended(folder: Path, goodput: float, most_ttft_ms: float = 1500) -> Player:
    player = opened(folder, level(goodput, most_ttft_ms))
    player.workbench.set_speed(8)
    player.play.do("run")
    player.wait_for(lambda: isinstance(player.app.top, PostMortemScreen | VictoryScreen))
    return player


def test_a_goal_of_a_class_is_named_where_it_was_missed(tmp_path: Path) -> None:
    player = ended(tmp_path, 50)
    assert isinstance(player.app.top, PostMortemScreen)
    assert "1.29/s over the run. Asked for: Answers a second as promised of chat at least 50/s" in player.words()
    player.app.close()


def test_a_level_with_a_goal_of_a_class_is_won(tmp_path: Path) -> None:
    player = ended(tmp_path, 0.01)
    assert isinstance(player.app.top, VictoryScreen)
    player.app.close()


def test_all_goals_that_were_missed_are_told_once(tmp_path: Path) -> None:
    player = ended(tmp_path, 50, most_ttft_ms=1)
    assert isinstance(player.app.top, PostMortemScreen)
    words = player.words()
    assert words.count("Answers a second as promised of chat") == 1
    assert words.count("TTFT, 95th percentile") == 1
    player.app.close()


def test_the_codex_can_be_read_whatever_the_goals_are(tmp_path: Path) -> None:
    player = opened(tmp_path, level(1))
    for page in CODEX:
        player.app.push(CodexScreen(player.app, page))
        player.frame()
        player.app.pop()
    player.app.close()


def test_a_splitter_says_where_each_side_leads(tmp_path: Path) -> None:
    player = opened(tmp_path, level(1))
    player.move(player.pos((1, 2)))
    player.frame()
    assert ("Leads north into", f"Engine core {place_link(3, 9)}") in splitter_facts(player)
    assert ("Leads east into", f"Engine core {place_link(12, 9)}") in splitter_facts(player)
    player.workbench.editor.load(Solution(level="two-engines", map=("..>>.....", ".AY......", ".........")))
    assert splitter_facts(player)[-1] == ("Leads north into", f"nothing: ends at {place_link(3, 9)}")
    player.workbench.editor.load(Solution(level="two-engines", map=(".........", ".AY......", ".........")))
    assert splitter_facts(player)[-1] == ("Leads into", "nothing")
    player.app.close()


def splitter_facts(player: Player) -> list[Fact]:
    grid = player.workbench.editor.grid
    return connection_facts(grid, 11, connections(grid, 11))


def test_what_was_set_last_is_explained_when_the_pointer_has_left(tmp_path: Path) -> None:
    player = opened(tmp_path, level(1))
    player.click(player.pos((1, 1)))
    player.frame()
    panel = next(each for each in player.play.root.tree() if isinstance(each, SettingsPanel))
    limit, deadline = (setting_meaning("admission_gate", name) for name in ("queue_limit", "deadline_s"))
    assert limit in player.words()
    player.move(panel.controls[1].rect.center)
    player.frame()
    assert deadline in player.words()
    player.move((panel.rect.centerx, panel.rect.bottom - 2))
    player.frame()
    assert deadline in player.words()
    assert limit not in player.words()
    player.app.close()


def test_what_is_long_on_a_hover_card_stays_on_it(tmp_path: Path) -> None:
    player = opened(tmp_path, level(1))
    look = player.app.look
    name, value = (
        "Promised to " + "a class with forty characters of its own",
        "24 users, 2-6 turns about 500-2000 tok: " * 2,
    )
    facts = Facts([("Workload", value), (name, "TTFT 1 s"), ("Slots", "16")], styles.SMALL, styles.SMALL_BRIGHT)
    wide, high = facts.measure(look, look.px(270))
    facts.place(look, pygame.Rect(10, 10, wide, high))
    written = facts.written(look)
    assert all(piece.box.contains(piece.rect) and facts.rect.contains(piece.rect) for piece in written)
    assert all(a.rect.clip(b.rect).size == (0, 0) for a in written for b in written if a is not b)
    assert " ".join(piece.text for piece in written).split() == f"Workload {value} {name} TTFT 1 s Slots 16".split()
    player.app.close()
