"""Overlays as a player uses them: keys, buttons, the panel beside the board, the card at the pointer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame
import pytest

from game.content.load import load_solution
from game.content.words import LANGUAGES, use_language
from game.render.overlays import OVERLAYS, Overlay
from game.ui.overlays.panel import WIDTH, OverlayPanel
from tests.ui.player import Player
from tests.ui.test_layout import assert_fits

KEYS = {
    "roofline": pygame.K_F2,
    "memory": pygame.K_F3,
    "wires": pygame.K_F4,
    "bottleneck": pygame.K_F5,
}
TITLES = {
    "roofline": "what a step waits for",
    "memory": "who holds the pool",
    "wires": "what they carry",
    "bottleneck": "Limits",
}


def playing(home: Path, level: str = "kv-paging", size: tuple[int, int] = (1280, 720), ticks: int = 600) -> Player:
    """A shipped solution that runs, paused after so many ticks; at 0 it is being edited."""
    player = Player(home, size)
    player.open_level(level)
    player.workbench.editor.load(load_solution(level))
    if ticks:
        player.workbench.run_or_pause()
        player.wait_for(lambda: player.workbench.control.run is not None and tick(player) >= ticks, step_s=1.0)
        player.workbench.run_or_pause()
    player.frame()
    return player


def tick(player: Player) -> int:
    run = player.workbench.control.run
    assert run is not None
    return run.simulation.tick


def shown(player: Player) -> Overlay | None:
    return player.workbench.lens.overlay


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_key_puts_an_overlay_on_and_off(tmp_path: Path, overlay: Overlay) -> None:
    player = playing(tmp_path)
    width = player.play.view.rect.left
    player.key(KEYS[overlay])
    player.frame()
    assert shown(player) == overlay
    assert TITLES[overlay] in player.words()
    player.key(KEYS[overlay])
    player.frame()
    assert shown(player) is None
    assert TITLES[overlay] not in player.words()
    assert player.play.view.rect.left == width


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_says_what_there_is_where_no_card_stands_yet(tmp_path: Path, overlay: Overlay) -> None:
    player = playing(tmp_path, "batching-knee", ticks=0)
    player.workbench.editor.clear()  # every card has its own memory: now there is none
    player.key(KEYS[overlay])
    player.frame()
    assert shown(player) == overlay


def test_its_panel_has_room_in_the_very_frame(tmp_path: Path) -> None:
    player = playing(tmp_path)
    player.key(KEYS["memory"])
    panel = next(widget for widget in player.play.root.tree() if isinstance(widget, OverlayPanel))
    assert panel.rect.width >= player.app.look.px(WIDTH)


def test_buttons_switch_between_overlays(tmp_path: Path) -> None:
    player = playing(tmp_path)
    player.click_on("Memory F3")
    player.frame()
    assert shown(player) == "memory"
    player.click_on("Wires F4")
    player.frame()
    assert shown(player) == "wires"


def test_overlays_change_no_run(tmp_path: Path) -> None:
    digests = []
    for number, overlay in enumerate((None, *OVERLAYS)):
        player = playing(tmp_path / str(number), ticks=0)
        if overlay is not None:
            player.workbench.lens.toggle(overlay)
        player.workbench.run_or_pause()
        for _ in range(120):
            player.frame(0.05)
        run = player.workbench.control.run
        assert run is not None
        digests.append((run.simulation.tick, run.simulation.digest()))
    assert len(set(digests)) == 1


def test_the_panel_follows_the_build(tmp_path: Path) -> None:
    player = playing(tmp_path, "prefill-decode", ticks=0)
    player.key(KEYS["memory"])
    player.frame()
    before = player.words()
    assert "with all slots full" in before
    player.workbench.clear()
    player.frame()
    assert player.words() != before


def test_a_trial_goes_on_while_the_run_is_paused(tmp_path: Path) -> None:
    player = playing(tmp_path)
    player.key(KEYS["bottleneck"])
    player.frame()
    assert player.play.is_animated
    player.wait_for(lambda: not player.play.is_animated, seconds=20, step_s=1 / 60, is_seen=True)
    player.app.redraw()
    player.frame()
    assert "One more Decode slot: out of memory" in player.words()


def test_the_card_at_the_pointer_says_the_state(tmp_path: Path) -> None:
    player = playing(tmp_path)
    player.move(player.pos((4, 5)))
    player.frame(1.0)
    card = player.play.hover.card(player.app.look, player.play.board.rect, player.play.view, None)
    assert card is not None
    said = " ".join(piece.text for widget in card.tree() for piece in widget.written(player.app.look))
    assert "blocked" in said
    assert "Busy, last 5 s" in said


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize(("size", "scale"), [((1024, 640), 1.0), ((1280, 720), 2.0), ((1920, 1080), 1.5)])
def test_the_panel_fits(tmp_path: Path, overlay: Overlay, size: tuple[int, int], scale: float, language: str) -> None:
    player = Player(tmp_path, size)
    player.app.memory.change(language=language, ui_scale=scale)
    use_language(language)
    player.app.relayout()
    player.open_level("speculative-speedup")
    player.workbench.editor.load(load_solution("speculative-speedup"))
    player.workbench.lens.toggle(overlay)
    player.frame()
    assert_fits(player)
    player.workbench.run_or_pause()
    for _ in range(8):
        player.frame(1.0)
        assert_fits(player)
    panel = next(widget for widget in player.play.root.tree() if isinstance(widget, OverlayPanel))
    for widget in panel.tree():
        assert panel.rect.contains(widget.rect), type(widget).__name__
    use_language("en")


def pills(player: Player) -> list[tuple[int, int, bytes]]:
    """The states that are drawn on the board: where, and the picture of each."""
    blits = player.play.view._life._states._blits
    return [(*at, pygame.image.tobytes(picture, "RGBA")) for picture, at in blits]


def pills_now(player: Player) -> list[tuple[int, int, bytes]]:
    """The same as they are drawn on a board that has never been looked at before."""
    player.play.layout()
    player.frame()
    return pills(player)


def press_space(player: Player) -> None:
    player.key(pygame.K_SPACE)


def step(player: Player) -> None:
    player.key(pygame.K_PERIOD)


def go_back(player: Player) -> None:
    player.workbench.scrub_by(-40)
    player.app.redraw()
    player.frame()


def go_on(player: Player) -> None:
    player.workbench.scrub_by(-60)
    player.wait_for(lambda: not player.workbench.control.is_reading, step_s=1 / 60)
    player.workbench.scrub_by(50)
    player.app.redraw()
    player.frame()


@pytest.mark.parametrize("rest", [press_space, step, go_back, go_on])
@pytest.mark.parametrize("frames", [4, 13, 30])
def test_states_are_those_of_the_very_tick_at_which_a_run_rests(
    tmp_path: Path, frames: int, rest: Callable[[Player], None]
) -> None:
    player = playing(tmp_path, "speculative-speedup", ticks=0)
    player.workbench.set_speed(4)
    press_space(player)
    for _ in range(frames):
        player.frame()
    rest(player)
    assert player.workbench.control.state == "paused"
    shown_pills = pills(player)
    assert shown_pills == pills_now(player)


def test_the_panel_beside_the_board_is_of_the_tick_at_which_a_run_rests(tmp_path: Path) -> None:
    player = playing(tmp_path, "speculative-speedup", ticks=0)
    player.key(KEYS["memory"])
    press_space(player)
    for _ in range(47):
        player.frame()
    press_space(player)
    words = player.words()
    player.play.layout()
    player.frame()
    assert words == player.words()
