"""A level with engine cores in the window: the toolbox says how many are left, and what is refused is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from game.content.load import load_level
from game.ui.screens.play import PlayScreen
from tests.ui.player import Player
from tests.ui.test_building import pointed_at

LEVEL = {
    "format": 1,
    "id": "served",
    "title": "Served",
    "map": ["............", "S..........K", *["............"] * 6],
    "toolbox": {"conduit": 40, "engine": 1, "scheduler": 2, "page_allocator": 1, "admission_gate": 1, "splitter": 1},
    "settings": {"engine": {"slots": {"values": [16, 64, 128]}}, "scheduler": {"policy": {"values": ["fcfs", "sjf"]}}},
    "card": "l4",
    "vram_mib": 20000,
    "vram": "per_card",
    "model": "llama-3-8b",
    "max_model_len": 2048,
    "token_budget": 512,
    "workload": {"kind": "closed_loop", "users": 40, "prompt_tokens": {"min": 32, "max": 160}, "output_tokens": 90},
    "goals": [{"metric": "tps", "at_least": 5000, "hold_s": 5}],
    "horizon_s": 60,
}


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    file = tmp_path / "served.json"
    file.write_text(json.dumps(LEVEL), encoding="utf-8")
    player.app.push(PlayScreen(player.app, load_level(file)))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()
    player.frame()
    yield player
    player.app.close()


def test_the_toolbox_says_how_many_are_left(player: Player) -> None:
    assert "1 × 120 cr" in player.words()
    player.place("engine", (0, 5))
    player.frame()
    assert "0 × 120 cr" in player.words()
    assert "1 × 120 cr" not in player.words()
    player.place("engine", (3, 5))
    player.frame()
    assert "This level has no more of this: Engine core." in player.words()
    assert list(player.built()) == [(0, 5)]


def test_an_engine_serves_and_all_of_its_neighbours_say_what_they_do(player: Player) -> None:
    player.lay((1, 1), (1, 4))
    player.place("engine", (1, 5))
    player.lay((1, 6), (1, 11))
    player.place("scheduler", (2, 5))
    player.place("page_allocator", (0, 5))
    player.click_on("Run")
    player.wait_for(
        lambda: player.workbench.control.run is not None and player.workbench.control.run.simulation.tick > 600
    )
    simulation = player.workbench.control.run.simulation if player.workbench.control.run else None
    assert simulation is not None
    assert simulation.ledger.num_delivered > 1000
    assert not simulation.spills
    for place, words in (
        ((1, 5), "40 of 64 slots"),
        ((1, 5), "16-token blocks"),
        ((2, 5), "scheduling: 40 sequences run"),
    ):
        player.move(player.pos(place))
        said = pointed_at(player)
        assert words in said
