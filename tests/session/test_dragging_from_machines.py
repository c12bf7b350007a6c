"""A drag out of a machine's side turns the machine, in the same step of undo as the conduits it lays."""

from __future__ import annotations

import pytest

from tests.session.test_editor import editor

#          0123456789ab
BUILT = """
............
............
SP.D.......K
.V..#.......
............
"""
COLS = 12


def cell(row: int, col: int) -> int:
    return row * COLS + col


@pytest.mark.parametrize(
    ("start", "way", "facing"),
    [
        ((2, 3), [(1, 3), (0, 3)], "N"),
        ((2, 3), [(2, 4), (2, 5)], "E"),
        ((3, 1), [(4, 1)], "S"),
        ((3, 1), [(3, 0), (4, 0)], "W"),
        ((3, 1), [(3, 2), (3, 3), (2, 3)], "E"),
    ],
)
def test_a_drag_turns_the_machine_it_leaves(start: tuple[int, int], way: list[tuple[int, int]], facing: str) -> None:
    found = editor(BUILT, {"2,3": "S", "3,1": "N"})
    before = dict(found.tiles)
    assert found.draw_conduits([cell(*place) for place in (start, *way)])
    assert found.tiles[cell(*start)].facing == facing
    assert found.grid.feeds(cell(*start)) == cell(*way[0])
    assert found.undo()
    assert dict(found.tiles) == before, "one step"


def test_a_drag_from_machine_to_machine_only_turns() -> None:
    found = editor(BUILT, {"3,1": "E"})
    assert found.plan_conduits([cell(3, 1), cell(2, 1)]).keys() == {cell(3, 1)}
    assert found.draw_conduits([cell(3, 1), cell(2, 1)])
    assert found.tiles[cell(3, 1)].facing == "N"


def test_neither_what_the_level_owns_nor_what_lies_behind_turns() -> None:
    found = editor(BUILT, {"2,3": "S", "2,1": "N"})
    assert found.draw_conduits([cell(2, 0), cell(1, 0), cell(1, 1)])
    assert found.fixed[cell(2, 0)].facing == "E", "the level's own"
    assert found.draw_conduits([cell(2, 0), cell(2, 1), cell(2, 2)])
    assert (found.tiles[cell(2, 1)].facing, found.tiles[cell(2, 3)].facing) == ("E", "S"), "only the last one left"


def test_a_machine_does_not_turn_to_what_takes_nothing_there() -> None:
    found = editor("SPM.........K...........", {})
    assert not found.plan_conduits([1, 2])
