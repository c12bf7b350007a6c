"""The help screen: keys as they are bound now, ways to the codex and the tutorial."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from game.content.words import LANGUAGES, catalogue, use_language
from game.ui.input.actions import ACTIONS
from game.ui.input.keymap import Keymap
from game.ui.screens.codex import CodexScreen
from game.ui.screens.help import HelpScreen
from game.ui.widgets.running_board import RunningBoard
from game.ui.words.controls_page import controls_page
from tests.ui.player import Player

TOOLS = {f"tool_{number}" for number in range(1, 10)}
"""Told in one line."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_of_controls_names_every_action_that_has_a_key(code: str) -> None:
    use_language(code)
    page = controls_page(Keymap({}))
    use_language("en")
    for action in ACTIONS:
        if action.id not in TOOLS:
            assert (f"| {catalogue(code)[f'action.{action.id}']} |" in page) == bool(action.defaults), action.id


def test_the_page_of_controls_has_the_player_s_own_keys(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(keys={"run": ["ctrl+j"], "mute": []})
    player.app.apply_settings()
    screen = HelpScreen(player.app)
    screen.page = "controls"
    assert "| `Ctrl+J` | Run" in screen.source()
    assert "| Mute |" not in screen.source(), "it has no key"
    assert "| `1` – `9` | Tools |" in screen.source()


def test_it_leads_to_the_codex(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.push(HelpScreen(player.app))
    player.click_on("Codex")
    assert isinstance(player.app.top, CodexScreen)


def test_the_first_page_is_short_and_a_factory_runs_on_it(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.push(HelpScreen(player.app))
    (board,) = (widget for widget in player.app.top.root.tree() if isinstance(widget, RunningBoard))
    assert len(catalogue("en")["help.aim"].split()) < 100
    tick = board.simulation.tick
    for _ in range(60):
        player.frame()
    assert board.simulation.tick > tick


def test_a_level_is_told_beside_the_factory_of_its_page(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.open_level("kv-paging")
    player.key(pygame.K_F1)
    assert sum(isinstance(widget, RunningBoard) for widget in player.app.top.root.tree()) == 1
    player.click_on("Codex: Paging")
    assert isinstance(player.app.top, CodexScreen)
    assert player.app.top.page.key == "paging"


@pytest.mark.parametrize("page", ["aim", "level"])
def test_its_factory_goes_on_in_a_window_of_another_size(page: str, tmp_path: Path) -> None:
    player = Player(tmp_path)
    screen = HelpScreen(player.app, player.app.shelf.levels[0])
    player.app.push(screen)
    player.click_on({"aim": "The aim", "level": "This level"}[page])
    board = next(widget for widget in screen.root.tree() if isinstance(widget, RunningBoard))
    player.frame(0.2)
    tick = board.simulation.tick
    player.app.window.size = (1100, 700)
    player.frame()
    (same,) = (widget for widget in screen.root.tree() if isinstance(widget, RunningBoard))
    assert same is board
    assert same.simulation.tick >= tick
