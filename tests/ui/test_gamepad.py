"""A game controller plays the whole game: menus, board, run. Events are SDL's own, made by hand."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.ui.input import padmap
from game.ui.input.actions import ACTION_BY_ID
from game.ui.input.gamepad import AXES, BUTTONS, FIRST_REPEAT_S, FULL, REPEAT_S, Gamepad
from game.ui.screens.help import HelpScreen
from game.ui.screens.keys import KeysScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.title import TitleScreen
from game.ui.screens.victory import VictoryScreen
from tests.ui.player import Player

BUTTON = {name: number for number, name in BUTTONS.items()}
TRIGGER = {"lt": pygame.CONTROLLER_AXIS_TRIGGERLEFT, "rt": pygame.CONTROLLER_AXIS_TRIGGERRIGHT}


def button_event(name: str, kind: int = pygame.CONTROLLERBUTTONDOWN) -> pygame.event.Event:
    return pygame.event.Event(kind, button=BUTTON[name], instance_id=0)


def axis_event(axis: int, share: float) -> pygame.event.Event:
    return pygame.event.Event(pygame.CONTROLLERAXISMOTION, axis=axis, value=round(share * FULL), instance_id=0)


class PadPlayer(Player):
    """Holds nothing but a controller."""

    def tap(self, *names: str) -> None:
        """Presses buttons one after the other; triggers too."""
        for name in names:
            if name in TRIGGER:
                events = [axis_event(TRIGGER[name], share) for share in (1.0, 0.0)]
            else:
                kinds = (pygame.CONTROLLERBUTTONDOWN, pygame.CONTROLLERBUTTONUP)
                events = [button_event(name, kind) for kind in kinds]
            for event in events:
                pygame.event.post(event)
                self.frame()

    def hold(self, kind: str) -> None:
        """Goes through the toolbox until this tile is in the hand."""
        for _ in range(10):
            if self.workbench.hand.kind == kind:
                return
            self.tap("rb")
        raise AssertionError(f"no {kind} in the toolbox")

    def go(self, row: int, col: int) -> None:
        """Moves the cursor to a cell."""
        if self.workbench.hand.hover is None:
            self.tap("up")
        cols = self.workbench.editor.cols
        for axis, target in ((0, row), (1, col)):
            here = divmod(self.workbench.hand.hover or 0, cols)[axis]
            names = (("up", "down"), ("left", "right"))[axis]
            self.tap(*[names[target > here]] * abs(target - here))
        assert self.workbench.hand.hover == self.cell((row, col))


@pytest.fixture
def player(tmp_path: Path) -> Iterator[PadPlayer]:
    player = PadPlayer(tmp_path)
    yield player
    player.app.close()


def test_level_1_is_won_by_controller_alone(player: PadPlayer) -> None:
    assert isinstance(player.app.top, TitleScreen)
    player.tap("a")
    assert isinstance(player.app.top, PlayScreen)
    for kind, cell in (("prefill", (3, 5)), ("decode", (3, 6))):
        player.hold(kind)
        player.go(*cell)
        player.tap("a")
    player.hold("conduit")
    for start, end in (((3, 1), (3, 4)), ((3, 7), (3, 10))):
        player.go(*start)
        player.tap("a")
        player.go(*end)
        player.tap("a")
    player.tap("b")
    assert player.workbench.hand.kind is None
    player.tap("start")
    assert player.workbench.control.state == "running"
    player.tap("rb", "rb", "rb")
    assert player.workbench.control.speed == 8
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    for _ in range(10):
        if player.app.top.focus is player.button("Next level"):
            break
        player.tap("right")
    player.tap("a")
    assert player.workbench.level.id == "kv-paging"


def test_the_board_has_a_button_for_every_deed(player: PadPlayer) -> None:
    player.open_level("prefill-decode")
    player.hold("prefill")
    player.go(3, 5)
    player.tap("a", "rt")
    assert player.built() == {(3, 5): ("prefill", "E")}
    player.tap("b", "rt")
    assert player.built() == {(3, 5): ("prefill", "S")}
    player.tap("lt")
    assert player.built() == {(3, 5): ("prefill", "E")}
    player.tap("y")
    assert player.workbench.hand.kind == "prefill"
    player.tap("b", "x")
    assert player.built() == {}
    for way, num_built in ((-1.0, 1), (1.0, 0)):
        for share in (way, 0.0):
            pygame.event.post(axis_event(pygame.CONTROLLER_AXIS_RIGHTX, share))
            player.frame()
        assert len(player.built()) == num_built
    player.tap("back")
    assert isinstance(player.app.top, PauseScreen)
    player.tap("b")
    assert isinstance(player.app.top, PlayScreen)
    player.tap("start", "start")
    assert player.workbench.control.state == "paused"
    player.tap("b")
    assert not player.workbench.is_frozen


def test_the_stick_moves_the_cursor_and_repeats_while_it_is_held(player: PadPlayer) -> None:
    player.open_level("prefill-decode")
    player.go(0, 0)
    pygame.event.post(axis_event(pygame.CONTROLLER_AXIS_LEFTX, 0.5))
    player.frame()
    assert player.workbench.hand.hover == 0
    pygame.event.post(axis_event(pygame.CONTROLLER_AXIS_LEFTX, 0.9))
    player.frame()
    assert player.workbench.hand.hover == 1
    pygame.event.post(axis_event(pygame.CONTROLLER_AXIS_LEFTX, 0.5))
    player.frame(FIRST_REPEAT_S / 2)
    assert player.workbench.hand.hover == 1
    player.frame(FIRST_REPEAT_S)
    player.frame(REPEAT_S)
    assert player.workbench.hand.hover == 3
    pygame.event.post(axis_event(pygame.CONTROLLER_AXIS_LEFTX, 0.1))
    player.frame()
    player.frame(1.0)
    assert player.workbench.hand.hover == 3
    assert player.app.inputs.pad.repeats_in() is None


def test_what_is_held_is_let_go_with_the_focus_of_the_window(player: PadPlayer) -> None:
    pygame.event.post(button_event("down"))
    player.frame()
    assert player.app.inputs.pad.repeats_in() is not None
    pygame.event.post(pygame.event.Event(pygame.WINDOWFOCUSLOST))
    player.frame()
    assert player.app.inputs.pad.repeats_in() is None


def test_texts_name_the_buttons_while_the_controller_was_used_last(player: PadPlayer) -> None:
    player.app.memory.change(tutorial_over=True)
    player.open_level("prefill-decode")
    player.tap("down")
    assert "RB choose a tile" in player.words()
    player.tap("rb")
    assert "A begins a run of conduits" in player.words()
    player.key(pygame.K_1)
    assert "Space runs" in player.words()


def test_menus_are_played_by_controller(player: PadPlayer) -> None:
    for _ in range(10):
        if player.app.top.focus is player.button("Settings"):
            break
        player.tap("down")
    player.tap("a")
    assert isinstance(player.app.top, SettingsScreen)
    player.tap("down", "down", "down", "a")
    assert "none plugged in" in player.words()
    assert "Place the tile" in player.words()
    player.tap("b")
    assert isinstance(player.app.top, TitleScreen)
    player.tap("b", "back", "start")
    assert player.app.is_running


def test_a_button_is_no_key_to_be_given(player: PadPlayer) -> None:
    screen = KeysScreen(player.app)
    player.app.push(screen)
    player.tap("a")
    assert screen.awaited is not None
    player.tap("a")
    assert screen.awaited is not None
    player.tap("b")
    assert not screen.wants_every_key
    assert player.app.memory.settings.keys == {}


def test_the_right_stick_scrolls_pages(player: PadPlayer) -> None:
    player.app.push(HelpScreen(player.app))
    screen = player.app.top
    assert isinstance(screen, HelpScreen)
    screen.page = "controls"
    screen.layout()
    pygame.event.post(axis_event(pygame.CONTROLLER_AXIS_RIGHTY, 1.0))
    player.frame()
    assert screen.scroll.offset > 0


def test_devices_come_and_go() -> None:
    pad = Gamepad()
    assert pad.pressed(pygame.event.Event(pygame.CONTROLLERDEVICEADDED, device_index=99)) == []
    assert pad.name == ""
    assert pad.pressed(button_event("left")) == ["left"]
    assert pad.pressed(button_event("left")) == []
    assert pad.update(1.0) == ["left"]
    assert pad.pressed(pygame.event.Event(pygame.CONTROLLERDEVICEREMOVED, instance_id=0)) == []
    assert pad.update(1.0) == []
    assert pad.pressed(pygame.event.Event(pygame.CONTROLLERBUTTONDOWN, button=77, instance_id=0)) == []
    assert pad.pressed(axis_event(77, 1.0)) == []
    pad.close()


def test_a_controller_that_is_gone_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    class Device:
        id = 5
        name = "Pad"

        def __init__(self, device_index: int) -> None:
            held.append(weakref.ref(self))

    held: list[weakref.ref[Device]] = []
    monkeypatch.setattr("pygame._sdl2.controller.Controller", Device)
    pad = Gamepad()
    pad.pressed(pygame.event.Event(pygame.CONTROLLERDEVICEADDED, device_index=0))
    assert pad.name == "Pad"
    assert held[0]() is not None
    pad.pressed(pygame.event.Event(pygame.CONTROLLERDEVICEREMOVED, instance_id=5))
    assert pad.name == ""
    assert held[0]() is None


def test_every_button_of_the_tables_exists_and_does_something() -> None:
    buttons = {*BUTTONS.values(), *(name for pair in AXES.values() for name in pair)}
    for table in (padmap.BOARD, padmap.RUN):
        assert table.keys() <= buttons
        assert set(table.values()) <= ACTION_BY_ID.keys()
    assert padmap.MENU_KEYS.keys() <= buttons
    for button in buttons - {""}:
        assert padmap.shown(button)
