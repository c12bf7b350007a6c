"""The screen of the keys: choose an action, press a key, and it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.ui.screens.keys import KeysScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.title import TitleScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.keylist import KeyList
from game.ui.widgets.settings_controls import Choice
from tests.ui.player import Player
from tests.ui.test_play import FIRST


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    yield player
    player.app.close()


def type_key(player: Player, key: int, scancode: int, mod: int = pygame.KMOD_NONE) -> None:
    """A key of a real keyboard, which says where it lies."""
    for kind in (pygame.KEYDOWN, pygame.KEYUP):
        pygame.event.post(pygame.event.Event(kind, key=key, mod=mod, unicode="", scancode=scancode))
    player.frame()


def keys_screen(player: Player) -> KeysScreen:
    screen = KeysScreen(player.app)
    player.app.push(screen)
    return screen


def choose(screen: KeysScreen, action: str) -> None:
    screen.list.chosen = next(n for n, row in enumerate(screen.list.rows) if row.action == action)


def test_a_key_is_given_by_where_it_lies_and_kept(player: Player) -> None:
    screen = keys_screen(player)
    choose(screen, "run")
    player.key(pygame.K_RETURN)
    assert "Press the new key" in player.words()
    type_key(player, pygame.K_LCTRL, pygame.KSCAN_LCTRL, pygame.KMOD_LCTRL)
    assert screen.awaited == "run"
    type_key(player, pygame.K_z, pygame.KSCAN_Y, pygame.KMOD_LCTRL)
    settings = player.app.memory.settings
    assert (settings.keys, settings.key_prints) == ({"run": ["ctrl+y"]}, {"y": "z"})
    assert "“Run, pause, go on” is on Ctrl+Z now. “Undo” had it and has no key now." in player.words()
    player.app.close()
    again = Player(player.app.memory.home)
    assert (again.app.keymap.label("run"), again.app.keymap.keys_of("undo")) == ("Ctrl+Z", [])
    again.open_level(FIRST)
    type_key(again, pygame.K_z, pygame.KSCAN_Y, pygame.KMOD_LCTRL)
    assert again.workbench.control.state != "editing"


def test_the_toolbox_shows_the_players_own_keys(player: Player) -> None:
    player.app.memory.change(keys={"tool_1": ["y"], "tool_2": []})
    player.app.apply_settings()
    player.open_level("prefill-decode")
    first, second, third = player.play.tools[:3]
    look = player.app.look
    assert "Y" in [piece.text for piece in first.written(look)]
    assert "–" in [piece.text for piece in second.written(look)]
    assert "3" in [piece.text for piece in third.written(look)]


def test_no_key_does_anything_else_while_one_is_awaited(player: Player) -> None:
    screen = keys_screen(player)
    choose(screen, "mute")
    player.key(pygame.K_RETURN)
    type_key(player, pygame.K_F1, pygame.KSCAN_F1)
    assert player.app.top is screen
    assert player.app.keymap.label("mute") == "F1"
    assert player.app.keymap.keys_of("help") == []


def test_escape_leaves_the_key_and_then_the_screen(player: Player) -> None:
    screen = keys_screen(player)
    player.key(pygame.K_RETURN)
    player.key(pygame.K_ESCAPE)
    assert (player.app.top, player.app.memory.settings.keys) == (screen, {})
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, TitleScreen)


def test_a_key_that_menus_need_is_refused(player: Player) -> None:
    screen = keys_screen(player)
    player.key(pygame.K_RETURN)
    type_key(player, pygame.K_TAB, pygame.KSCAN_TAB)
    assert "Tab moves through menus" in player.words()
    assert screen.wants_every_key
    assert player.app.memory.settings.keys == {}


def test_usual_keys_come_back_one_or_all(player: Player) -> None:
    screen = keys_screen(player)
    for action, key, scancode in (("run", pygame.K_x, pygame.KSCAN_X), ("stop", pygame.K_c, pygame.KSCAN_C)):
        choose(screen, action)
        player.key(pygame.K_RETURN)
        type_key(player, key, scancode)
    assert player.app.keymap.keys_of("run") == ["X"]
    choose(screen, "run")
    player.click_on("Usual key")
    assert (player.app.keymap.label("run"), player.app.keymap.label("stop")) == ("Space", "C")
    player.click_on("All usual keys")
    assert player.app.memory.settings.keys == {}
    assert player.app.keymap.label("stop") == "S"


def test_the_list_is_gone_through_by_keys_wheel_and_mouse(player: Player) -> None:
    screen = keys_screen(player)
    listed = screen.list
    seen = {listed.action}
    for _ in range(len(listed.rows)):
        player.key(pygame.K_DOWN)
        seen.add(listed.action)
    assert seen == {row.action for row in listed.rows if row.action}
    assert player.app.top.focus is not listed
    player.app.inputs.pointer = listed.rect.center
    player.wheel(99)
    assert listed.first == 0
    player.click((listed.rect.centerx, listed.rect.top + 10))  # a heading
    assert not screen.wants_every_key
    number, box = next((number, box) for number, box in listed._boxes if number == 4)
    player.click(box.center)
    assert (listed.chosen, screen.awaited) == (number, listed.rows[number].action)


def choice(player: Player, words: str) -> Choice:
    found = [widget for widget in player.app.top.root.tree() if isinstance(widget, Choice) and widget.words == words]
    return found[0]


def test_language_palette_and_scale_hold_at_once_without_a_restart(player: Player) -> None:
    player.open_level(FIRST)
    player.app.push(SettingsScreen(player.app))
    player.click_on("Game")
    language = choice(player, "Language")
    player.click((language.rect.right - 10, language.rect.centery))
    assert player.app.memory.settings.language == "de"
    assert "Einstellungen" in player.words()
    player.click_on("Bild")
    colours = choice(player, "Farben")
    player.click((colours.rect.centerx + 5, colours.rect.centery))
    assert player.app.memory.settings.palette == "high-contrast"
    player.click((colours.rect.right - 10, colours.rect.centery))
    before = pygame.image.tobytes(player.app.surface, "RGB")
    player.click((colours.rect.right - 10, colours.rect.centery))
    assert player.app.memory.settings.palette == "red-green"
    assert pygame.image.tobytes(player.app.surface, "RGB") != before
    player.click((colours.rect.centerx + 5, colours.rect.centery))
    assert player.app.memory.settings.palette == "neon"
    assert pygame.image.tobytes(player.app.surface, "RGB") == before
    player.key(pygame.K_ESCAPE)
    assert "Leitung" in player.words()


def test_settings_pages_are_opened_by_keyboard(player: Player) -> None:
    player.app.push(SettingsScreen(player.app))
    player.key(pygame.K_RIGHT)
    player.key(pygame.K_RETURN)
    assert "Size of text and buttons" in player.words()
    focused: list[Widget | None] = []
    for _ in range(9):
        player.key(pygame.K_DOWN)
        focused.append(player.app.top.focus)
    assert any(isinstance(widget, Choice) for widget in focused)
    assert not any(isinstance(widget, KeyList) for widget in focused)
