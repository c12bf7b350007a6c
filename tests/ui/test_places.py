"""Names of places: one way of saying them on the screen, and each of them a link to the cell."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from game.render.places import pieces, place_link, place_name, place_named, plain
from game.sim.grid import place
from game.ui.app.text_scale import Look, Style
from game.ui.screens.play import PlayScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.label import Label
from game.ui.widgets.placelink import PlaceLink
from game.ui.words import styles, textflow
from tests.ui.player import Player
from tests.ui.screens import SCREENS


def test_a_place_is_called_as_on_a_chess_board_and_found_by_that() -> None:
    assert [place_name(cell, 60) for cell in (0, 3 * 60 + 5, 25, 26, 51, 52)] == ["A1", "F4", "Z1", "AA1", "AZ1", "BA1"]
    for cell in range(0, 30 * 1000, 7):
        row, col = place_named(place_name(cell, 1000))
        assert place(cell, 1000) == f"{row},{col}"
    for name in ("", "4F", "F", "4", "f4", "F 4", "F4."):
        with pytest.raises(ValueError, match="names no place"):
            place_named(name)


def test_marks_are_never_drawn_and_cost_no_width() -> None:
    words = f"at {place_link(17, 12)}, then {place_link(40, 12)}"
    look, style = Look(1.0), styles.BODY
    assert plain(words) == "at F2, then E4"
    assert [name for name, is_place in pieces(words) if is_place] == ["F2", "E4"]
    assert look.width(words, style) == look.width(plain(words), style)
    assert look.picture(words, style).get_width() == look.picture(plain(words), style).get_width()


@pytest.mark.parametrize("width", [60, 90, 130, 400])
def test_what_stands_behind_a_place_stays_with_it(width: int) -> None:
    words = "Look here: " + ", ".join(place_link(cell, 12) for cell in range(0, 96, 5)) + "."
    look = Look(1.0)
    lines = textflow.wrap(look, [(words, Style(13, "text"))], width)
    assert " ".join("".join(run.text for run in line.runs).strip() for line in lines) == plain(words)
    for line in lines:
        assert line.runs[0].text[0] not in ",."
        assert all(run.left + run.width <= width for run in line.runs)


def links(root: Widget) -> list[PlaceLink]:
    return [widget for widget in root.tree() if isinstance(widget, PlaceLink)]


def test_a_click_on_a_place_shows_it_on_the_board(tmp_path: Path) -> None:
    player = Player(tmp_path)
    SCREENS["crash while running"](player)
    player.frame()
    link = links(player.app.top.root)[0]
    row, col = place_named(link.name)
    player.click(link.rect.center)
    assert isinstance(player.app.top, PlayScreen)
    assert player.marks().pointed_out == row * player.workbench.editor.cols + col
    player.frame(4.0)
    assert player.marks().pointed_out is None
    player.app.close()


def test_the_focus_stops_at_a_place_and_enter_shows_it(tmp_path: Path) -> None:
    player = Player(tmp_path)
    SCREENS["crash while running"](player)
    player.frame()
    for _ in range(12):
        if isinstance(player.app.top.focus, PlaceLink):
            break
        player.key(pygame.K_TAB)
    assert isinstance(player.app.top.focus, PlaceLink)
    player.key(pygame.K_RETURN)
    assert isinstance(player.app.top, PlayScreen)
    assert player.marks().pointed_out is not None
    player.app.close()


def test_a_label_that_changes_its_words_changes_its_links() -> None:
    said = [f"first {place_link(0, 12)}"]
    label, look = Label(lambda: said[0], styles.BODY), Look(1.0)
    label.place(look, pygame.Rect(10, 20, 300, 40))
    (link,) = links(label)
    assert links(label) == [link], "the same object, so that it can be held and focused"
    said[0] = f"then {place_link(1, 12)} and {place_link(2, 12)}"
    assert [link.name for link in links(label)] == ["B1", "C1"]
    assert [piece.text for piece in label.written(look)] == ["then B1 and C1"]
    said[0] = "nothing"
    assert not label.children
