"""The board is the hero of the window: how much of it is grid while a run goes on, on every level."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from game.content.load import level_ids, load_level, load_solution
from game.ui.app.window import opening_size
from game.ui.build.run_control import RunControl
from game.ui.screens.play import PlayScreen
from game.ui.screens.summary import SummaryScreen
from tests.ui.player import Player
from tests.ui.test_play import win_first_level

SHARES = {(1280, 720): 0.55, (1920, 1080): 0.60}


def board_share(player: Player) -> float:
    """The share of the window that the rectangle of the cells takes."""
    cells, (width, height) = player.play.view.rect, player.app.size
    assert player.play.board.rect.contains(cells)
    return cells.width * cells.height / (width * height)


@pytest.mark.parametrize("level_id", level_ids())
def test_a_running_board_takes_most_of_the_window(level_id: str, tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    player.app.play(level_id)  # with its introduction or the tutorial
    player.close_help()
    player.workbench.editor.load(load_solution(level_id))
    player.workbench.run_or_pause()
    for size, least in SHARES.items():
        player.app.window.size = size
        player.app.relayout()
        player.frame()
        assert player.workbench.control.state == "running"
        assert board_share(player) >= least
    before = player.play.view.geometry
    player.workbench.stop()
    player.frame()
    assert player.play.view.geometry == before  # what is built does not jump when it is run
    player.app.close()


def test_a_larger_board_takes_as_much(tmp_path: Path) -> None:
    """The shape of levels to come: 16 x 10 cells."""
    middle = "." * 14
    rows = ("." * 16, f"S{middle}K", *["." * 16] * 7, f"S{middle}K")
    level = load_level("kv-paging").model_copy(update={"map": rows})
    player = Player(tmp_path)
    player.app.push(PlayScreen(player.app, level))
    player.close_help()
    for size, least in SHARES.items():
        player.app.window.size = size
        player.app.relayout()
        player.frame()
        assert board_share(player) >= least
    player.app.close()


def test_before_the_first_run_the_gauges_know_what_is_wanted() -> None:
    level = load_level("kv-paging")
    telemetry = RunControl(level, audio=None, speed=1).telemetry()  # type: ignore[arg-type]
    assert telemetry.target_tps == 60
    assert telemetry.vram_capacity_mib == 3072
    assert telemetry.tick == 0


def test_a_folded_dock_is_a_strip(tmp_path: Path) -> None:
    player = Player(tmp_path, (1024, 640))
    player.open_level("prefill-decode")
    before = board_share(player)
    player.click_on("»")
    player.frame()
    assert board_share(player) > 1.1 * before
    player.key(pygame.K_SPACE)  # and still it can be run
    assert player.workbench.control.state == "running"
    player.click_on("«")
    player.workbench.stop()
    player.frame()
    assert board_share(player) == before
    player.app.close()


def test_a_window_opens_as_large_as_its_desktop_allows() -> None:
    for desktop in ((1024, 600), (1280, 720), (1440, 900)):
        assert opening_size(desktop) == (1280, 720)
    for desktop in ((1920, 1080), (2560, 1440), (3440, 1440), (1200, 3840)):
        width, height = opening_size(desktop)
        assert width <= 0.86 * desktop[0] or width == 1280
        assert height <= 0.86 * desktop[1]
        assert width / height == pytest.approx(16 / 9, rel=0.01)


def test_the_last_win_is_a_click_away(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.open_level("prefill-decode")
    assert "Last win" not in player.words()
    win_first_level(player)
    player.click_on("Keep building")
    player.click_on("Last win")
    assert isinstance(player.app.top, SummaryScreen)
    player.app.close()
