"""Several cards in one level: what its file says of them, what a solution may choose, and what is wrong with them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from game.content.build import factory_spec
from game.content.errors import ContentError
from game.content.level import Level
from game.content.match import check_match
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.session.build.editor import Editor
from game.session.run.level_run import LevelRun
from game.sim.simulation import Simulation
from game.ui.words.setting_words import setting_facts
from tests.content.test_level_faults import LEVEL

SMALL, LARGE = 8, 9
"""Cells: the level's own engine, which it says to be small, and a free one beside it."""

CARDS: dict[str, Any] = {
    "small": {"price": 100, "host_link": "pcie3-x1"},
    "large": {"card": "a100-80", "vram_mib": 68664, "price": 900},
    "other": {"card": "rtx-4090", "model": "llama-2-7b"},
}
SETTINGS: dict[str, Any] = {
    "engine": {"card": {"values": ["small", "large", "other"], "default": "large"}, "slots": {"values": [4, 8, 64]}},
    "1,1": {"card": {"default": "small"}, "slots": {"values": [4, 8], "default": 8}},
}


def level(**keys: Any) -> Level:
    values = json.loads(LEVEL) | {
        "map": ["S.....K", ".E....."],
        "facing": {},
        "toolbox": ["conduit", "engine"],
        "card": "l4",
        "model": "llama-3-8b",
        "vram_mib": 20600,
        "vram": "per_card",
        "cards": CARDS,
        "settings": SETTINGS,
    }
    return parse_level(json.dumps(values | keys), "my.json")


def solution(drawing: str = "..E....", settings: object | None = None) -> Solution:
    values = {"format": 1, "level": "tiny", "map": [".......", drawing], "settings": settings or {}}
    return parse_solution(json.dumps(values), "mine.json")


def test_cores_of_different_cards_are_cards_of_their_own_law_and_memory() -> None:
    small, large = Simulation(factory_spec(level(), solution())).cards
    assert [card.made_of.name for card in (small, large)] == ["small", "large"]
    assert large.law.weights_bytes_per_beat > 4 * small.law.weights_bytes_per_beat
    assert [card.memory.capacity_bytes >> 20 for card in (small, large)] == [20600, 68664]
    (one,) = Simulation(factory_spec(level(), solution(settings={"1,2": {"card": "small"}}))).cards
    assert one.cells == (8, 9)
    other = Simulation(factory_spec(level(), solution(settings={"1,2": {"card": "other"}}))).cards[1]
    assert other.cores[0].place.kv_bytes_per_token == 524_288, "that of Llama-2-7B"
    assert other.made_of.model.id == "llama-2-7b"


def test_the_editor_keeps_what_the_level_says_of_a_cell() -> None:
    editor = Editor(level())
    assert [facts for _, facts in setting_facts("engine", editor.settings_of(8))] == ["8 sequences"]
    assert not editor.set(8, "card", "large")
    assert editor.set(8, "slots", 4)
    assert editor.place(9, "engine")
    assert editor.set(9, "slots", 8)
    assert len(editor.grid.card_groups()) == 2
    assert editor.cost == 900
    assert editor.set(9, "card", "small")
    assert len(editor.grid.card_groups()) == 1
    assert editor.cost == 100
    built = editor.solution()
    assert built.settings == {"1,1": {"slots": 4}, "1,2": {"slots": 8, "card": "small"}}
    again = Editor(level())
    again.open(built)
    assert again.all_tiles == editor.all_tiles
    assert again.clear()
    assert again.all_tiles == Editor(level()).all_tiles
    assert LevelRun(level(), built).result().cost == 100


def test_a_card_is_called_as_its_row_and_model_unless_the_level_says() -> None:
    titles = level().card_titles
    assert titles["large"] == "NVIDIA A100 SXM 80 GB, Llama-3-8B bf16"
    alone = level(cards={"small": {"title": "Small one"}, "large": {"card": "h100"}, "other": {"card": "l40s"}})
    assert list(alone.card_titles.values()) == ["Small one", "NVIDIA H100 SXM", "NVIDIA L40S"]


def card(**keys: Any) -> dict[str, Any]:
    return {"cards": CARDS | {"large": keys}}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (card(card="a100"), "cards.large.card", 'no card is called "a100"'),
    (card(model="llama"), "cards.large.model", 'no model is called "llama"'),
    (card(host_link="pcie4-x"), "cards.large.host_link", 'no link is called "pcie4-x"'),
    (card(price=-1), "cards.large.price", "-1 is below the least allowed, 0"),
    (card(price=1.5), "cards.large.price", "expected a whole number"),
    (card(cost=5), "cards.large.cost", 'unknown key "cost"'),
    (card(vram_mib=15000), "cards.large.vram_mib", "the weights of Llama-3-8B bf16 take 15317 MiB, and it has 15000"),
    (card(card="l4", vram_mib=40000), "cards.large.vram_mib", "NVIDIA L4 has 24 GB, and it has 40000 MiB here"),
    (
        card(card="h100", title="NVIDIA L4, Llama-3-8B bf16"),
        "cards.large.title",
        'for "small" too; give',
    ),
    (card(), "cards.large", 'for "small" too; give'),
    ({"cards": CARDS | {"spare": {"card": "h100"}}}, "cards.spare", 'no core of this level can be "spare"'),
    ({"cards": {}}, "settings.engine.card.values[0]", 'this level names none in "cards"'),
    ({"cards": CARDS | {"A 1": {}}}, "cards", "A 1"),
    (
        {"map": ["S.....K", "......."], "toolbox": ["conduit"], "settings": {}},
        "cards",
        "only engine cores pick a card, and this level has none",
    ),
    (
        {"settings": {"engine": {"card": {"values": ["small", "larg"], "default": "small"}}}},
        "settings.engine.card.values[1]",
        "did you mean",
    ),
    (
        {"settings": {"engine": {"card": {"values": ["small", "large", "other"]}}}},
        "settings.engine.card",
        "the level's own is not among those offered",
    ),
    (
        {"settings": SETTINGS | {"1,2": {"slots": {"default": 4}}}},
        'settings["1,2"]',
        "the level has nothing on",
    ),
    ({"settings": SETTINGS | {"7,2": {"slots": {"default": 4}}}}, 'settings["7,2"]', "this cell is off the map"),
    ({"settings": SETTINGS | {"0,0": {"slots": {"default": 4}}}}, 'settings["0,0"].slots', "source has no setting"),
    ({"settings": SETTINGS | {"1,1": {"card": {"default": "huge"}}}}, 'settings["1,1"].card.default', "card cannot be"),
]


@pytest.mark.parametrize(("keys", "path", "words"), WRONG)
def test_what_is_wrong_with_cards_is_told_where_it_stands(keys: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(ContentError) as error:
        level(**keys)
    told = [fault for fault in error.value.faults if fault.path.startswith(path)]
    assert told, error.value.faults
    assert any(words in fault.message for fault in told), told


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"1,1": {"card": "large"}}, 'this level does not offer "card" of engine, which is small here'),
        ({"1,1": {"slots": 64}}, "slots cannot be 64 here; did you mean 8?"),
        ({"1,2": {"card": "huge"}}, 'card cannot be the string "huge" here'),
        ({"1,2": {"card": ""}}, "card cannot be"),
    ],
)
def test_a_solution_chooses_what_is_offered_there(settings: object, words: str) -> None:
    with pytest.raises(ContentError) as error:
        check_match(level(), solution(settings=settings))
    assert words in error.value.faults[0].message
