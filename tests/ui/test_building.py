"""Building by mouse and by keys: selecting, moving, copying, turning, and what is foretold of an edit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pygame
import pytest

from game.content.load import level_ids
from game.render.buildmarks import draw_outlines
from game.render.places import plain
from game.ui.screens.victory import VictoryScreen
from game.ui.words.hint_words import hint
from tests.ui.player import LEFT, RIGHT, Player
from tests.ui.test_play import FIRST, SECOND, build_first_level

CTRL, SHIFT = pygame.KMOD_CTRL, pygame.KMOD_SHIFT
MIDDLE = pygame.BUTTON_MIDDLE
THIRD = level_ids()[2]


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    pygame.key.set_mods(pygame.KMOD_NONE)
    player.app.memory.change(all_levels_open=True)
    player.open_level(FIRST)
    yield player
    pygame.key.set_mods(pygame.KMOD_NONE)
    player.app.close()


def says(player: Player) -> str:
    return plain(hint(player.workbench)[0])


def selected(player: Player) -> set[tuple[int, int]]:
    return {divmod(cell, player.workbench.editor.cols) for cell in player.workbench.hand.selection}


def undo_all(player: Player) -> int:
    count = 0
    while player.workbench.editor.can_undo:
        player.key(pygame.K_z, CTRL)
        count += 1
    return count


# Without a mouse


def test_the_first_level_is_won_by_keyboard_alone(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.key(pygame.K_RETURN)
    player.close_help()
    player.key(pygame.K_UP)  # the cursor appears in the middle: row 4, column 6
    player.key(pygame.K_UP)
    player.key(pygame.K_3)
    player.key(pygame.K_RETURN)
    player.key(pygame.K_2)
    player.key(pygame.K_LEFT)
    player.key(pygame.K_RETURN)
    player.key(pygame.K_1)
    for start, way in ((1, 5), (6, 11)):
        while player.workbench.hand.hover != player.cell((3, start)):
            player.key(pygame.K_RIGHT)
        player.key(pygame.K_RETURN)
        for _ in range(way - start):
            player.key(pygame.K_RIGHT)
        player.key(pygame.K_RETURN)
    assert player.built() == {
        **{(3, col): ("conduit", "E") for col in (1, 2, 3, 4, 7, 8, 9, 10)},
        (3, 5): ("prefill", "E"),
        (3, 6): ("decode", "E"),
    }
    for _ in range(3):
        player.key(pygame.K_PLUS)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    player.app.close()


def test_a_piece_is_selected_cut_mirrored_and_pasted_by_keys(player: Player) -> None:
    build_first_level(player)
    player.workbench.hand.point(player.cell((3, 4)))
    for _ in range(2):
        player.key(pygame.K_RIGHT, SHIFT)
    assert selected(player) == {(3, 4), (3, 5), (3, 6)}
    player.key(pygame.K_x, CTRL)
    assert (3, 5) not in player.built()
    player.key(pygame.K_v, CTRL)
    player.key(pygame.K_h)
    player.key(pygame.K_DOWN)
    player.key(pygame.K_RETURN)
    pasted = {place: tile for place, tile in player.built().items() if place[0] == 4}
    assert pasted == {(4, 5): ("decode", "W"), (4, 6): ("prefill", "W"), (4, 7): ("conduit", "W")}
    player.key(pygame.K_z, CTRL)
    assert not any(row == 4 for row, _ in player.built())
    player.key(pygame.K_ESCAPE)
    assert player.workbench.hand.is_empty


def test_a_selection_by_keys_starts_anew_after_the_cursor_has_moved(player: Player) -> None:
    build_first_level(player)
    player.workbench.hand.point(player.cell((3, 1)))
    boxes = []
    for modifiers in (SHIFT, pygame.KMOD_NONE, SHIFT):
        player.key(pygame.K_RIGHT, modifiers)
        boxes.append(player.workbench.hand.box)
    assert boxes == [(player.cell((3, 1)), player.cell((3, 2))), None, (player.cell((3, 3)), player.cell((3, 4)))]
    assert selected(player) == {(3, 3), (3, 4)}


def test_a_conduit_run_by_keys_does_not_jump_over_the_edge(player: Player) -> None:
    player.pick("conduit")
    player.workbench.hand.point(player.cell((0, 10)))
    player.key(pygame.K_RETURN)
    for _ in range(4):
        player.key(pygame.K_RIGHT)
    player.key(pygame.K_RETURN)
    assert player.built() == {(0, 10): ("conduit", "E"), (0, 11): ("conduit", "E")}


# With the mouse


def test_a_box_selects_the_tiles_in_it_and_a_drag_carries_them_in_one_step(player: Player) -> None:
    build_first_level(player)
    before = player.built()
    player.drag([(2, 4), (4, 6)])
    assert selected(player) == {(3, 4), (3, 5), (3, 6)}
    assert "3 selected" in says(player)
    player.drag([(3, 5), (5, 6)])
    after = player.built()
    assert {(5, 5), (5, 6), (5, 7)} <= after.keys()
    assert not {(3, 4), (3, 5), (3, 6)} & after.keys()
    assert selected(player) == {(5, 5), (5, 6), (5, 7)}
    player.key(pygame.K_z, CTRL)
    assert player.built() == before


def test_one_tile_is_carried_without_being_selected(player: Player) -> None:
    player.place("prefill", (1, 1))
    player.drag([(1, 1), (2, 3)])
    assert player.built() == {(2, 3): ("prefill", "E")}
    assert selected(player) == set()


def test_a_piece_on_its_way_can_be_turned_and_left_where_it_was(player: Player) -> None:
    player.place("prefill", (1, 1))
    player.press(player.pos((1, 1)))
    player.move(player.pos((4, 4)))
    player.key(pygame.K_r)
    player.key(pygame.K_ESCAPE)
    player.release(player.pos((4, 4)))
    assert player.built() == {(1, 1): ("prefill", "E")}
    player.press(player.pos((1, 1)))
    player.move(player.pos((4, 4)))
    player.key(pygame.K_r)
    player.release(player.pos((4, 4)))
    assert player.built() == {(4, 4): ("prefill", "S")}
    assert undo_all(player) == 2


def test_a_move_onto_the_levels_own_tile_is_refused_with_words(player: Player) -> None:
    player.place("prefill", (1, 1))
    player.drag([(1, 1), (3, 0)])
    assert player.built() == {(1, 1): ("prefill", "E")}
    assert "belongs to the level" in says(player)


def test_shift_adds_to_the_selection_and_delete_takes_it_all_in_one_step(player: Player) -> None:
    build_first_level(player)
    player.drag([(2, 4), (4, 5)])
    pygame.key.set_mods(SHIFT)
    player.drag([(3, 8), (3, 9)])
    pygame.key.set_mods(pygame.KMOD_NONE)
    assert selected(player) == {(3, 4), (3, 5), (3, 8), (3, 9)}
    player.move(player.pos((3, 1)))
    player.key(pygame.K_DELETE)
    assert len(player.built()) == 6
    assert (3, 1) in player.built()
    player.key(pygame.K_z, CTRL)
    assert len(player.built()) == 10


def test_a_click_beside_it_ends_a_selection(player: Player) -> None:
    build_first_level(player)
    player.key(pygame.K_a, CTRL)
    assert len(selected(player)) == 10
    player.click(player.pos((6, 6)))
    assert selected(player) == set()
    player.key(pygame.K_a, CTRL)
    player.key(pygame.K_ESCAPE)
    assert selected(player) == set()
    assert player.workbench.hand.box is None


def test_a_selection_is_turned_in_place_as_one_piece(player: Player) -> None:
    build_first_level(player)
    player.drag([(2, 4), (4, 6)])
    player.key(pygame.K_r)
    built = player.built()
    assert (built[2, 5], built[3, 5], built[4, 5]) == (("conduit", "S"), ("prefill", "S"), ("decode", "S"))
    assert selected(player) == {(2, 5), (3, 5), (4, 5)}
    for _ in range(3):
        player.key(pygame.K_r, SHIFT)
    player.key(pygame.K_h)
    player.key(pygame.K_h)
    assert undo_all(player) == 10  # four placed and laid by hand, one turn, three back, two mirrors


def test_what_was_copied_goes_to_another_level_as_far_as_it_is_allowed(player: Player) -> None:
    player.open_level(THIRD)
    player.place("draft_model", (1, 5))
    player.place("decode", (2, 5))
    player.key(pygame.K_a, CTRL)
    player.key(pygame.K_c, CTRL)
    assert "2 tiles copied" in says(player)
    player.open_level(SECOND)
    player.frame(5)
    player.key(pygame.K_v, CTRL)
    player.move(player.pos((6, 6)))
    assert "Left out: 1 not in this level's toolbox." in says(player)
    player.click(player.pos((6, 6)))
    assert {tile for tile, _ in player.built().values()} == {"decode"}
    assert "Left out" in says(player)


def test_a_build_can_be_pasted_from_the_text_of_another_player(player: Player) -> None:
    build_first_level(player)
    player.key(pygame.K_a, CTRL)
    player.key(pygame.K_c, CTRL)
    shared = pygame.scrap.get_text()
    assert '"map"' in shared
    player.click_on("Clear")
    pygame.scrap.put_text("not a build")
    player.app.clipboard._stamp = None
    player.key(pygame.K_v, CTRL)
    assert "Nothing to paste" in says(player)
    pygame.scrap.put_text(shared)
    player.key(pygame.K_v, CTRL)
    player.click(player.pos((3, 5)))
    assert len(player.built()) == 10


def test_the_pipette_takes_the_facing_too(player: Player) -> None:
    player.pick("prefill")
    player.key(pygame.K_r)
    player.click(player.pos((1, 1)))
    player.key(pygame.K_ESCAPE)
    player.move(player.pos((1, 1)))
    player.key(pygame.K_q)
    hand = player.workbench.hand
    assert (hand.kind, hand.facing) == ("prefill", "S")
    player.key(pygame.K_v)
    assert hand.facing == "N"
    player.key(pygame.K_h)
    assert hand.facing == "N"


# What is foretold


def test_a_core_foretells_the_card_that_it_joins(player: Player) -> None:
    player.pick("prefill")
    player.move(player.pos((1, 1)))
    assert "A new card" in says(player)
    assert "2,510 MiB" in says(player)
    player.click(player.pos((1, 1)))
    player.pick("decode")
    player.move(player.pos((1, 2)))
    assert "Joins card 0" in says(player)
    outline = player.workbench.previewer.preview().outlines[0]
    assert set(outline.cells) == {player.cell((1, 1)), player.cell((1, 2))}
    player.click(player.pos((1, 4)))
    player.move(player.pos((1, 3)))
    assert "Joins card 1" in says(player)
    player.click(player.pos((1, 3)))
    player.move(player.pos((1, 2)))
    assert "Merges cards 0, 1 into one: -2,510 MiB" in says(player)


def test_what_may_not_be_placed_says_why_before_it_is_tried(player: Player) -> None:
    player.pick("prefill")
    player.move(player.pos((3, 0)))
    assert says(player) == "Input queue at A4 belongs to the level; nothing can be built on it."
    assert hint(player.workbench)[1]


def test_a_conduit_may_begin_and_end_at_the_machines_of_the_level(player: Player) -> None:
    player.pick("conduit")
    player.move(player.pos((3, 0)))
    assert player.workbench.hand.ghosts() == ()
    assert "nothing can be built" not in says(player)
    player.pick("decode")
    player.move(player.pos((3, 0)))
    assert "nothing can be built" in says(player)


def test_an_allocator_foretells_the_cores_it_serves(player: Player) -> None:
    player.open_level(SECOND)
    player.place("decode", (1, 1), (1, 2))
    player.pick("page_allocator")
    player.move(player.pos((2, 2)))
    assert "Serves 1 core." in says(player)
    assert player.workbench.previewer.preview().services == ((player.cell((2, 2)), player.cell((1, 2))),)
    player.move(player.pos((3, 5)))
    assert "Serves no core" in says(player)


def test_a_run_foretells_where_it_leads(player: Player) -> None:
    player.place("prefill", (3, 5))
    player.pick("conduit")
    player.press(player.pos((3, 0)))
    player.move(player.pos((3, 3)))
    assert "3 conduits from Input queue A4; they lead into nothing yet." in says(player)
    player.move(player.pos((3, 5)))
    assert "4 conduits from Input queue A4 into Prefill core F4." in says(player)
    player.move(player.pos((3, 2)))
    assert "2 conduits" in says(player)


def test_the_card_of_a_tile_says_what_it_is_connected_to(player: Player) -> None:
    build_first_level(player)
    words = card_words(player, (3, 5))
    assert "Fed by Input queue A4" in words
    assert "Leads into Decode core G4" in words
    assert "Weights of card 0 2,510 MiB" in words
    assert "40 credits" in words
    player.place("decode", (2, 6))
    assert "Fed by card 0" in card_words(player, (2, 6)), "sequences wait in the queue of the card"


def card_words(player: Player, at: tuple[int, int]) -> str:
    player.move(player.pos(at))
    player.frame(0.3)
    card = player.play.hover.card(player.app.look, player.play.board.rect, player.play.view, None)
    assert card is not None
    return " ".join(piece.text for widget in card.tree() for piece in widget.written(player.app.look))


def test_neighbouring_draft_models_in_hand_say_once_how_many_cores_they_serve(player: Player) -> None:
    player.open_level(THIRD)
    player.place("decode", (3, 5), (3, 6))
    player.place("draft_model", (4, 5), (4, 6))
    player.workbench.hand.select_all()
    player.key(pygame.K_c, CTRL)
    player.key(pygame.K_v, CTRL)
    player.move(player.pos((1, 3)))
    outlines = player.workbench.previewer.preview().outlines
    assert [outline.words for outline in outlines if "served" in outline.words] == ["cores served: 2"]
    labels = draw_outlines(player.app.surface, player.play.view.geometry, outlines)
    assert len(labels) == len(outlines) > 1
    assert all(not one.colliderect(other) for one, other in combinations(labels, 2))


def pointed_at(player: Player) -> str:
    """What the hover card says once the pointer has rested; empty without one."""
    player.frame(0.3)
    card = player.play.hover.card(player.app.look, player.play.board.rect, player.play.view, None)
    return "" if card is None else " ".join(p.text for part in card.tree() for p in part.written(player.app.look))


def test_with_a_tool_in_hand_the_card_comes_where_the_tool_would_change_nothing(player: Player) -> None:
    build_first_level(player)
    player.pick("decode")
    player.move(player.pos((3, 0)))
    assert "Input queue" in pointed_at(player)  # the level's own machine
    player.move(player.pos((3, 6)))
    assert "Decode core" in pointed_at(player)  # such a core stands there
    player.key(pygame.K_r)
    assert "Decode core" in pointed_at(player)
    player.move(player.pos((3, 5)))
    assert pointed_at(player) == ""  # a click puts another in its place
    player.move(player.pos((5, 5)))
    assert pointed_at(player) == ""


def test_what_has_just_been_placed_is_foretold_no_more(player: Player) -> None:
    player.place("prefill", (3, 5))
    player.pick("decode")
    player.move(player.pos((3, 6)))
    assert "Joins card 0" in says(player)
    player.click(player.pos((3, 6)))
    assert "Joins" not in says(player)
    assert player.workbench.hand.ghosts() == ()
    assert player.workbench.previewer.preview().outlines == ()
    player.key(pygame.K_r)
    assert player.workbench.hand.ghosts()


# Looking closer


def test_the_wheel_zooms_at_the_pointer_and_the_middle_button_pans(player: Player) -> None:
    view = player.play.view
    whole = view.cell_size
    player.move(player.pos((2, 2)))
    for _ in range(4):
        player.wheel(1)
    assert view.cell_size > 1.5 * whole
    assert player.workbench.hand.hover == player.cell((2, 2))
    before = view.cell_rect(0)
    pos = player.pos((2, 2))
    player.press(pos, MIDDLE)
    player.move((pos[0] - 40, pos[1] - 30))
    player.release((pos[0] - 40, pos[1] - 30), MIDDLE)
    after = view.cell_rect(0)
    assert (after.left - before.left, after.top - before.top) == (-40, -30)
    assert player.workbench.hand.is_empty
    player.app.relayout()
    assert player.play.view.cell_rect(0).topleft == after.topleft
    player.key(pygame.K_f)
    assert player.play.view.cell_size == whole


def test_the_middle_button_is_still_the_pipette_where_it_does_not_pan(player: Player) -> None:
    player.place("decode", (1, 1))
    player.click(player.pos((1, 1)), MIDDLE)
    assert player.workbench.hand.kind == "decode"


def test_the_cursor_keeps_itself_in_sight(player: Player) -> None:
    player.move((5, 5))
    for _ in range(5):
        player.key(pygame.K_i)
    for _ in range(9):
        player.key(pygame.K_RIGHT)
        hover = player.workbench.hand.hover
        assert hover is not None
        assert player.play.view.area.contains(player.play.view.cell_rect(hover))


def test_erasing_by_drag_still_works_zoomed_in(player: Player) -> None:
    build_first_level(player)
    player.move(player.pos((3, 3)))
    player.wheel(4)
    player.drag([(3, 2), (3, 3), (3, 4)], RIGHT)
    assert not {(3, 2), (3, 3), (3, 4)} & player.built().keys()
    assert undo_all(player) == 5


def test_gestures_do_not_mix_buttons(player: Player) -> None:
    build_first_level(player)
    player.press(player.pos((3, 1)), RIGHT)
    player.move(player.pos((3, 2)))
    player.press(player.pos((6, 6)), LEFT)
    player.release(player.pos((6, 6)), RIGHT)
    assert len(player.built()) == 10
