"""Faults of solution files, by themselves and against their level. The sign « stands before the place meant."""

from __future__ import annotations

import json

import pytest

from game.content.build import factory_spec
from game.content.errors import ContentError, Fault
from game.content.match import check_match
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.sim.simulation import RULES_VERSION
from game.sim.tiles import TILES
from tests.content.test_level_faults import LEVEL, marked

FIXED = LEVEL.replace('"S..K"', '"S..K"').replace('".P.#"', '".>P#"').replace('"1,1": "N"', '"1,2": "N"')
TINY = parse_level(FIXED)
SOLUTION = """\
{
  "format": 1,
  "level": "tiny",
  "map": [
    "SP>.",
    ".>.."
  ],
  "facing": {"0,1": "S"},
  "settings": {},
  "author": "me",
  "score": {"tick": 1200, "tps": 35.5},
  "digest": "0123456789abcdef",
  "rules": 2
}
"""

SETTABLE = ", ".join(kind for kind, tile in TILES.items() if tile.settings)


def faults_of(text: str) -> list[Fault]:
    with pytest.raises(ContentError) as error:
        parse_solution(text, "my.json")
    return error.value.faults


def test_the_solution_without_a_fault_is_read_and_fits() -> None:
    check_match(TINY, parse_solution(SOLUTION))


BY_ITSELF = [
    ('"format": 1', '"format": «3', "format", "this program reads format 1"),
    ('"format": 1,', "", "format", 'the key "format" is missing; add it'),
    ('"level": "tiny",', "", "level", 'the key "level" is missing; add it (Id of the level that this solves)'),
    ('"tiny"', '«"Tiny!"', "level", "write lower-case letters and digits"),
    ("SP>.", "S«p>.", "map[0]", 'unknown glyph "p" at 0,1; did you mean "P"?'),
    ('"0,1"', '«"0,3"', 'facing["0,3"]', "the solution places nothing on this cell; remove this"),
    ('"0,1"', '«"0,2"', 'facing["0,2"]', "a conduit shows its direction by its glyph"),
    ('"settings": {}', '"settings": {«"speed": {}}', "settings.speed", "this names no cell; write"),
    ('"settings": {}', '"settings": {«"5,0": {}}', 'settings["5,0"]', "this cell is off the map, whose last is 1,3"),
    ('"settings": {}', '"settings": {"0,1": «64}', 'settings["0,1"]', "expected an object, found 64; write {...}"),
    (
        '"settings": {}',
        '"settings": {"0,1": {«"block_size": 64}}',
        'settings["0,1"].block_size',
        f"nothing can be set on this tile (prefill); remove this (tiles with settings: {SETTABLE})",
    ),
    ('"author": "me"', '"author": «["me"]', "author", "expected a string, found a list"),
    ('"tick": 1200', '"tick": «-1', "score.tick", "-1 is below the least allowed, 0"),
    ('"tps": 35.5', '«"speed": 35.5', "score.speed", 'unknown key "speed"; known keys: tick, tps'),
    ('"tps": 35.5', '"tps": «NaN', "score.tps", "expected a finite number, found NaN"),
    ('"0123456789abcdef"', '«"0123"', "digest", "write 16 hexadecimal digits, as `tycoon run` prints them"),
    ('"rules": 2', '"rules": «true', "rules", "expected a whole number, found true"),
    ('"rules": 2', '"rules": «0', "rules", "0 is below the least allowed, 1"),
    ('"rules": 2', '«"rule": 1', "rule", 'unknown key "rule"; did you mean "rules"?'),
    (
        '"rules": 2',
        f'"rules": «{RULES_VERSION + 1}',
        "rules",
        f"recorded under rules {RULES_VERSION + 1}, but this program plays rules {RULES_VERSION}: what it claims"
        ' need not hold; remove "rules", "score" and "digest" to run it under these',
    ),
]


@pytest.mark.parametrize(("old", "new", "path", "message"), BY_ITSELF)
def test_a_fault_of_the_solution_itself(old: str, new: str, path: str, message: str) -> None:
    assert SOLUTION.count(old) == 1
    text, line, col = marked(SOLUTION.replace(old, new))
    (fault,) = faults_of(text)
    assert fault.path == path
    assert message in fault.message
    if "«" in new:
        assert (fault.line, fault.col) == (line, col)


MAP = '[\n    "SP>.",\n    ".>.."\n  ]'
AGAINST_ITS_LEVEL = [
    ('"tiny"', '«"small"', "level", 'this solves the level "small", not "tiny"; run it with its own level'),
    (
        MAP,
        '«["SP>."]',
        "map",
        "the map is 1 by 4 cells, the level's 2 by 4; draw it in the level's size",
    ),
    (MAP, '«["SP>..", ".>..."]', "map", "the map is 2 by 5 cells, the level's 2 by 4"),
    ("SP>.", "«>P>.", "map[0]", "0,0 belongs to the level (Input queue, S) and cannot be built on; write . or S"),
    (".>..", ".«v..", "map[1]", "1,1 belongs to the level (Conduit, >) and cannot be built on; write . or >"),
    (".>..", ".>«D.", "map[1]", "1,2 belongs to the level (Prefill core, P) and cannot be built on"),
    (".>..", ".>.«P", "map[1]", "1,3 belongs to the level (Blocked cell, #) and cannot be built on"),
    ("SP>.", ".P«S.", "map[0]", "Input queue (S) at 0,2: only the level places these; write ."),
    (".>..", "«K>..", "map[1]", "Output port (K) at 1,0: only the level places these; write ."),
    ("SP>.", "SP«D.", "map[0]", "decode (D) at 0,2 is not in the toolbox; this level has: conduit, prefill"),
    ('{"0,1": "S"}', '{"0,1": "S", «"0,0": "W"}', 'facing["0,0"]', "the tile at 0,0 belongs to the level and faces E"),
]


@pytest.mark.parametrize(("old", "new", "path", "message"), AGAINST_ITS_LEVEL)
def test_a_solution_that_does_not_fit_its_level(old: str, new: str, path: str, message: str) -> None:
    text, line, col = marked(SOLUTION.replace(old, new))
    solution = parse_solution(text, "my.json")
    with pytest.raises(ContentError) as error:
        factory_spec(TINY, solution)
    (fault,) = error.value.faults
    assert (fault.file, fault.line, fault.col, fault.path) == ("my.json", line, col, path)
    assert message in fault.message


def test_a_fixed_machine_may_be_repeated_with_its_own_facing() -> None:
    values = json.loads(SOLUTION) | {"map": ["SP>K", ".>P#"], "facing": {"1,2": "N"}}
    check_match(TINY, parse_solution(json.dumps(values)))
    values["facing"] = {"1,2": "S"}
    with pytest.raises(ContentError, match="the tile at 1,2 belongs to the level and faces N; remove this"):
        check_match(TINY, parse_solution(json.dumps(values)))


def test_all_that_does_not_fit_is_told_at_once() -> None:
    solution = parse_solution(json.dumps(json.loads(SOLUTION) | {"map": ["DDDD", "KKKK"], "facing": {}}))
    with pytest.raises(ContentError) as error:
        check_match(TINY, solution)
    assert len(error.value.faults) == 8


@pytest.mark.parametrize(
    ("rows", "facing", "message"),
    [
        (("SP>.",), {}, "the map is 1 by 4 cells"),
        (("SP>.", "..."), {}, "row 1 has 3 cells"),
        (("SP>.", "..x."), {}, 'unknown glyph "x" at 1,2'),
        ((), {}, "the map has no rows"),
        (("SP>.", "...."), {"north": "N"}, "this names no cell"),
        (("SP>.", "...."), {"1,0": "N"}, "nothing is placed on this cell; remove this"),
    ],
)
def test_a_solution_made_by_a_program_is_checked_as_well(
    rows: tuple[str, ...], facing: dict[str, str], message: str
) -> None:
    solution = Solution.model_validate({"level": "tiny", "map": rows, "facing": facing})
    with pytest.raises(ContentError) as error:
        factory_spec(TINY, solution)
    assert str(error.value.faults[0]).startswith("<memory>:1:1: ")
    assert message in error.value.faults[0].message


def test_a_solution_that_was_changed_after_it_was_read_is_checked_as_well() -> None:
    solution = parse_solution(SOLUTION).model_copy(update={"map": ("SP>.", "...."), "level": "tiny"})
    larger = solution.model_copy(update={"map": ("." * 100 + "?",)})
    with pytest.raises(ContentError, match="unknown glyph"):
        check_match(TINY, larger)
