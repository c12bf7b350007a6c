"""What the player may build, drawn as maps: one edit, one step, all of it undone and done again."""

import json
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.content.level import Level
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.session.build import editor as editor_module
from game.session.build.conduits import connected_path
from game.session.build.editor import Editor
from game.session.build.history import History
from game.session.build.placed import PlacedTile
from game.session.build.refusal import Refusal
from game.session.build.stamp import Placement
from game.sim.tiles import FACINGS, TILES

EMPTY_LEVEL = """
............
............
S..........K
....#.......
............
"""
ALL_BUILDABLE = [tile.id for tile in TILES.values() if not tile.is_fixed]


def level(drawing: str = EMPTY_LEVEL, toolbox: Sequence[str] = ALL_BUILDABLE, level_id: str = "test-level") -> Level:
    document = {
        "format": 1,
        "id": level_id,
        "title": "Test",
        "summary": "A level to edit.",
        "map": drawing.split(),
        "facing": {},
        "toolbox": list(toolbox),
        "vram": "per_card",
        "card": "toy-120",
        "vram_mib": 4096,
        "model": "opt-1.3b",
        "draft": {"model": "opt-125m", "num_drafts": 3, "acceptance": 0.8},
        "max_model_len": 256,
        "workload": {"kind": "closed_loop", "users": 4, "prompt_tokens": 32, "output_tokens": 48},
        "goals": [{"metric": "tps", "at_least": 30, "hold_s": 10}],
        "horizon_s": 120,
        "hints": ["one", "two", "three"],
    }
    return parse_level(json.dumps(document), "test")


def solution(drawing: str, facing: dict[str, str] | None = None, level_id: str = "test-level") -> Solution:
    document = {"format": 1, "level": level_id, "map": drawing.split(), "facing": facing or {}}
    return parse_solution(json.dumps(document), "test")


def editor(drawing: str = EMPTY_LEVEL, facing: dict[str, str] | None = None) -> Editor:
    """An editor in which this is built, in one step: S, K and # make the level, the rest is the player's."""
    fixed = "".join(glyph if glyph in "SK#\n" else "." for glyph in drawing)
    new = Editor(level(fixed))
    new.load(solution(drawing, facing))
    return new


def cell(row: int, col: int, cols: int = 12) -> int:
    return row * cols + col


def cells(row: int, cols: Sequence[int]) -> list[int]:
    return [cell(row, col) for col in cols]


def drawn(build: Editor) -> str:
    """The whole grid as a drawing, fixed tiles too."""
    rows = [
        "".join(fixed if fixed != "." else own for fixed, own in zip(*pair, strict=True))
        for pair in zip(build.level.map, build.solution().map, strict=True)
    ]
    return "\n".join(["", *rows, ""])


def steps_to_undo(build: Editor) -> int:
    """How many steps can be undone; they are all done again afterwards."""
    count = 0
    while build.undo():
        count += 1
    for _ in range(count):
        build.redo()
    return count


def can_undo_and_redo(build: Editor) -> tuple[bool, bool]:
    return build.can_undo, build.can_redo


# Placing


def test_a_new_editor_is_empty() -> None:
    new = Editor(level())
    assert new.tiles == {}
    assert (new.num_tiles, new.cost) == (0, 0)
    assert can_undo_and_redo(new) == (False, False)
    assert new.fixed == {
        cell(2, 0): PlacedTile("source"),
        cell(2, 11): PlacedTile("sink"),
        cell(3, 4): PlacedTile("blocked"),
    }


def test_a_placed_tile_stands_there_and_costs() -> None:
    build = Editor(level())
    assert build.place(cell(2, 3), "prefill", "S")
    assert build.place(cell(2, 1), "conduit")
    assert build.tiles == {cell(2, 3): PlacedTile("prefill", "S"), cell(2, 1): PlacedTile("conduit", "E")}
    assert build.num_tiles == 2
    assert build.cost == TILES["prefill"].cost + TILES["conduit"].cost


def test_the_cost_is_added_up_once_an_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def price(level: Level, kind: str, settings: object) -> int:
        asked.append(kind)
        return 7

    monkeypatch.setattr(editor_module, "price_of", price)
    build = Editor(level())
    build.place(cell(2, 3), "prefill", "S")
    assert [build.cost, build.cost, build.copy().cost] == [7, 7, 7]
    build.place(cell(2, 1), "conduit")
    assert build.cost == 14
    build.undo()
    assert build.cost == 7
    assert len(asked) == 1 + 1 + 2 + 1


@pytest.mark.parametrize(
    ("place", "kind", "reason"),
    [
        (cell(2, 0), "decode", Refusal("fixed", "source", cell(2, 0))),
        (cell(3, 4), "conduit", Refusal("fixed", "blocked", cell(3, 4))),
        (-1, "decode", Refusal("outside")),
        (cell(5, 0), "decode", Refusal("outside")),
        (cell(0, 0), "draft_model", Refusal("toolbox", "draft_model")),
        (cell(0, 0), "source", Refusal("toolbox", "source")),
        (cell(0, 0), "mixer", Refusal("toolbox", "mixer")),
    ],
)
def test_what_may_not_be_placed_is_refused_with_a_reason(place: int, kind: str, reason: Refusal) -> None:
    build = Editor(level(toolbox=["conduit", "prefill", "decode"]))
    assert build.why_not_place(place, kind) == reason
    assert not build.place(place, kind)
    assert build.tiles == {}
    assert not build.can_undo


def test_the_players_own_tile_is_replaced_in_one_step() -> None:
    build = Editor(level())
    build.place(5, "prefill")
    assert build.why_not_place(5, "decode") is None
    assert build.place(5, "decode", "N")
    assert build.tiles == {5: PlacedTile("decode", "N")}
    build.undo()
    assert build.tiles == {5: PlacedTile("prefill")}


def test_the_tiles_cannot_be_changed_past_the_editor() -> None:
    build = Editor(level())
    with pytest.raises(TypeError):
        build.tiles[0] = PlacedTile("source")  # type: ignore[index]
    with pytest.raises(TypeError):
        build.fixed[0] = PlacedTile("source")  # type: ignore[index]


def test_a_facing_that_is_none_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="facing is 'up'"):
        Editor(level()).place(0, "decode", "up")


# Turning and erasing


@pytest.mark.parametrize("kind", ["conduit", "decode"])
def test_four_quarter_turns_come_round(kind: str) -> None:
    build = Editor(level())
    build.place(5, kind, "N")
    seen = []
    for _ in range(4):
        assert build.rotate(5)
        seen.append(build.tiles[5].facing)
    assert seen == ["E", "S", "W", "N"]
    assert build.rotate(5, clockwise=False)
    assert build.tiles[5].facing == "W"


def test_nothing_else_can_be_turned_or_erased() -> None:
    build = Editor(level())
    for place in (cell(2, 0), cell(0, 0), -1, 999):
        assert not build.rotate(place)
        assert not build.erase(place)
    assert not build.erase_many([cell(2, 0), cell(0, 0), -1])
    assert not build.clear()
    assert not build.can_undo


def test_erasing_many_is_one_step_and_leaves_what_is_fixed() -> None:
    before = """
............
.PP.........
S>>........K
....#.......
............
"""
    build = editor(before)
    assert build.erase_many([*cells(2, range(12)), cell(1, 1)])
    assert drawn(build).split()[1:3] == ["..P.........", "S..........K"]
    build.undo()
    assert drawn(build) == before


def test_clearing_is_one_step() -> None:
    build = Editor(level())
    build.place(5, "decode")
    build.place(6, "decode")
    assert build.clear()
    assert build.tiles == {}
    build.undo()
    assert build.num_tiles == 2


# Drawing conduits: the drag, and what comes of it


def test_a_straight_drag_is_a_straight_run() -> None:
    build = Editor(level())
    assert build.draw_conduits(cells(0, range(1, 5)))
    assert drawn(build).split()[0] == ".>>>>......."
    assert steps_to_undo(build) == 1


def test_a_run_follows_every_turn_and_keeps_its_last_direction() -> None:
    build = Editor(level())
    build.draw_conduits(
        [cell(0, 1), cell(0, 2), cell(1, 2), cell(1, 3), cell(0, 3), cell(0, 4), cell(1, 4), cell(1, 5)]
    )
    assert drawn(build).split()[:2] == [".>v>v.......", "..>^>>......"]


def test_one_cell_is_one_conduit_with_the_given_facing() -> None:
    build = Editor(level())
    assert build.draw_conduits([cell(0, 3)], "N")
    assert build.draw_conduits([cell(0, 5), cell(0, 5)], "W")
    assert drawn(build).split()[0] == "...^.<......"


def test_no_cells_are_no_run() -> None:
    build = Editor(level())
    assert not build.draw_conduits([])
    assert not build.draw_conduits([-5, 999])
    assert not build.can_undo


def test_what_a_fast_mouse_skipped_is_filled_in() -> None:
    build = Editor(level())
    build.draw_conduits([cell(4, 0), cell(4, 5), cell(2, 5)])
    assert drawn(build).split()[2:] == ["S....^.....K", "....#^......", ">>>>>^......"]


def test_a_skipped_diagonal_is_filled_in_step_by_step() -> None:
    build = Editor(level())
    build.draw_conduits([cell(0, 5), cell(2, 7)])
    assert drawn(build).split()[:3] == [".....>v.....", "......>v....", "S......v...K"]


def test_drawing_back_shortens_the_run() -> None:
    build = Editor(level())
    build.draw_conduits(cells(0, [1, 2, 3, 4, 3, 2]))
    assert drawn(build).split()[0] == ".>>........."


def test_a_loop_in_the_drag_is_cut_off() -> None:
    build = Editor(level())
    build.draw_conduits([cell(1, 1), cell(1, 2), cell(1, 3), cell(0, 3), cell(0, 2), cell(1, 2), cell(2, 2)])
    assert drawn(build).split()[:3] == ["............", ".>v.........", "S.v........K"]


def test_a_run_from_machine_to_machine_leads_from_one_into_the_other() -> None:
    build = editor("""
............
............
S..P.......K
......D.....
............
""")
    build.draw_conduits(cells(2, [0, 1, 2, 3]))
    build.draw_conduits([*cells(2, [3, 4, 5, 6]), cell(3, 6)])
    build.draw_conduits([*cells(3, range(6, 12)), cell(2, 11)])
    assert (
        drawn(build)
        == """
............
............
S>>P>>v....K
......D>>>>^
............
"""
    )


def test_a_run_never_goes_over_a_machine() -> None:
    build = editor("""
............
.....D......
S..........K
....#.......
............
""")
    assert build.draw_conduits(cells(1, range(1, 10)))
    assert drawn(build).split()[1] == ".>>>>D......"
    assert build.tiles[cell(1, 5)] == PlacedTile("decode")
    assert steps_to_undo(build) == 2


def test_a_run_that_turns_into_a_machine_leads_into_it_though_it_would_go_on() -> None:
    build = editor("""
............
............
S...D......K
............
............
""")
    build.draw_conduits([*cells(1, [1, 2, 3, 4]), cell(2, 4), cell(3, 4), cell(4, 4)])
    assert drawn(build).split()[1:] == [".>>>v.......", "S...D......K", "............", "............"]


def test_a_run_ends_before_a_blocked_cell_in_its_direction() -> None:
    build = Editor(level())
    build.draw_conduits([cell(2, 3), cell(2, 4), cell(3, 4), cell(4, 4)])
    assert drawn(build).split()[2:] == ["S..>>......K", "....#.......", "............"]


def test_a_drag_on_a_machine_alone_draws_nothing() -> None:
    build = Editor(level())
    build.place(5, "decode")
    assert not build.draw_conduits([5], "S")
    assert not build.draw_conduits(cells(2, [0]))
    assert build.tiles == {5: PlacedTile("decode")}


def test_a_run_that_ends_beside_a_machine_leads_into_it() -> None:
    build = editor("""
............
.....D......
S..........K
....#.......
............
""")
    build.draw_conduits(cells(2, [2, 3, 4, 5]))
    assert drawn(build).split()[2] == "S.>>>^.....K"


def test_the_machine_straight_ahead_comes_first() -> None:
    build = editor("""
............
.....D......
S.....D....K
.....D......
............
""")
    build.draw_conduits(cells(2, [2, 3, 4, 5]))
    assert drawn(build).split()[2] == "S.>>>>D....K"


def test_a_run_does_not_lead_back_into_the_machine_it_comes_from() -> None:
    build = editor("""
............
............
S....P.....K
............
............
""")
    build.draw_conduits([cell(2, 5), cell(3, 5)])
    assert drawn(build).split()[3] == ".....v......"


@pytest.mark.parametrize("kind", ["page_allocator", "draft_model"])
def test_what_takes_no_packets_attracts_no_run(kind: str) -> None:
    build = Editor(level())
    build.place(cell(1, 5), kind)
    build.draw_conduits(cells(0, [3, 4, 5]))
    assert drawn(build).split()[0] == "...>>>......"


def test_the_front_of_a_machine_attracts_no_run() -> None:
    build = Editor(level())
    build.place(cell(1, 5), "decode", "N")
    build.draw_conduits(cells(0, [3, 4, 5]))
    assert drawn(build).split()[0] == "...>>>......"


def test_a_run_drawn_onto_another_merges_with_it() -> None:
    build = editor("""
.....v......
.....v......
S....v.....K
.....v......
............
""")
    build.draw_conduits(cells(2, [2, 3, 4, 5]))
    assert drawn(build).split()[2] == "S.>>>v.....K"


def test_a_run_drawn_across_another_takes_its_cell() -> None:
    build = editor("""
.....v......
.....v......
S....v.....K
............
............
""")
    build.draw_conduits(cells(1, [3, 4, 5, 6]))
    assert drawn(build).split()[:3] == [".....v......", "...>>>>.....", "S....v.....K"]


def test_a_run_drawn_against_itself_turns_round() -> None:
    build = Editor(level())
    build.draw_conduits(cells(0, [1, 2, 3, 4]))
    build.draw_conduits(cells(0, [4, 3, 2, 1]))
    assert drawn(build).split()[0] == ".<<<<......."


def test_drawing_the_same_run_again_is_no_step() -> None:
    build = Editor(level())
    build.draw_conduits(cells(0, [1, 2, 3, 4]))
    assert not build.draw_conduits(cells(0, [1, 2, 3, 4]))
    assert steps_to_undo(build) == 1


def test_the_plan_of_a_run_is_what_is_drawn() -> None:
    build = Editor(level())
    plan = build.plan_conduits(cells(0, [1, 2, 3]))
    assert build.tiles == {}
    build.draw_conduits(cells(0, [1, 2, 3]))
    assert build.tiles == plan


def test_a_level_without_conduits_draws_none() -> None:
    build = Editor(level(toolbox=["prefill", "decode"]))
    assert not build.draw_conduits(cells(0, [1, 2, 3]))


@given(st.lists(st.integers(0, 59), max_size=20))
def test_a_path_is_a_chain_of_neighbours_without_loops_from_first_to_last(drag: list[int]) -> None:
    path = connected_path(drag, 12)
    assert len(set(path)) == len(path)
    assert path[-1:] == drag[-1:]
    for one, other in pairwise(path):
        (row, col), (other_row, other_col) = divmod(one, 12), divmod(other, 12)
        assert abs(row - other_row) + abs(col - other_col) == 1


# Undo, redo, freezing


def test_a_new_edit_clears_what_could_be_redone() -> None:
    build = Editor(level())
    build.place(5, "decode")
    build.place(6, "decode")
    assert build.undo()
    assert can_undo_and_redo(build) == (True, True)
    build.place(7, "decode")
    assert can_undo_and_redo(build) == (True, False)
    assert not build.redo()
    assert set(build.tiles) == {5, 7}


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    build = Editor(level())
    build.place(5, "decode")
    build.place(6, "decode")
    build.undo()
    assert not build.place(5, "decode")
    assert not build.erase(9)
    assert not build.load(build.solution())
    assert steps_to_undo(build) == 1
    assert build.can_redo


def test_ten_thousand_steps_are_undone() -> None:
    build = Editor(level())
    build.place(5, "decode")
    for _ in range(9_999):
        build.rotate(5)
    assert steps_to_undo(build) == 10_000


def piece(build: Editor, *places: int) -> Placement:
    placement = build.lift(places)
    assert placement is not None
    return placement


EDITS: dict[str, Callable[[Editor], bool]] = {
    "place": lambda build: build.place(7, "decode"),
    "replace": lambda build: build.place(5, "prefill"),
    "draw": lambda build: build.draw_conduits(cells(0, [0, 1, 2])),
    "rotate": lambda build: build.rotate(5),
    "erase": lambda build: build.erase(5),
    "erase many": lambda build: build.erase_many([5]),
    "clear": lambda build: build.clear(),
    "mirror": lambda build: build.mirror(5, "left_right"),
    "paste": lambda build: build.paste(piece(build, 5).moved(1, 0)),
    "relocate": lambda build: build.relocate([5], piece(build, 5).moved(1, 0)),
    "undo": lambda build: build.undo(),
    "redo": lambda build: build.redo(),
    "load": lambda build: build.load(solution(EMPTY_LEVEL)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_editing_during_a_run_is_impossible(edit: str) -> None:
    build = Editor(level())
    build.place(5, "decode")
    build.place(6, "decode")
    build.undo()
    before = dict(build.tiles)
    build.frozen = True
    assert not EDITS[edit](build)
    assert build.tiles == before
    assert can_undo_and_redo(build) == (False, False)
    assert build.why_not_place(7, "decode") == Refusal("frozen")
    assert build.why_not_load(solution(EMPTY_LEVEL)) == Refusal("frozen")
    assert build.plan_conduits([0, 1]) == {}
    build.frozen = False
    assert can_undo_and_redo(build) == (True, True)
    assert EDITS[edit](build)


PLACES = st.integers(-2, 61)
ANY_EDIT = st.one_of(
    st.tuples(st.just("place"), PLACES, st.sampled_from([*TILES, "mixer"]), st.sampled_from(FACINGS)),
    st.tuples(st.just("rotate"), PLACES, st.booleans()),
    st.tuples(st.just("erase"), PLACES),
    st.tuples(st.just("erase_many"), st.lists(PLACES, max_size=6)),
    st.tuples(st.just("draw_conduits"), st.lists(PLACES, max_size=8), st.sampled_from(FACINGS)),
    st.tuples(st.sampled_from(["clear", "undo", "redo", "freeze"])),
)


def assert_only_what_may_be_built(build: Editor) -> None:
    for place, tile in build.tiles.items():
        assert 0 <= place < 60
        assert place not in build.fixed
        assert tile.kind in build.level.toolbox
        assert tile.facing in FACINGS
    assert build.num_tiles == len(build.tiles)
    assert build.cost == sum(TILES[tile.kind].cost for tile in build.tiles.values())


@given(st.lists(ANY_EDIT, max_size=30))
def test_any_edits_are_undone_to_the_beginning_and_redone_to_the_end(edits: list[tuple[object, ...]]) -> None:
    build = Editor(level())
    build.load(solution("............ .>>P........ S..........K ............ ............"))
    for name, *arguments in edits:
        before = dict(build.tiles)
        if name == "freeze":
            build.frozen = not build.frozen
            continue
        changed = getattr(build, str(name))(*arguments)
        assert changed == (before != build.tiles)
        assert not (changed and build.frozen)
        assert_only_what_may_be_built(build)
    build.frozen = False
    while build.redo():
        pass
    end = dict(build.tiles)
    while build.undo():
        pass
    assert build.tiles == {}
    while build.redo():
        pass
    assert build.tiles == end
    assert_builds_the_same(build)


def assert_builds_the_same(build: Editor) -> None:
    copy = Editor(build.level)
    copy.load(build.solution())
    assert copy.tiles == build.tiles
    assert copy.solution() == build.solution()


# Solutions

WHOLE_BUILD = """
............
..MF........
S>>PDV>>>>vK
....#.....>^
............
"""


def test_a_solution_goes_round() -> None:
    own = "".join(glyph if glyph not in "SK#" else "." for glyph in WHOLE_BUILD)
    saved = solution(own, {"2,4": "S", "1,2": "W"})
    build = Editor(level())
    assert build.load(saved)
    assert drawn(build) == WHOLE_BUILD
    assert build.tiles[cell(2, 4)] == PlacedTile("decode", "S")
    assert build.solution() == saved
    assert steps_to_undo(build) == 1


def test_fixed_tiles_that_a_solution_repeats_are_none_of_the_players() -> None:
    build = Editor(level())
    assert build.load(solution(WHOLE_BUILD))
    assert not build.tiles.keys() & build.fixed.keys()
    assert "S" not in build.solution().map[2]


def test_a_build_that_is_taken_up_again_cannot_be_undone() -> None:
    build = Editor(level())
    build.place(0, "decode")
    assert build.open(solution(WHOLE_BUILD))
    assert drawn(build) == WHOLE_BUILD
    assert can_undo_and_redo(build) == (False, False)
    build.erase(cell(1, 2))
    build.undo()
    assert drawn(build) == WHOLE_BUILD
    assert not build.open(solution(WHOLE_BUILD, level_id="other"))


def test_loading_replaces_the_whole_build_in_one_step() -> None:
    build = Editor(level())
    build.place(0, "decode")
    build.place(cell(2, 1), "decode")
    before = dict(build.tiles)
    build.load(solution(WHOLE_BUILD))
    assert drawn(build) == WHOLE_BUILD
    build.undo()
    assert build.tiles == before


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (solution(WHOLE_BUILD, level_id="other"), "other"),
        (solution("S..K ...."), "2 by 4"),
        (solution(WHOLE_BUILD), "1,2"),
        (solution("............ ............ P>.......... ............ ............"), "2,0"),
        (solution("S........... ............ ............ ............ ............"), "0,0"),
    ],
)
def test_a_solution_that_does_not_fit_is_refused_whole(build: Solution, reason: str) -> None:
    new = Editor(level(toolbox=["conduit", "prefill", "decode"]))
    refusal = new.why_not_load(build)
    assert refusal is not None
    assert refusal.why == "unfit"
    assert reason in refusal.detail
    assert not new.load(build)
    assert new.tiles == {}


@given(
    st.lists(st.integers(0, 59), max_size=8),
    st.dictionaries(st.integers(0, 59), st.sampled_from(ALL_BUILDABLE), max_size=12),
)
def test_a_run_goes_over_no_machine_and_each_conduit_leads_to_the_next(drag: list[int], others: dict[int, str]) -> None:
    build = Editor(level())
    for place, kind in others.items():
        build.place(place, kind)
    machines = {place: tile for place, tile in build.tiles.items() if tile.kind != "conduit"}
    plan = build.plan_conduits(drag)
    assert not plan.keys() & machines.keys()
    assert not plan.keys() & build.fixed.keys()
    for (one, tile), (other, _) in pairwise(plan.items()):
        assert other - one == {"N": -12, "E": 1, "S": 12, "W": -1}[tile.facing]
    build.draw_conduits(drag)
    assert machines.items() <= build.tiles.items()


def test_a_tile_that_the_level_has_placed_stays() -> None:
    build = Editor(level("S>P.D K..#."))
    assert set(build.fixed) == {0, 1, 2, 4, 5, 8}
    assert not build.rotate(1)
    assert not build.place(2, "decode")
    assert build.draw_conduits([2, 3, 4])
    assert build.tiles == {3: PlacedTile("conduit", "E")}


def test_history_goes_back_and_forward_over_its_steps() -> None:
    history: History[str] = History()
    history.record("one")
    history.record("two")
    assert [history.back(), history.back(), history.forward()] == ["two", "one", "one"]
    history.record("three")
    assert not history.can_redo
    assert [history.back(), history.back()] == ["three", "one"]
    assert not history.can_undo
