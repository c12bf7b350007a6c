"""Whatever a player does with mouse, keyboard and game controller: the game goes on."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path

import pygame
import pytest

from game.ui.app.app import App
from game.ui.input.gamepad import AXES, BUTTONS, FULL
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.play import PlayScreen
from tests.ui.player import Player, controls

NUM_EVENTS = 2500
SEEDS = range(1, 9)
"""Twenty thousand events in all, in pieces that the workers share."""

KEYS = [
    *(pygame.K_SPACE, pygame.K_PERIOD, pygame.K_s, pygame.K_r, pygame.K_q, pygame.K_m, pygame.K_z, pygame.K_y),
    *(pygame.K_1, pygame.K_2, pygame.K_3, pygame.K_4, pygame.K_5, pygame.K_6, pygame.K_9),
    *(pygame.K_PLUS, pygame.K_MINUS),
    *(pygame.K_TAB, pygame.K_RETURN, pygame.K_DELETE, pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT),
    *(pygame.K_F2, pygame.K_F3, pygame.K_F4, pygame.K_F5, pygame.K_c, pygame.K_w, pygame.K_COMMA, pygame.K_PAGEUP),
    *(pygame.K_x, pygame.K_v, pygame.K_i, pygame.K_o, pygame.K_f, pygame.K_h),
    *(pygame.K_F6, pygame.K_F7, pygame.K_F8, pygame.K_F9, pygame.K_F10),
    *(pygame.K_ESCAPE, pygame.K_F1, pygame.K_PAGEDOWN, pygame.K_HOME, pygame.K_END, pygame.K_a),
]
MODS = [pygame.KMOD_NONE, pygame.KMOD_NONE, pygame.KMOD_LSHIFT, pygame.KMOD_LCTRL]


def one_event(chance: random.Random, player: Player) -> pygame.event.Event:
    """A random event; half of the mouse's go to controls, so that things happen."""
    width, height = player.app.size
    pos = (chance.randrange(width), chance.randrange(height))
    targets = controls(player.app.top.root)
    if targets and chance.random() < 0.4:
        rect = chance.choice(targets).rect
        pos = (chance.randrange(rect.left, rect.right + 1), chance.randrange(rect.top, rect.bottom + 1))
    draw = chance.random()
    if draw < 0.3:
        return pygame.event.Event(pygame.MOUSEMOTION, pos=pos, rel=(0, 0), buttons=(0, 0, 0), touch=False)
    if draw < 0.75:
        kind = chance.choice((pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP))
        return pygame.event.Event(kind, pos=pos, button=chance.choice((1, 1, 1, 1, 2, 3, 3, 6)), touch=False)
    if draw < 0.78:
        return pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=chance.choice((-2, 1)), flipped=False)
    if draw < 0.79:
        player.app.window.size = chance.choice(((1024, 640), (1280, 720), (1500, 800)))
        return pygame.event.Event(pygame.WINDOWFOCUSGAINED)
    if draw < 0.85:
        kind = chance.choice((pygame.CONTROLLERBUTTONDOWN, pygame.CONTROLLERBUTTONUP))
        return pygame.event.Event(kind, button=chance.choice(list(BUTTONS)), instance_id=chance.randrange(2))
    if draw < 0.87:
        value = chance.choice((-FULL, 0, FULL))
        return pygame.event.Event(
            pygame.CONTROLLERAXISMOTION, axis=chance.choice(list(AXES)), value=value, instance_id=0
        )
    kind, place = chance.choice((pygame.KEYDOWN, pygame.KEYUP)), chance.randrange(len(KEYS))
    scancode = pygame.KSCAN_A + place  # a keyboard of its own, whose keys can be given to actions
    return pygame.event.Event(kind, key=KEYS[place], mod=chance.choice(MODS), unicode="", scancode=scancode)


@pytest.fixture
def seldom_drawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every other seed only each fourth picture is drawn: drawing takes longer than what events bring about."""
    if request.getfixturevalue("seed") % 2:
        return
    draw, asked = App._draw, count()
    monkeypatch.setattr(App, "_draw", lambda app, is_whole: None if next(asked) % 4 else draw(app, is_whole=True))


@pytest.mark.slow
@pytest.mark.usefixtures("seldom_drawn")
@pytest.mark.parametrize("seed", SEEDS)
def test_random_input_breaks_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    num_on_board = 0
    for number in range(NUM_EVENTS):
        if number % 250 == 0:
            player.frame()  # what is still to come belongs to the screen before
            player.app.back_to(LevelsScreen)
            player.open_level(chance.choice(player.app.shelf.ids))
        pygame.event.post(one_event(chance, player))
        if chance.random() < 0.4:  # a frame takes what has come since the one before: mostly one, two or three
            player.frame(chance.choice((0.005, 0.016, 0.016, 0.3)))
        num_on_board += isinstance(player.app.top, PlayScreen)
        player.app.is_running = True
    assert num_on_board > NUM_EVENTS // 10
    player.app.close()
