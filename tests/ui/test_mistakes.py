"""Mistakes seen while building: a sign at the place, words beside it and in the hint, quiet in a drag."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from game.render.places import plain
from game.render.signs import Sign
from game.ui.screens.losses import LossesScreen
from game.ui.widgets.base import Widget
from game.ui.words.hint_words import hint
from tests.ui.player import Player


@pytest.fixture
def player(tmp_path: Path) -> Player:
    player = Player(tmp_path)
    player.open_level("prefill-decode")
    player.frame()
    return player


def signs(player: Player) -> dict[tuple[int, int], bool]:
    cols = player.workbench.editor.cols
    return {divmod(sign.cell, cols): sign.is_open for sign in player.marks().signs}


def card(player: Player) -> str:
    player.frame(0.3)
    shown = player.play.hover.card(player.app.look, player.play.board.rect, player.play.view, None)
    assert isinstance(shown, Widget)
    return " ".join(piece.text for widget in shown.tree() for piece in widget.written(player.app.look))


def build_but_turn_decode(player: Player) -> None:
    player.lay(*((3, col) for col in range(1, 5)))
    player.place("prefill", (3, 5))
    player.place("decode", (3, 6))
    player.lay(*((3, col) for col in range(7, 11)))
    player.move(player.pos((3, 6)))
    player.key(pygame.K_r)
    player.move(player.pos((6, 6)))


def test_an_empty_board_has_one_quiet_sign_and_keeps_its_hint(player: Player) -> None:
    player.move(player.pos((6, 6)))
    assert player.marks().signs == (Sign(player.cell((3, 0)), is_open=True),)
    words, is_warning = hint(player.workbench)
    assert "conduit" not in words.lower() or not is_warning
    assert not is_warning
    player.move(player.pos((3, 0)))
    assert "Nothing serves the users at A4 yet" in card(player)


def test_a_core_that_faces_away_is_marked_told_of_and_gone_when_it_is_turned_back(player: Player) -> None:
    build_but_turn_decode(player)
    assert signs(player) == {(3, 6): False}
    words, is_warning = hint(player.workbench)
    assert is_warning
    assert plain(words).startswith("Decode core at G4 faces nothing that takes what it puts out")
    player.move(player.pos((3, 6)))
    assert "Decode core at G4 faces nothing" in card(player)
    for _ in range(3):
        player.key(pygame.K_r)
    assert not player.marks().signs


def test_a_drag_out_of_its_side_turns_it_back(player: Player) -> None:
    build_but_turn_decode(player)
    player.pick("conduit")
    player.drag([(3, 6), (3, 7), (3, 8)])
    assert not player.marks().signs
    player.workbench.undo()
    assert signs(player) == {(3, 6): False}


def test_while_something_is_dragged_there_are_no_signs(player: Player) -> None:
    player.pick("conduit")
    player.press(player.pos((3, 1)))
    player.move(player.pos((3, 3)))
    assert not player.marks().signs
    player.release(player.pos((3, 3)))
    assert signs(player) == {(3, 4): True}


def test_why_shows_the_first_mistake_of_a_build(player: Player) -> None:
    build_but_turn_decode(player)
    player.key(pygame.K_w)
    assert player.marks().pointed_out == player.cell((3, 6))
    assert plain(player.workbench.flashed).startswith("Decode core at G4")


def test_why_answers_from_the_first_lost_packet(player: Player) -> None:
    build_but_turn_decode(player)
    player.workbench.run_or_pause()
    player.wait_for(lambda: player.workbench.has_trouble, step_s=0.02)
    live = player.workbench.control.live
    assert live is not None
    assert live.simulation.num_lost_packets == 1
    assert live.verdict is None
    player.key(pygame.K_w)
    assert isinstance(player.app.top, LossesScreen)


def test_a_run_has_no_signs_of_its_build(player: Player) -> None:
    build_but_turn_decode(player)
    player.workbench.run_or_pause()
    assert not player.marks().signs


def test_a_build_is_foretold_beside_its_core_and_on_its_card(player: Player) -> None:
    player.place("prefill", (3, 5))
    player.place("decode", (3, 6))
    player.move(player.pos((3, 6)))
    words = card(player)
    assert "VRAM, slots full 2,606 MiB of 4,096 MiB" in words
    assert "Knee of a step at 54; 1 slot" in words
    (bar,) = player.marks().forecasts
    assert bar.cells == (player.cell((3, 5)), player.cell((3, 6)))
    assert bar.weights == pytest.approx(2509.6 / 4096, abs=1e-3)
    assert bar.full == pytest.approx(96 / 4096, abs=1e-3)
