"""What is drawn and pointed at is what is there now: nothing waits for the mouse to move, nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest

from game.content.load import load_solution
from game.ui.screens.overlay import Overlay
from game.ui.screens.pause import PauseScreen
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.widgets.button import Button
from game.ui.widgets.timeline import Timeline
from tests.ui.player import LEFT, Player, lively
from tests.ui.screens import SCREENS, crash_at_load, stalled
from tests.ui.test_play import FIRST, SECOND, build_first_level

SIZES = [(1280, 720), (1920, 1080)]


@pytest.fixture(params=SIZES, ids=["1280x720", "1920x1080"])
def player(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Player]:
    player = Player(tmp_path, request.param)
    player.app.memory.change(all_levels_open=True, ui_scale=request.param[0] / 1280)
    player.app.apply_settings()
    player.frame()
    yield player
    player.app.close()


def seen(player: Player) -> np.ndarray:
    return pygame.surfarray.array3d(player.app.surface).astype(int)


def drawn_anew(player: Player) -> np.ndarray:
    """The same moment, with all of it drawn."""
    player.app.redraw()
    player.frame(0.0)
    return seen(player)


def assert_nothing_is_left(player: Player) -> None:
    """Outside of what only redraws itself ten times a second, the picture is that of the whole screen drawn anew."""
    before = seen(player)
    is_other = np.abs(drawn_anew(player) - before).max(axis=2) > 2
    for part in lively(player.app.top.root):
        if part.is_opaque:
            area = part.rect.inflate(-24, -24)
            is_other[area.left : area.right, area.top : area.bottom] = False
    assert not is_other.any(), list(zip(*np.nonzero(is_other), strict=True))[:5]


def run_second_level(player: Player) -> None:
    player.open_level(SECOND)
    player.workbench.editor.load(load_solution(SECOND))
    player.move(player.pos((0, 0)))
    player.key(pygame.K_SPACE)


# What hides while it is hovered, held or focused


def test_no_glow_stays_when_a_button_hides_under_the_pointer(player: Player) -> None:
    run_second_level(player)
    player.frame(1.0)
    before = timeline_buttons(player)[0]
    player.click(before.rect.center)
    player.key(pygame.K_s)
    assert not before.is_hovered
    player.move(player.pos((0, 0)))
    player.key(pygame.K_SPACE)
    assert not any(button.glows for button in timeline_buttons(player))
    for _ in range(5):
        player.frame()
    assert_nothing_is_left(player)


def timeline_buttons(player: Player) -> list[Button]:
    """Those on either side of the time line, and the one that asks why."""
    line = next(widget for widget in player.play.root.tree() if isinstance(widget, Timeline))
    row = line.rect.inflate(player.app.size[0] // 4, 0)
    buttons = [widget for widget in player.play.root.tree() if isinstance(widget, Button)]
    beside = [
        button for button in buttons if row.colliderect(button.rect) and button.rect.left < player.play.board.rect.right
    ]
    return [*beside, player.button("Why? (W)")]


def test_a_button_that_hides_while_it_is_held_is_not_pressed(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    tool = player.tool("prefill")
    player.move(tool.rect.center)
    player.press(tool.rect.center)
    player.key(pygame.K_SPACE)
    player.release(tool.rect.center)
    assert player.workbench.flashed == ""
    player.key(pygame.K_s)
    player.release(tool.rect.center)
    assert player.workbench.hand.kind is None


def test_a_button_that_hides_loses_the_focus(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    player.play.focus_on(player.tool("decode"))
    player.workbench.run_or_pause()
    player.frame()
    assert player.play.focus is None


def test_what_is_covered_is_not_hovered(player: Player) -> None:
    player.open_level(FIRST)
    player.move(player.button("Run").rect.center)
    assert player.button("Run").is_hovered
    below = player.play
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)
    assert not any(widget.is_hovered for widget in below.root.tree())


# Drawn in part


@pytest.mark.parametrize("words", ["Run", "Step", "Stop", "1x", "Gauges", "Menu"])
def test_a_glow_beside_what_moves_is_drawn_whole(player: Player, words: str) -> None:
    run_second_level(player)
    player.frame(0.5)
    wanted = {"Run": "Pause"}.get(words, words)
    player.move(player.button(wanted).rect.center)
    for _ in range(5):
        player.frame()
    assert player.button(wanted).glows
    assert_nothing_is_left(player)


@pytest.mark.parametrize("number", range(5))
def test_a_glow_in_what_moves_does_not_add_up(player: Player, number: int) -> None:
    run_second_level(player)
    player.frame(1.0)
    buttons = timeline_buttons(player)
    player.move(buttons[number].rect.center)
    for _ in range(10):
        player.frame()
    assert_nothing_is_left(player)
    player.workbench.scrub_by(-20)
    player.workbench.run_or_pause()
    for _ in range(10):
        player.frame()
    assert_nothing_is_left(player)


def test_the_handle_leaves_the_left_end_whole(player: Player) -> None:
    run_second_level(player)
    for _ in range(90):
        player.frame()
    assert_nothing_is_left(player)


@pytest.mark.parametrize("screen", ["workbench running", "gone back", "tutorial", "overlay memory", "dock graphs"])
def test_what_is_lively_draws_nothing_beyond_its_ink(tmp_path: Path, screen: str) -> None:
    player = Player(tmp_path, (1280, 720))
    player.app.memory.change(all_levels_open=True)
    SCREENS[screen](player)
    player.frame()
    look, top = player.app.look, player.app.top
    for widget in lively(top.root):
        for part in widget.tree():
            part.is_hovered = part.is_focused = True
        sheet = pygame.Surface(player.app.size)
        sheet.fill((1, 2, 3))
        widget.draw(sheet, look)
        sheet.fill((1, 2, 3), widget.ink(look))
        assert (pygame.surfarray.array3d(sheet) == (1, 2, 3)).all(), type(widget).__name__
    player.app.close()


# Nothing waits for the mouse


def closed_by(key: int) -> Callable[[Player], None]:
    return lambda player: player.key(key)


@pytest.mark.parametrize("end", [crash_at_load, stalled], ids=["crash", "stalled"])
@pytest.mark.parametrize("close", [closed_by(pygame.K_s), closed_by(pygame.K_RETURN)], ids=["S", "Enter"])
def test_r_turns_what_lies_below_the_pointer_after_a_dialog(
    player: Player, end: Callable[[Player], None], close: Callable[[Player], None]
) -> None:
    end(player)
    assert isinstance(player.app.top, PostMortemScreen)
    below = player.app.top.below
    tiles = below.workbench.editor.tiles
    cell = min(tiles)
    player.move(below.view.cell_rect(cell).center)
    facing = tiles[cell].facing
    close(player)
    assert player.workbench.hand.hover == cell
    player.key(pygame.K_r)
    assert player.workbench.editor.tiles[cell].facing != facing


def test_a_ghost_is_there_at_once_when_a_menu_closes(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("decode")
    pointer = player.pos((1, 4))
    player.workbench.hand.point(None)
    player.play._open_menu()
    player.move(pointer)
    assert isinstance(player.app.top, Overlay)
    player.key(pygame.K_ESCAPE)
    assert [ghost.cell for ghost in player.workbench.hand.ghosts()] == [player.cell((1, 4))]


def test_zooming_by_key_points_at_what_lies_below_the_pointer_then(player: Player) -> None:
    player.open_level(FIRST)
    pointer = player.pos((0, 1))
    player.move(pointer)
    for key in (pygame.K_i, pygame.K_i, pygame.K_i, pygame.K_o, pygame.K_f):
        player.key(key)
        assert player.workbench.hand.hover == player.play.view.cell_at(pointer)


def test_the_keyboards_cursor_stays_when_the_pointer_rests(player: Player) -> None:
    player.open_level(FIRST)
    player.move(player.pos((1, 1)))
    player.key(pygame.K_RIGHT)
    for key in (pygame.K_i, pygame.K_f, pygame.K_F7, pygame.K_F6, pygame.K_F3):
        player.key(key)
        assert player.workbench.hand.hover == player.cell((1, 2))
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_ESCAPE)
    player.app.relayout()
    player.frame()
    assert player.workbench.hand.hover == player.cell((1, 2))
    player.move(player.pos((2, 5)))
    assert player.workbench.hand.hover == player.cell((2, 5))


def test_the_wheel_zooms_at_the_pointer_though_it_has_not_moved_since_a_change(player: Player) -> None:
    player.open_level(FIRST)
    pointer = player.pos((5, 9))
    player.move(pointer)
    player.app.relayout()
    player.frame()
    player.wheel(3)
    assert player.play.view.cell_at(pointer) == player.cell((5, 9))


def test_a_graph_is_read_at_once_when_its_tab_opens_below_the_pointer(player: Player) -> None:
    run_second_level(player)
    player.frame(2.0)
    player.play.dock.open("graphs")
    page = next(widget for widget in player.play.root.tree() if type(widget).__name__ == "GraphPage")
    at = page.rect.center
    player.play.dock.open("gauges")
    player.move(at)
    player.key(pygame.K_F7)
    page = next(widget for widget in player.play.root.tree() if type(widget).__name__ == "GraphPage")
    assert page.pointer == at  # type: ignore[attr-defined]


def test_a_drag_goes_on_where_the_screen_has_not_changed(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("conduit")
    player.move(player.pos((1, 1)))
    player.press(player.pos((1, 1)), LEFT)
    player.frame(1.0)
    player.move(player.pos((1, 4)))
    player.release(player.pos((1, 4)), LEFT)
    assert len(player.built()) == 4
