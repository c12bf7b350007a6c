"""Many tiles as one piece: lifted, turned, mirrored, moved, put down, and carried as text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.session.build.editor import Editor
from game.session.build.placed import Flip, PlacedTile
from game.session.build.refusal import Refusal
from game.session.build.stamp import Placement, Stamp, lifted, read_stamp, stamp_text
from game.sim.tiles import FACINGS
from tests.session.test_editor import ALL_BUILDABLE, cell, drawn, editor, level, solution, steps_to_undo

FLIPS: tuple[Flip, ...] = ("left_right", "up_down")
TILE = st.builds(PlacedTile, st.sampled_from(ALL_BUILDABLE), st.sampled_from(FACINGS))
PLACED = st.dictionaries(st.integers(0, 59), TILE, min_size=1, max_size=20)
BUILD = """
............
.>>v........
S..PD......K
....#.......
............
"""


def whole(tiles: dict[int, PlacedTile], cols: int = 12) -> Placement:
    placement = lifted(tiles, tiles, cols)
    assert placement is not None
    return placement


PLACEMENTS = PLACED.map(whole)


def piece(build: Editor, *places: tuple[int, int]) -> Placement:
    placement = build.lift(cell(*place) for place in places)
    assert placement is not None
    return placement


# The laws of turning and mirroring


@given(PLACEMENTS, st.booleans())
def test_four_quarter_turns_are_no_turn(placement: Placement, clockwise: bool) -> None:
    turned = placement
    for _ in range(4):
        turned = turned.turned(clockwise)
    assert turned == placement


@given(PLACEMENTS, st.booleans())
def test_a_turn_back_undoes_a_turn(placement: Placement, clockwise: bool) -> None:
    assert placement.turned(clockwise).turned(not clockwise) == placement


@given(PLACEMENTS, st.sampled_from(FLIPS))
def test_twice_in_the_mirror_is_as_before(placement: Placement, flip: Flip) -> None:
    assert placement.mirrored(flip).mirrored(flip) == placement


@given(PLACEMENTS)
def test_both_mirrors_are_half_a_turn(placement: Placement) -> None:
    assert placement.mirrored("left_right").mirrored("up_down") == placement.turned().turned()


@given(PLACED, st.sampled_from([None, *FLIPS]))
def test_what_faces_its_neighbour_still_faces_it(tiles: dict[int, PlacedTile], change: Flip | None) -> None:
    """Facings turn with the places: whoever fed whom inside the piece still does."""
    stamp = whole(tiles).stamp
    changed = (
        stamp.turned() if change is None else stamp.mirrored("left_right" if change == "left_right" else "up_down")
    )
    assert sorted(faced(changed)) == sorted(faced(stamp))


def faced(stamp: Stamp) -> list[tuple[str, str]]:
    """The kinds of all tiles that face each other, as (kind, kind ahead)."""
    steps = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}
    found = []
    for (row, col), tile in stamp.tiles.items():
        down, right = steps[tile.facing]
        ahead = stamp.tiles.get((row + down, col + right))
        found.append((tile.kind, ahead.kind if ahead else ""))
    return found


@given(PLACEMENTS, st.integers(-9, 9), st.integers(-9, 9))
def test_a_piece_pushed_inside_lies_inside_or_is_too_large(placement: Placement, down: int, right: int) -> None:
    stamp = placement.stamp
    inside = placement.moved(down, right).inside(5, 12)
    assert len(inside.on_board(5, 12)) == len(stamp.tiles) or stamp.rows > 5 or stamp.cols > 12
    assert placement.inside(5, 12) == placement


def test_a_turned_piece_by_hand() -> None:
    build = editor(BUILD)
    corner = piece(build, (1, 1), (1, 2), (1, 3), (2, 3))
    assert corner.stamp.turned().tiles == {
        (0, 1): PlacedTile("conduit", "S"),
        (1, 1): PlacedTile("conduit", "S"),
        (2, 1): PlacedTile("conduit", "W"),
        (2, 0): PlacedTile("prefill", "S"),
    }


# Edits


@given(PLACED, st.sets(st.integers(0, 59), min_size=1))
def test_cut_and_pasted_in_the_same_place_is_as_before(tiles: dict[int, PlacedTile], cells: set[int]) -> None:
    build = Editor(level())
    for place, tile in tiles.items():
        build.place(place, tile.kind, tile.facing)
    before = dict(build.tiles)
    cut = build.lift(cells)
    if cut is None:
        assert not cells & before.keys()
        return
    build.erase_many(cells)
    build.paste(cut)
    assert build.tiles == before
    assert not build.paste(cut)
    build.undo()
    assert build.tiles == {place: tile for place, tile in before.items() if place not in cells}


@given(PLACED, st.data())
def test_any_bulk_edit_is_one_step(tiles: dict[int, PlacedTile], data: st.DataObject) -> None:
    build = Editor(level())
    for place, tile in tiles.items():
        build.place(place, tile.kind, tile.facing)
    before, num_steps = dict(build.tiles), steps_to_undo(build)
    cells = data.draw(st.sets(st.integers(0, 59), min_size=1))
    placement = build.lift(cells)
    if placement is None:
        return
    moved = placement.moved(data.draw(st.integers(-5, 5)), data.draw(st.integers(-5, 5)))
    for turns in range(data.draw(st.integers(0, 3))):
        moved = moved.turned(bool(turns % 2))
    if data.draw(st.booleans()):
        changed = build.relocate(cells, moved)
        fits = build.why_not_relocate(moved) is None
        assert fits or not changed
        if changed:
            assert moved.on_board(5, 12).items() <= build.tiles.items()
            assert sorted(tile.kind for tile in build.tiles.values()) <= sorted(tile.kind for tile in before.values())
    else:
        changed = build.paste(moved)
    assert changed == (before != build.tiles)
    assert steps_to_undo(build) == num_steps + changed
    if changed:
        build.undo()
    assert build.tiles == before


def test_a_piece_is_moved_over_its_own_old_place() -> None:
    build = editor(BUILD)
    assert build.relocate([cell(1, 1), cell(1, 2), cell(1, 3)], piece(build, (1, 1), (1, 2), (1, 3)).moved(0, 1))
    assert drawn(build).split()[1] == "..>>v......."


def test_a_move_onto_what_the_level_has_placed_is_refused_whole() -> None:
    build = editor(BUILD)
    core = piece(build, (2, 4))
    assert build.why_not_relocate(core.moved(1, 0)) == Refusal("fixed", "blocked", cell(3, 4))
    assert not build.relocate([cell(2, 4)], core.moved(1, 0))
    assert build.why_not_relocate(core.moved(-3, 0)) == Refusal("outside")
    assert not build.relocate([cell(2, 4)], core.moved(-3, 0))
    assert drawn(build) == BUILD


def test_pasting_leaves_out_what_may_not_stand_there_and_says_how_much() -> None:
    build = editor(BUILD)
    build.place(0, "draft_model")
    source = build.lift(range(60))
    assert source is not None
    other = Editor(level("S....\n..#..\n....K", toolbox=["conduit", "prefill", "decode"]))
    plan = other.plan_stamp(source)
    assert plan.left_out == {"toolbox": 1, "fixed": 2}
    assert plan.tiles == {
        6: PlacedTile("conduit", "E"),
        8: PlacedTile("conduit", "S"),
        13: PlacedTile("prefill"),
    }
    assert set(plan.refused) == {0, 7, 14}
    assert other.plan_stamp(source.moved(0, 3)).left_out == {"outside": 4, "toolbox": 1}
    assert other.paste(source)
    assert other.tiles == plan.tiles
    assert steps_to_undo(other) == 1


def test_nothing_is_pasted_while_it_runs() -> None:
    build = editor(BUILD)
    placement = piece(build, (2, 3))
    build.frozen = True
    assert build.plan_stamp(placement.moved(1, 0)).left_out == {"frozen": 1}
    assert not build.paste(placement.moved(1, 0))
    assert not build.relocate([cell(2, 3)], placement.moved(1, 0))


# As text


@given(PLACEMENTS)
def test_a_stamp_goes_round_as_text(placement: Placement) -> None:
    assert read_stamp(stamp_text(placement.stamp)) == placement.stamp


def test_a_whole_solution_can_be_pasted_as_text() -> None:
    saved = solution("............ .>v......... ..P......... ............ ............", {"2,2": "S"})
    stamp = read_stamp(json.dumps(saved.model_dump(mode="json")))
    assert stamp is not None
    assert stamp.tiles == {
        (0, 0): PlacedTile("conduit", "E"),
        (0, 1): PlacedTile("conduit", "S"),
        (1, 1): PlacedTile("prefill", "S"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "[" * 100_000,
        "3",
        "[]",
        "{}",
        '{"format": 2, "stamp": {"map": [">"], "facing": {}}}',
        '{"format": 1, "stamp": {"map": [], "facing": {}}}',
        '{"format": 1, "stamp": {"map": ["."], "facing": {}}}',
        '{"format": 1, "stamp": {"map": [""], "facing": {}}}',
        '{"format": 1, "stamp": {"map": [">", ">>"], "facing": {}}}',
        '{"format": 1, "stamp": {"map": [">", 3], "facing": {}}}',
        '{"format": 1, "stamp": {"map": ["x"], "facing": {}}}',
        '{"format": 1, "stamp": {"map": ["P"], "facing": {"0,0": "up"}}}',
        '{"format": 1, "stamp": {"map": ["P"], "facing": {"0,0": 3}}}',
        '{"format": 1, "stamp": {"map": ["P"]}}',
        '{"format": 1, "map": ["P"], "facing": 3}',
        json.dumps({"format": 1, "stamp": {"map": [">" * 2000], "facing": {}}}),
    ],
)
def test_any_other_text_is_no_stamp(text: str) -> None:
    assert read_stamp(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    read_stamp(text)
    read_stamp(json.dumps({"format": 1, "stamp": {"map": [text], "facing": {"0,0": text}}}))
