"""The real loop, played from the title to a win and to a crash with the events that mouse and keyboard make."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from game.content.load import level_ids
from game.session.run.reasons import memory_words
from game.ui.screens.ended import EndedScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.oom import OomScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.title import TitleScreen
from game.ui.screens.victory import VictoryScreen
from tests.ui.player import LEFT, RIGHT, Player

FIRST, SECOND = level_ids()[:2]


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    yield player
    player.app.close()


def state(player: Player) -> str:
    return player.workbench.control.state


def build_first_level(player: Player) -> None:
    """S>>>>PD>>>>K, one card."""
    player.place("prefill", (3, 5))
    player.place("decode", (3, 6))
    player.lay((3, 0), (3, 5))
    player.lay((3, 6), (3, 11))


def win_first_level(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))


def test_from_the_title_to_the_first_win_and_on_to_the_second_level(player: Player) -> None:
    assert isinstance(player.app.top, TitleScreen)
    player.click_on("Levels")
    assert isinstance(player.app.top, LevelsScreen)
    assert "Locked" in player.words()
    player.click_on(f"1  {player.app.shelf.levels[0].title}")
    player.close_help()
    build_first_level(player)
    assert player.built() == {
        **{(3, col): ("conduit", "E") for col in (1, 2, 3, 4, 7, 8, 9, 10)},
        (3, 5): ("prefill", "E"),
        (3, 6): ("decode", "E"),
    }
    player.click_on("8x")
    player.click_on("Run")
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    words = player.words()
    assert "Level won" in words
    assert "Each step read all 2,510 MiB of weights and gave 1.02 tokens" in words
    assert "goes on with a second core" in words
    assert "personal best" not in words
    player.click_on("Next level")
    player.close_help()
    assert player.workbench.level.id == SECOND


def test_two_unpaged_decode_cores_crash_with_a_traceback_of_true_numbers(player: Player) -> None:
    win_first_level(player)
    player.click_on("Next level")
    player.close_help()
    player.place("prefill", (2, 5))
    player.place("decode", (2, 6), (3, 5))
    player.lay((2, 0), (2, 5))
    player.lay((2, 6), (2, 11), (3, 11))
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, OomScreen))
    run = player.app.screens[-2].workbench.control.run  # type: ignore[attr-defined]
    crash = run.simulation.crash
    assert f"{(crash.tried_bytes - crash.free_bytes) / 2**20:.1f} MiB short" in player.words()
    player.click_on("Traceback")
    words = player.words()
    assert "Traceback (most recent call last):" in words
    assert "torch.OutOfMemoryError: CUDA out of memory." in words
    assert f"Tried to allocate {crash.tried_bytes / 2**20:.2f} MiB" in words.replace("  ", " ")
    assert "3.00 GiB" in words
    for holder in crash.holders:
        assert memory_words(holder.use) in words
    player.click_on("Look at the board")
    assert state(player) == "ended"
    player.click_on("Stop")
    assert state(player) == "editing"


def test_the_build_is_frozen_while_it_runs(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    before = player.built()
    player.key(pygame.K_SPACE)
    assert player.tool("decode") not in player.play.root.tree(), "the time line is in its place"
    player.key(pygame.K_2)
    assert "frozen" in player.words()
    player.frame(10)
    player.key(pygame.K_SPACE)
    acts: list[Callable[[], None]] = [
        lambda: player.click(player.pos((3, 2)), RIGHT),
        lambda: player.drag([(3, 1), (3, 9)], RIGHT),
        lambda: player.click(player.pos((0, 0)), LEFT),
        lambda: player.key(pygame.K_r),
        lambda: player.key(pygame.K_z, pygame.KMOD_CTRL),
        lambda: player.key(pygame.K_DELETE),
        lambda: player.key(pygame.K_2),
    ]
    for act in acts:
        player.frame(10)
        assert "stop the run to edit" not in player.words()
        act()
        assert "stop the run to edit" in player.words()
        assert player.built() == before
    player.key(pygame.K_s)
    player.click(player.pos((3, 2)), RIGHT)
    assert (3, 2) not in player.built()


def test_an_empty_board_ends_stalled_with_spills_told_and_located(player: Player) -> None:
    player.open_level(FIRST)
    player.lay((3, 0), (3, 3))
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, EndedScreen))
    words = player.words()
    assert "Stalled" in words
    assert "4 packets were lost at E4 (prompt). Each time: it runs into an empty cell." in words
    player.click_on("Numbers")
    assert player.words().count("4 × prompt packet at E4") == 1


def end_stalled(player: Player) -> None:
    player.open_level(FIRST)
    player.lay((3, 0), (3, 3))
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, EndedScreen))


def test_after_the_end_editing_says_how_to_go_on(player: Player) -> None:
    end_stalled(player)
    player.key(pygame.K_ESCAPE)
    assert state(player) == "ended"
    acts: list[Callable[[], None]] = [
        lambda: player.click(player.pos((0, 0))),
        lambda: player.key(pygame.K_r),
    ]
    for act in acts:
        player.frame(10)
        act()
        assert "The run has ended. S goes back to the build" in player.words()
        assert "frozen" not in player.words()
    player.key(pygame.K_s)
    assert state(player) == "editing"


def test_run_after_the_end_runs_again(player: Player) -> None:
    end_stalled(player)
    acts: list[Callable[[], None]] = [lambda: player.click_on("Run again"), lambda: player.key(pygame.K_SPACE)]
    for run_again in acts:
        player.click_on("Look at the board")
        assert state(player) == "ended"
        run_again()
        assert state(player) == "running"
        player.wait_for(lambda: isinstance(player.app.top, EndedScreen))


def test_s_on_the_screen_of_an_end_leads_back_to_the_build(player: Player) -> None:
    for reach_end in (end_stalled, win_first_level):
        reach_end(player)
        player.key(pygame.K_s)
        assert state(player) == "editing"
        player.click_on("Clear")


def test_a_run_that_was_laid_leaves_no_ghost_at_its_end(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("conduit")
    player.drag([(3, 3), (3, 11)])
    assert (3, 10) in player.built()
    assert player.workbench.hand.ghosts() == ()
    player.move(player.pos((4, 4)))
    player.move(player.pos((3, 11)))
    assert player.workbench.hand.ghosts() == ()


def test_pause_step_and_speed(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    control = player.workbench.control
    player.key(pygame.K_PERIOD)
    assert control.run is not None
    assert (control.state, control.run.simulation.tick) == ("paused", 1)
    player.frame(5)
    player.click_on("Step")
    assert control.run.simulation.tick == 2
    for speed in (2, 4, 8, 8):
        player.key(pygame.K_PLUS)
        assert control.speed == speed
    player.key(pygame.K_MINUS)
    player.key(pygame.K_SPACE)
    tick = control.run.simulation.tick
    player.frame(0.1)
    assert control.run.simulation.tick - tick == 24
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)
    tick = control.run.simulation.tick
    player.frame(3)
    player.key(pygame.K_ESCAPE)
    assert control.run.simulation.tick - tick <= 4


def test_speed_is_true_to_the_clock_at_any_frame_rate(tmp_path: Path) -> None:
    ticks = set()
    for frames_per_s in (12, 30, 60, 144):
        player = Player(tmp_path / str(frames_per_s))
        player.open_level(FIRST)
        player.key(pygame.K_SPACE)
        for _ in range(2 * frames_per_s):
            player.frame(1 / frames_per_s)
        assert player.workbench.control.run is not None
        ticks.add(player.workbench.control.run.simulation.tick)
        player.app.close()
    assert max(ticks) - min(ticks) <= 1
    assert 119 <= min(ticks) <= 121


def test_progress_and_build_are_there_the_next_evening(tmp_path: Path) -> None:
    first = Player(tmp_path)
    win_first_level(first)
    built = json.loads((tmp_path / "progress.json").read_text())["levels"][FIRST]["build"]
    first.click_on("Keep building")
    first.click(first.pos((3, 9)), RIGHT)
    first.place("decode", (4, 6))
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    first.frame()
    assert not first.app.is_running
    expected = first.built()
    first.app.close()

    second = Player(tmp_path)
    assert second.app.memory.warnings == []
    second.click_on("Levels")
    assert "Best:" in second.words()
    second.click_on(f"2  {second.app.shelf.levels[1].title}")
    second.key(pygame.K_ESCAPE)
    second.open_level(FIRST)
    assert second.built() == expected
    assert built is not None
    second.app.close()


def test_the_loading_of_a_build_cannot_be_undone(tmp_path: Path) -> None:
    first = Player(tmp_path)
    first.open_level(FIRST)
    build_first_level(first)
    built = first.built()
    first.app.close()
    second = Player(tmp_path)
    second.open_level(FIRST)
    second.key(pygame.K_z, pygame.KMOD_CTRL)
    assert second.built() == built
    assert not second.workbench.editor.can_undo
    second.app.close()


def test_a_build_is_saved_when_the_player_pauses(player: Player, tmp_path: Path) -> None:
    player.open_level(FIRST)
    player.place("prefill", (3, 5))
    player.frame(2)
    saved = json.loads((tmp_path / "progress.json").read_text())["levels"][FIRST]["build"]
    assert saved["map"][3][5] == "P"


def test_a_damaged_progress_file_is_told_of_on_the_title_screen(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text('{"format": 1, "levels": {')
    player = Player(tmp_path)
    assert "Your progress could not be read and begins anew. Nothing is thrown away" in player.words()
    assert "progress.json is damaged" in player.words()
    assert (tmp_path / "progress.json.damaged-1").exists()
    player.app.close()


def test_the_title_says_what_came_back_of_a_damaged_progress_file(tmp_path: Path) -> None:
    player = Player(tmp_path)
    win_first_level(player)
    player.click_on("Keep building")
    player.place("conduit", (1, 1))
    player.app.close()
    (tmp_path / "progress.json").write_text("")
    again = Player(tmp_path)
    assert "The save before it is back: 1 level won, 1 build." in again.words()
    again.app.close()


def test_a_saved_build_that_does_not_fit_is_left_alone(tmp_path: Path) -> None:
    build = {"format": 1, "level": SECOND, "map": ["..", ".."]}
    document = {"format": 1, "levels": {FIRST: {"won": False, "best": {}, "build": build}}}
    (tmp_path / "progress.json").write_text(json.dumps(document))
    player = Player(tmp_path)
    player.open_level(FIRST)
    assert "does not fit this level any more" in player.words()
    assert player.built() == {}
    player.app.close()


def test_all_levels_can_be_opened_in_the_settings(player: Player) -> None:
    player.click_on("Settings")
    player.click_on("Game")
    toggle = next(widget for widget in player.app.top.root.tree() if getattr(widget, "words", "") == "Open all levels")
    player.click(toggle.rect.center)
    assert player.app.memory.settings.all_levels_open
    player.key(pygame.K_ESCAPE)
    player.click_on("Levels")
    assert "Locked" not in player.words()
    player.click_on(f"3  {player.app.shelf.levels[2].title}")
    player.close_help()
    assert player.workbench.level.id == player.app.shelf.ids[2]


def test_a_drag_that_ends_elsewhere_places_nothing(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("conduit")
    player.press(player.pos((1, 1)))
    player.move(player.pos((1, 4)))
    player.key(pygame.K_F1)
    player.key(pygame.K_F1)
    player.move(player.pos((1, 6)))
    player.release(player.pos((1, 6)))
    assert player.built() == {}
    player.press(player.pos((1, 1)))
    player.move((5, 5))
    player.release((5, 5))
    player.move(player.pos((1, 6)))
    assert not player.workbench.hand.is_dragging


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    player = Player(tmp_path / "home")
    player.open_level(FIRST)
    player.place("prefill", (3, 5))
    player.frame(2)
    player.frame()
    assert "could not be saved" in player.words()
    player.app.close()
