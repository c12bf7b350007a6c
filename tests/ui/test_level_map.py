"""The map of the levels: chapter by chapter, however many there are; keys, wheel and mouse reach every one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pygame
import pytest

from game.content import load
from game.content.resources import levels_dir
from game.content.words import use_language
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.summary import SummaryScreen
from game.ui.widgets.level_card import LevelCard
from tests.ui.player import Player
from tests.ui.test_layout import SCALES, SIZES, assert_fits
from tests.ui.test_play import FIRST, win_first_level

CHAPTERS = (1,) * 3 + (2,) * 10 + (3,) * 12
"""Chapter by chapter as many levels as are planned."""


def invented(folder: Path, number: int, chapter: int) -> None:
    """A level folder: the first level under another name, with as many words as those that ship may have."""
    values = json.loads((levels_dir() / "01-prefill-decode" / "level.json").read_text(encoding="utf-8"))
    values |= {"id": f"invented-{number}", "chapter": chapter, "title": f"Continuous batching, lesson {number}"}
    values["summary"] = "Every answer that ends makes room at once: nobody waits for the slowest of those it came with."
    place = folder / f"{number:02}-invented-{number}"
    place.mkdir()
    (place / "level.json").write_text(json.dumps(values), encoding="utf-8")


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    folder = tmp_path / "levels"
    folder.mkdir()
    for number, chapter in enumerate(CHAPTERS, 1):
        invented(folder, number, chapter)
    monkeypatch.setattr(load, "levels_dir", lambda: folder)
    player = Player(tmp_path / "home")
    player.app.push(LevelsScreen(player.app))
    player.frame()
    yield player
    use_language("en")
    player.app.close()


def screen(player: Player) -> LevelsScreen:
    top = player.app.top
    assert isinstance(top, LevelsScreen)
    return top


def seen(player: Player) -> list[LevelCard]:
    return [widget for widget in screen(player).root.tree() if isinstance(widget, LevelCard)]


def focused(player: Player) -> int:
    """The number of the level whose card has the focus."""
    card = screen(player).focus
    assert isinstance(card, LevelCard)
    assert card in seen(player)
    return screen(player).map.cards.index(card) + 1


def test_a_map_of_many_levels_fits_wherever_it_is_scrolled_to(player: Player) -> None:
    for size, scale in product((min(SIZES), max(SIZES)), (min(SCALES), max(SCALES))):
        player.app.window.size = size
        player.app.memory.change(ui_scale=scale, language="de")
        player.app.apply_settings()
        numbers = set()
        for _ in range(len(CHAPTERS)):
            player.frame()
            assert_fits(player)
            numbers |= {card.said.title for card in seen(player)}
            if screen(player).map.first == screen(player).map.last_first:
                break
            player.key(pygame.K_PAGEDOWN)
        assert len(numbers) == len(CHAPTERS)
        player.wheel(99)
        assert screen(player).map.first == 0


def test_two_are_open_and_the_next_one_is_marked(player: Player) -> None:
    cards = screen(player).map.cards
    assert [n for n, card in enumerate(cards, 1) if card.said.is_open] == [1, 2]
    assert [n for n, card in enumerate(cards, 1) if card.said.is_next] == [1]
    assert "Chapter 1: One card · 0 of 3 won" in player.words()
    assert "0 of 75 stars" in player.words()
    player.app.memory.record_win("invented-1", {"tps": 70.0, "tiles": 13}, 900)
    player.app.relayout()
    cards = screen(player).map.cards
    assert [n for n, card in enumerate(cards, 1) if card.said.is_open] == [1, 2, 3]
    assert [n for n, card in enumerate(cards, 1) if card.said.is_next] == [2]
    assert cards[0].said.state == "Best: 70.0 TPS on average"
    assert "2 of 75 stars" in player.words()


def test_arrows_go_to_every_level_and_it_is_seen(player: Player) -> None:
    player.app.memory.change(all_levels_open=True)
    player.app.relayout()
    assert focused(player) == 1
    for number in range(2, len(CHAPTERS) + 1):
        player.key(pygame.K_RIGHT)
        assert focused(player) == number
    rows = [[screen(player).map.cards.index(each.card) + 1 for each in row.columns] for row in screen(player).map.rows]
    for row in reversed(rows[:-1]):
        player.key(pygame.K_UP)
        assert focused(player) in row
    for row in rows[1:]:
        player.key(pygame.K_DOWN)
        assert focused(player) in row
    player.key(pygame.K_DOWN)
    assert not isinstance(screen(player).focus, LevelCard), "below the last row are the buttons"
    player.key(pygame.K_RETURN)


def test_the_level_being_played_is_seen_and_a_click_plays_it(player: Player) -> None:
    player.app.memory.change(all_levels_open=True)
    player.open_level("invented-20")
    player.app.open("levels")
    assert focused(player) == 20
    card = seen(player)[-1]
    player.click(card.rect.center)
    player.close_help()
    assert player.workbench.level.title in card.said.title


def test_the_last_win_of_a_level_is_reached_from_the_map(tmp_path: Path) -> None:
    player = Player(tmp_path)
    win_first_level(player)
    player.click_on("Levels")
    player.click_on("Last win")
    assert isinstance(player.app.top, SummaryScreen)
    assert player.app.top.level.id == FIRST
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, LevelsScreen)
    player.app.close()
