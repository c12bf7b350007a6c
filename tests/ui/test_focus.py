"""Who has the keyboard's focus gets the keys that press it, on every screen; and every tool begins at its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.ui.screens.keys import KeysScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.settings import PAGES, SettingsScreen
from game.ui.widgets.base import PRESS_KEYS, Widget
from game.ui.widgets.button import Button
from game.ui.widgets.settings_controls import Choice, Toggle
from tests.ui.player import Player
from tests.ui.screens import SCREENS
from tests.ui.test_play import FIRST

KEYS = {"Enter": pygame.K_RETURN, "Enter of the keypad": pygame.K_KP_ENTER, "Space": pygame.K_SPACE}
SHOWN = (
    "title",
    "levels",
    "pause",
    "share",
    "won",
    "missed",
    "crash at load",
    "help aim",
    "codex batching",
    "tutorial",
)


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    yield player
    player.app.close()


def test_every_key_that_presses_is_tried() -> None:
    assert set(KEYS.values()) == set(PRESS_KEYS)


@pytest.mark.parametrize("screen", SHOWN)
def test_the_focused_button_is_pressed(player: Player, screen: str) -> None:
    SCREENS[screen](player)
    top = player.app.top
    button = next(widget for widget in top.root.tree() if isinstance(widget, Button) and widget.can_focus)
    pressed = []
    button.action = lambda: pressed.append(1)
    for key in KEYS.values():
        top.focus_on(button)
        player.key(key)
    assert len(pressed) == len(KEYS)
    assert player.app.top is top


def test_space_opens_the_levels_from_the_title(player: Player) -> None:
    player.key(pygame.K_TAB)
    assert player.app.top.focus is player.button("Levels")
    player.key(pygame.K_SPACE)
    assert isinstance(player.app.top, LevelsScreen)


def test_on_the_board_space_runs_unless_a_button_has_the_focus(player: Player) -> None:
    player.open_level(FIRST)
    player.place("prefill", (1, 1))
    speed = player.button("8x")
    player.play.focus_on(speed)
    player.key(pygame.K_SPACE)
    assert player.workbench.control.speed == 8
    assert player.workbench.control.state == "editing"
    player.play.focus_on(None)
    player.key(pygame.K_SPACE)
    assert player.workbench.control.state != "editing"


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("page", PAGES)
def test_settings_are_changed(player: Player, page: str, key: int) -> None:
    screen = SettingsScreen(player.app)
    screen.page = page
    player.app.push(screen)
    kinds = (Toggle, Choice)
    names = [widget.words for widget in screen.root.tree() if isinstance(widget, kinds)]

    def named(words: object) -> Toggle | Choice:
        return next(widget for widget in screen.root.tree() if isinstance(widget, kinds) and widget.words == words)

    for number in range(len(names)):
        widget = [widget for widget in screen.root.tree() if isinstance(widget, kinds)][number]
        before = widget.get()
        screen.focus_on(widget)
        player.key(key)
        after = [widget for widget in screen.root.tree() if isinstance(widget, kinds)][number].get()
        assert after != before, widget.words


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_an_action_of_the_list_of_keys_is_chosen(player: Player, key: int) -> None:
    screen = KeysScreen(player.app)
    player.app.push(screen)
    player.key(key)
    assert screen.awaited == screen.list.action


def test_each_kind_of_tile_begins_as_in_the_toolbox(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("conduit")
    player.key(pygame.K_r)
    player.click(player.pos((1, 1)))
    player.pick("prefill")
    player.click(player.pos((1, 3)))
    player.pick("prefill")
    player.pick("conduit")
    player.click(player.pos((1, 5)))
    player.key(pygame.K_h)
    player.key(pygame.K_TAB)  # by keys too
    player.key(pygame.K_1)
    player.move(player.pos((1, 7)))
    player.key(pygame.K_2)
    player.click(player.pos((1, 7)))
    assert {place: facing for place, (_, facing) in player.built().items()} == {
        (1, 1): "S",
        (1, 3): "E",
        (1, 5): "E",
        (1, 7): "E",
    }


def test_the_pipette_takes_its_own_facing_and_leaves_it_to_no_other(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("conduit")
    player.key(pygame.K_r)
    player.click(player.pos((1, 1)))
    player.move(player.pos((1, 1)))
    player.pick("conduit")
    player.move(player.pos((1, 1)))
    player.key(pygame.K_q)
    assert player.workbench.hand.facing == "S"
    player.pick("decode")
    assert player.workbench.hand.facing == "E"
    focus: Widget | None = player.play.focus
    assert focus is None


@pytest.mark.parametrize("screen", ["pause", "share", "won", "missed", "help aim", "levels", "title"])
def test_a_click_beside_all_controls_leaves_the_focus(player: Player, screen: str) -> None:
    SCREENS[screen](player)
    top = player.app.top
    focus = top.focus
    assert focus is not None
    corner = (2, player.app.size[1] - 2)
    player.click(corner)
    assert player.app.top is top
    assert top.focus is focus


def test_after_a_click_beside_the_menu_enter_goes_back_to_the_board(player: Player) -> None:
    SCREENS["pause"](player)
    player.click((2, player.app.size[1] - 2))
    player.key(pygame.K_RETURN)
    assert isinstance(player.app.top, PlayScreen)


@pytest.mark.parametrize("screen", ["pause", "won"])
def test_the_list_of_levels_leads_back_to_the_board(player: Player, screen: str) -> None:
    SCREENS[screen](player)
    board = next(below for below in player.app.screens if isinstance(below, PlayScreen))
    built = dict(board.workbench.editor.tiles)
    player.click_on("Levels")
    assert isinstance(player.app.screens[-1], LevelsScreen)
    player.key(pygame.K_ESCAPE)
    assert player.play is board
    assert board.workbench.editor.tiles == built


def test_another_level_takes_the_place_of_the_one_on_the_board(player: Player) -> None:
    for level in (*player.app.shelf.levels, player.app.shelf.levels[0]):
        player.open_level(level.id)
        player.key(pygame.K_ESCAPE)
        player.click_on("Levels")
        top = player.app.top
        assert isinstance(top, LevelsScreen)
        assert top.focus is not None
        player.key(pygame.K_RETURN)
        player.close_help()
        assert player.workbench.level.id == level.id, "the card of the level on the board has the focus"
        assert sum(isinstance(screen, PlayScreen) for screen in player.app.screens) == 1
        assert len(player.app.screens) == 3
