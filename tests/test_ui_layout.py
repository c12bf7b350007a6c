"""Every screen at every size: no text leaves its box, no two controls overlap, nothing leaves the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pygame
import pytest

from game.content.load import level_ids
from game.sim.tiles import TILES
from game.ui import hover_card
from game.ui.look import Look
from game.ui.screens.ended import EndedScreen
from game.ui.screens.help import PAGES, HelpScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.oom import OomScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.victory import VictoryScreen
from game.ui.widgets.base import Widget
from tests.test_ui_play import FIRST, SECOND, build_first_level, win_first_level
from tests.ui_player import Player, controls

SIZES = [(1024, 640), (1280, 720), (1920, 1080)]
SCALES = [1.0, 1.5, 2.0]


def faults(root: Widget, look: Look, window: pygame.Rect) -> Iterator[str]:
    """What is wrong with the layout of a tree of widgets."""
    for widget in root.tree():
        name = type(widget).__name__
        if not window.contains(widget.rect):
            yield f"{name} at {widget.rect} leaves the window"
        for piece in widget.written(look):
            slack = piece.box.inflate(2, 2)  # a rounded half pixel is no fault
            if not slack.contains(piece.rect):
                yield f"{name}: {piece.text!r} at {piece.rect} leaves its box {piece.box}"
    for one, other in combinations(controls(root), 2):
        if one.rect.colliderect(other.rect):
            yield f"{type(one).__name__} {one.rect} overlaps {type(other).__name__} {other.rect}"


def assert_fits(player: Player) -> None:
    window = pygame.Rect(0, 0, *player.app.size)
    found = list(faults(player.app.top.root, player.app.look, window))
    assert found == [], f"{type(player.app.top).__name__} at {player.app.size}, scale {player.app.look.scale}"


def title_with_warnings(player: Player) -> None:
    warning = "progress.json is damaged: line 1 is not JSON. It is kept as progress.json.damaged-1; the game goes on. "
    player.app.memory.warnings = [warning, warning * 2]
    player.app.relayout()


def levels(player: Player) -> None:
    player.app.push(LevelsScreen(player.app))


def levels_after_a_win(player: Player) -> None:
    win_first_level(player)
    player.click_on("Levels")


def settings(player: Player) -> None:
    player.app.push(SettingsScreen(player.app))


def help_page(name: str, level_id: str | None) -> Callable[[Player], None]:
    def show(player: Player) -> None:
        level = next((level for level in player.app.shelf.levels if level.id == level_id), None)
        screen = HelpScreen(player.app, level)
        screen.page = name
        screen.num_hints = 3
        player.app.push(screen)

    return show


def workbench(level_id: str) -> Callable[[Player], None]:
    return lambda player: player.open_level(level_id)


def refusal(player: Player) -> None:
    player.open_level(FIRST)
    player.place("decode", (3, 0))


def running(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    player.key(pygame.K_SPACE)
    player.frame(2)
    player.click(player.pos((0, 0)))


def pause(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)


def crash_at_load(player: Player) -> None:
    player.open_level(FIRST)
    player.place("prefill", (3, 5))
    player.place("decode", (0, 6))
    player.key(pygame.K_SPACE)
    player.frame()
    assert isinstance(player.app.top, OomScreen)


def crash_while_running(player: Player) -> None:
    player.open_level(SECOND)
    player.place("prefill", (2, 5))
    player.place("decode", (2, 6), (3, 5))
    player.lay((2, 0), (2, 5))
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, OomScreen))


def stalled(player: Player) -> None:
    player.open_level(SECOND)
    player.lay((2, 0), (2, 3))
    player.lay((5, 0), (5, 3))
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, EndedScreen))


def stalled_with_many_spills(player: Player) -> None:
    stalled(player)
    screen = player.app.top
    assert isinstance(screen, EndedScreen)
    screen.spills = [replace(screen.spills[0], cell=cell) for cell in range(12)]
    screen.layout()


def won(player: Player) -> None:
    win_first_level(player)
    assert isinstance(player.app.top, VictoryScreen)


SCREENS: dict[str, Callable[[Player], None]] = {
    "title": lambda player: None,
    "title with warnings": title_with_warnings,
    "levels": levels,
    "levels after a win": levels_after_a_win,
    "settings": settings,
    **{f"help {name}": help_page(name, None) for name in PAGES},
    **{f"help {level_id}": help_page("level", level_id) for level_id in level_ids()},
    **{f"hints {level_id}": help_page("hints", level_id) for level_id in level_ids()},
    **{f"workbench {level_id}": workbench(level_id) for level_id in level_ids()},
    "workbench with a refusal": refusal,
    "workbench running": running,
    "pause": pause,
    "crash at load": crash_at_load,
    "crash while running": crash_while_running,
    "stalled": stalled,
    "stalled with many spills": stalled_with_many_spills,
    "won": won,
}


@pytest.mark.parametrize("name", SCREENS)
def test_everything_fits(name: str, tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    SCREENS[name](player)
    for size in SIZES:
        player.app.window.size = size
        for scale in SCALES:
            player.app.memory.change(ui_scale=scale)
            player.app.relayout()
            player.frame()
            assert_fits(player)
    player.app.close()


@pytest.mark.parametrize("size", SIZES)
def test_hover_cards_fit_wherever_they_are(size: tuple[int, int]) -> None:
    pygame.font.init()
    for scale in SCALES:
        look = Look(scale=min(scale, size[0] / 960, size[1] / 600))
        window, build = pygame.Rect(0, 0, *size), pygame.Rect(60, 60, 500, 90)
        for kind in TILES:
            for corner in ((0, 0), (size[0] - 50, 0), (0, size[1] - 50), (size[0] - 50, size[1] - 50)):
                facts = [("KV reserved a sequence, unpaged", "1,234 MiB"), ("Card 0, last step", "31 ms, memory bound")]
                card = hover_card.card(kind, "E", facts, ["Lost here: 4 × prompt packet: no such machine takes it"])
                hover_card.place_beside(card, look, pygame.Rect(*corner, 50, 50), window, [build])
                assert list(faults(card, look, window)) == []


def test_the_test_sees_what_is_wrong(tmp_path: Path) -> None:
    player = Player(tmp_path)
    buttons = controls(player.app.top.root)
    buttons[0].rect.width = 40
    buttons[1].rect.top = buttons[2].rect.top
    buttons[3].rect.left = 5000
    window = pygame.Rect(0, 0, *player.app.size)
    found = " ".join(faults(player.app.top.root, player.app.look, window))
    for word in ("leaves its box", "overlaps", "leaves the window"):
        assert word in found
    player.app.close()
