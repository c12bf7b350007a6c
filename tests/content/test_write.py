"""A solution that is written and read again is the same solution."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from game.content.characters import drawable
from game.content.grid import drawn, tiles_on
from game.content.load import load_solution, solution_ids
from game.content.parse import parse_solution
from game.content.shape import Facing
from game.content.solution import Score, Solution
from game.content.write import solution_json
from game.session.build.saved_build import saved
from game.sim.simulation import RULES_VERSION
from game.sim.spec import Tile
from game.sim.tiles import FACINGS, TILES

FACING = st.sampled_from(FACINGS)
TILE = st.tuples(st.sampled_from([kind for kind in TILES if kind != "blocked"]), FACING)


@st.composite
def solutions(draw: st.DrawFn) -> Solution:
    """Any solution that a file can hold."""
    rows, cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells = st.tuples(st.integers(0, rows - 1), st.integers(0, cols - 1))
    placed = draw(st.dictionaries(cells, TILE, max_size=rows * cols))
    glyphs, facing = drawn(rows, cols, [Tile(kind, *cell, side) for cell, (kind, side) in placed.items()])
    sides: dict[str, Facing] = {cell: side for cell, side in facing.items() if side in FACINGS}  # type: ignore[misc]
    number = st.none() | st.floats(0, 1e9)
    score = draw(st.none() | st.builds(Score, tick=st.none() | st.integers(0, 10**9), tps=number, tpot_ms=number))
    author = draw(st.none() | st.text(st.characters(codec="utf-8").filter(lambda c: drawable(c) == c), max_size=80))
    rules = draw(st.just(RULES_VERSION) | st.none())
    return Solution(
        level="any-level",
        map=glyphs,
        facing=sides,
        author=author,
        score=score,
        rules=rules,
    )


@given(solutions())
def test_what_is_written_is_read_again(solution: Solution) -> None:
    text = solution_json(solution)
    again = parse_solution(text)
    assert again == solution
    assert solution_json(again) == text


@given(solutions())
def test_the_tiles_of_a_map_draw_the_same_map(solution: Solution) -> None:
    rows, facing = drawn(len(solution.map), len(solution.map[0]), tiles_on(solution.map, solution.facing))
    assert rows == solution.map
    assert facing == {cell: side for cell, side in solution.facing.items() if side != "E"}


def test_every_shipped_solution_is_read_again() -> None:
    for name in solution_ids():
        solution = load_solution(name)
        assert parse_solution(solution_json(solution)) == solution


def test_the_map_is_written_a_row_a_line_and_keys_keep_their_order() -> None:
    solution = Solution(level="tiny", map=("S.PK", "...D"), facing={"1,3": "N", "0,2": "S"}, author="Zoë", rules=2)
    assert solution_json(solution) == (
        '{\n  "format": 1,\n  "level": "tiny",\n  "map": [\n    "S.PK",\n    "...D"\n  ],\n'
        '  "facing": {"0,2": "S", "1,3": "N"},\n  "author": "Zoë",\n  "rules": 2\n}\n'
    )


def test_facings_are_written_in_reading_order() -> None:
    solution = Solution(level="tiny", map=("P" * 12,) * 12, facing={"10,0": "N", "2,11": "N", "2,3": "W"})
    assert list(json.loads(solution_json(solution))["facing"]) == ["2,3", "2,11", "10,0"]


def test_the_name_of_a_schema_is_kept_and_no_part_of_the_build() -> None:
    text = solution_json(load_solution("prefill-decode"))
    named = text.replace("{\n", '{\n  "$schema": "https://example.org/solution.json",\n', 1)
    solution = parse_solution(named)
    assert solution_json(solution) == named
    assert saved(solution) == saved(parse_solution(text))
