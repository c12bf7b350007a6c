"""Keys: defaults by what is printed on them, the player's own by where they lie."""

from __future__ import annotations

import pygame
import pytest

from game.content.words import LANGUAGES, catalogue, use_language
from game.ui.input import workbench_keys
from game.ui.input.actions import ACTIONS
from game.ui.input.keymap import Keymap, given


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
    assert keymap.action_of(pressed(pygame.K_q, pygame.KSCAN_W, pygame.KMOD_LCTRL)) == "rotate"
    assert keymap.action_of(pressed(pygame.K_r)) is None
    assert keymap.action_of(pressed(pygame.K_z, pygame.KSCAN_Y, pygame.KMOD_LCTRL)) == "undo"


def test_labels_say_what_is_printed_on_the_key_once_it_is_known() -> None:
    keymap = Keymap({"rotate": ["ctrl+w"], "stop": []})
    assert keymap.label("rotate") == "Ctrl+W"
    keymap.action_of(pressed(pygame.K_q, pygame.KSCAN_W))
    assert keymap.label("rotate") == "Ctrl+Q"
    assert keymap.label("undo") == "Ctrl+Z"
    assert keymap.label("run") == "Space"
    assert keymap.label("stop") == "–"


def test_labels_are_read_in_the_language_in_use() -> None:
    keymap = Keymap({"step": ["kp5"]})
    use_language("de")
    assert [keymap.label(action) for action in ("undo", "rotate_back", "erase", "step")] == [
        "Strg+Z",
        "Umschalt+R",
        "Entf",
        "Num 5",
    ]
    use_language("en")


def test_texts_are_filled_with_the_keys_they_name() -> None:
    keymap = Keymap({"mute": ["ctrl+f5"]})
    assert keymap.words("settings.muted") == "Mute (Ctrl+F5)"
    assert keymap.words("keys.done", action="Run", bound="W") == "“Run” is on W now."


def test_a_key_given_to_one_action_is_taken_from_another() -> None:
    keymap = Keymap({})
    keys, loser = given(keymap, "stop", pressed(pygame.K_q, pygame.KSCAN_A))
    assert (keys, loser) == ({"stop": ["a"]}, "pipette")
    keymap.action_of(pressed(pygame.K_q, pygame.KSCAN_A))
    keymap.rebind(keys)
    assert keymap.action_of(pressed(pygame.K_q, pygame.KSCAN_A)) == "stop"
    assert (keymap.keys_of("stop"), keymap.keys_of("pipette")) == (["Q"], [])
    keys, loser = given(keymap, "run", pressed(pygame.K_q, pygame.KSCAN_A))
    assert (keys, loser) == ({"stop": [], "run": ["a"]}, "stop")
    keys, loser = given(keymap, "stop", pressed(pygame.K_q, pygame.KSCAN_A))
    assert loser is None


def test_what_is_printed_on_the_chosen_keys_is_remembered() -> None:
    keymap = Keymap({})
    keymap.action_of(pressed(pygame.K_z, pygame.KSCAN_Y))
    keymap.action_of(pressed(pygame.K_y, pygame.KSCAN_Z))
    prints = keymap.prints_of({"run": ["ctrl+shift+y"]})
    assert prints == {"y": "z"}
    assert Keymap({"run": ["ctrl+shift+y"]}, prints).label("run") == "Ctrl+Shift+Z"


def test_a_key_with_shift_of_its_own_goes_before_the_key_without() -> None:
    keymap = Keymap({"stop": ["r"]})
    assert keymap.action_of(pressed(pygame.K_r, pygame.KSCAN_R, pygame.KMOD_LSHIFT)) == "rotate_back"
    assert keymap.action_of(pressed(pygame.K_r, pygame.KSCAN_R)) == "stop"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_action_and_group_has_a_name(code: str) -> None:
    words = catalogue(code)
    for action in ACTIONS:
        assert words[f"action.{action.id}"]
        assert words[f"action_group.{action.group}"]
