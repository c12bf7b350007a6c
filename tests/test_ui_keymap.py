"""Keys: defaults by what is printed on them, the player's own by where they lie."""

from __future__ import annotations

import pygame
import pytest

from game.ui import workbench_keys
from game.ui.actions import ACTIONS
from game.ui.keymap import Keymap


@pytest.fixture(autouse=True)
def keyboard() -> None:
    pygame.display.init()


def pressed(key: int, scancode: int = 0, mod: int = pygame.KMOD_NONE) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=key, scancode=scancode, mod=mod, unicode="")


def test_no_two_actions_share_a_default() -> None:
    defaults = [binding for action in ACTIONS for binding in action.defaults]
    assert len(defaults) == len(set(defaults))


def test_every_default_names_a_key_that_pygame_knows() -> None:
    for action in ACTIONS:
        for binding in action.defaults:
            name = binding.removeprefix("ctrl+").removeprefix("alt+").removeprefix("shift+")
            assert pygame.key.key_code(name), binding


def test_every_action_of_board_and_run_does_something() -> None:
    wanted = {action.id for action in ACTIONS if action.group in ("board", "run")}
    assert workbench_keys.DEEDS.keys() == wanted


def test_defaults_follow_what_is_printed_on_a_key() -> None:
    keymap = Keymap({})
    assert keymap.action_of(pressed(pygame.K_z, pygame.KSCAN_Y, pygame.KMOD_LCTRL)) == "undo"
    assert keymap.action_of(pressed(pygame.K_z, mod=pygame.KMOD_LCTRL | pygame.KMOD_LSHIFT)) == "redo"
    assert keymap.action_of(pressed(pygame.K_z, mod=pygame.KMOD_LMETA)) == "undo"
    assert keymap.action_of(pressed(pygame.K_z)) is None
    assert keymap.action_of(pressed(pygame.K_PLUS, mod=pygame.KMOD_LSHIFT)) == "faster"
    assert keymap.action_of(pressed(pygame.K_KP_PLUS)) == "faster"


def test_own_keys_are_places_on_the_keyboard() -> None:
    keymap = Keymap({"rotate": ["ctrl+w"]})
    assert keymap.action_of(pressed(pygame.K_z, pygame.KSCAN_W, pygame.KMOD_LCTRL)) == "rotate"
    assert keymap.action_of(pressed(pygame.K_r)) is None
    assert keymap.action_of(pressed(pygame.K_z, pygame.KSCAN_Y, pygame.KMOD_LCTRL)) == "undo"


def test_labels_say_what_is_printed_on_the_key_once_it_is_known() -> None:
    keymap = Keymap({"rotate": ["ctrl+w"], "stop": []})
    assert keymap.label("rotate") == "Ctrl+W"
    keymap.action_of(pressed(pygame.K_z, pygame.KSCAN_W))
    assert keymap.label("rotate") == "Ctrl+Z"
    assert keymap.label("undo") == "Ctrl+Z"
    assert keymap.label("run") == "Space"
    assert keymap.label("stop") == ""


def test_no_two_actions_share_a_key_by_default() -> None:
    """Most are at hand on the board at the same time, whatever their group."""
    bindings = [binding for action in ACTIONS for binding in action.defaults]
    assert sorted(bindings) == sorted(set(bindings))
