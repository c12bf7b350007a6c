"""Faults whose words must not contradict what stands in the file, nor each other. « stands before the place meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game.content.errors import ContentError, Fault
from game.content.load import level_file_for, level_ids_near, load_level
from game.content.match import check_match
from game.content.occasions import OCCASIONS
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from tests.content.test_level_faults import LEVEL, OUTPUT, faults_of, marked

RANGE = 'write {"min": ..., "max": ...} or one number'

CASES = [
    (OUTPUT, '"output_tokens": «{"mean": 24}', "min", f'the key "min" is missing; add it (Fewest tokens); {RANGE}'),
    (OUTPUT, '"output_tokens": {«"mean": 24}', "mean", f'unknown key "mean"; known keys: min, max; {RANGE}'),
    (OUTPUT, '"output_tokens": «{}', "max", RANGE),
    (OUTPUT, '"output_tokens": «[8, 48]', "output_tokens", 'write digits alone, or write {"min": ..., "max": ...}'),
    (OUTPUT, '"output_tokens": «"8-48"', "output_tokens", 'or write {"min": ..., "max": ...}'),
    ('"toy-120"', '«["toy-120"]', "card", 'write "...", or write {"bandwidth_gb_per_s": ..., "tflops": ...}'),
    ('"toy-120"', '{«"name": "toy-120"}', "card.name", "or the id of a card"),
    ('["one"]', "[«null]", "hints[0]", 'write "...", or write {"when": ..., "grade": ..., "text": ...}'),
    ('"format": 1', '"format": «0', "format", "this program reads format 1, write 1"),
    ('"format": 1', '"format": «2', "format", "write that or update the program"),
    ('"seed": 0', '"seed": «NaN', "seed", "found NaN; write digits alone"),
    ('"seed": 0', '"seed": «null', "seed", "found null; write digits alone"),
    ('"seed": 0', '"seed": «"007"', "seed", 'found the string "007"; write digits alone'),
    ('"seed": 0', '"seed": «" 7"', "seed", "write digits alone"),
    ('"seed": 0', '"seed": «"\u0663"', "seed", "write digits alone"),
    ('"seed": 0', '"seed": «"7"', "seed", "remove the quotes"),
    ('"horizon_s": 120', '"horizon_s": «"120"', "horizon_s", "remove the quotes"),
    ('"horizon_s": 120', '"horizon_s": «true', "horizon_s", "found true; write digits alone"),
    (
        '"1,1": "N"',
        '"1,1": «"n"',
        "facing",
        "expected 'N', 'E', 'S' or 'W', found the string \"n\"; did you mean \"N\"?",
    ),
    ('"1,1": "N"', '"1,1": «"up"', "facing", 'found the string "up"; write one of them'),
    ('"toy-120"', '«"a100"', "card", 'did you mean "a100-40" or "a100-80"? known: '),
    ('"tps"', '«"ttft_p95_ms"', "metric", 'cannot be asked for here; did you mean "p95_ttft_ms"? in its unit can: '),
    ('"tps"', '«"tpots"', "metric", 'no metric is called "tpots"; did you mean "tps"? known: tps, '),
    ('"prefill"]', '«"S"]', "toolbox[1]", '"S" is never placed by the player; draw S on the map instead'),
    ('"hold_s": 10', '"hold_s": «200', "hold_s", "raise horizon_s or shorten them"),
    ('"S..K"', '"S.«\uff30K"', "map[0]", 'did you mean "P"?'),
    ('"S..K"', '"S.«\u00a0K"', "map[0]", 'did you mean "."?'),
]


@pytest.mark.parametrize(("old", "new", "path", "words"), CASES)
def test_the_words_say_what_is_there_and_what_to_write(old: str, new: str, path: str, words: str) -> None:
    assert LEVEL.count(old) == 1
    text, line, col = marked(LEVEL.replace(old, new))
    (fault,) = [fault for fault in faults_of(text) if path in fault.path and words in fault.message]
    assert (fault.line, fault.col) == (line, col)


@pytest.mark.parametrize("value", ['"omo"', "7", "null", '["oom"]', '"Stall"'])
def test_a_wrong_occasion_lists_each_known_one_once(value: str) -> None:
    hint = '[{"when": ' + value + ', "grade": 1, "text": "x"}]'
    (fault,) = faults_of(LEVEL.replace('["one"]', hint))
    listed = fault.message.partition("known: ")[2].split(", ")
    assert listed == list(OCCASIONS)
    assert fault.message.startswith("expected a known name, found ")
    assert fault.message.count("bundle_unverified") == 1


def test_no_advice_goes_beyond_a_bound() -> None:
    values = json.loads(LEVEL) | {"max_model_len": 1 << 20}
    values["workload"] |= {"prompt_tokens": 1 << 20, "output_tokens": 1 << 20}
    (fault,) = faults_of(json.dumps(values))
    assert fault.message.endswith("more than max_model_len 1048576; shorten them")


def test_a_draft_that_is_null_is_not_to_be_added_a_second_time() -> None:
    values = json.loads(LEVEL) | {"draft": None, "toolbox": ["draft_model"]}
    (fault,) = faults_of(json.dumps(values))
    assert 'add the key "draft" with a model, in place of null' in fault.message
    del values["draft"]
    (fault,) = faults_of(json.dumps(values))
    assert "null" not in fault.message


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["S..K", "....", "..."], "row 2 has 3 cells, the others have 4"),
        (["S..K", "...", "..", ".."], "row 0 has 4 cells, 2 others have 2"),
        (["S..K", "...", ".."], "row 2 has 2 cells, another has 4"),
    ],
)
def test_rows_of_many_lengths_are_not_said_to_be_alike(rows: list[str], words: str) -> None:
    assert words in "\n".join(fault.message for fault in faults_of(json.dumps(json.loads(LEVEL) | {"map": rows})))


# A solution that turns what is not the player's.

FIXED = parse_level(LEVEL.replace('".P.#"', '".Pv#"'))
"""Input queue at 0,0, output port at 0,3, a prefill core facing north at 1,1, a conduit at 1,2, blocked at 1,3."""


def _faults(rows: list[str], facing: dict[str, str]) -> list[Fault]:
    with pytest.raises(ContentError) as error:
        check_match(FIXED, Solution.model_validate({"level": "tiny", "map": tuple(rows), "facing": facing}))
    return error.value.faults


@pytest.mark.parametrize("rows", [["....", "...."], ["S..K", ".Pv#"]])
@pytest.mark.parametrize(
    ("cell", "side", "words"),
    [
        ("0,0", "N", "the tile at 0,0 belongs to the level and faces E; remove this (Input queue)"),
        ("0,3", "W", "the tile at 0,3 belongs to the level and faces E; remove this (Output port)"),
        ("1,1", "W", "the tile at 1,1 belongs to the level and faces N; remove this (Prefill core)"),
        ("1,2", "E", "the tile at 1,2 belongs to the level and faces S; remove this (Conduit)"),
        ("1,3", "E", "the tile at 1,3 belongs to the level and has no facing; remove this (Blocked cell)"),
    ],
)
def test_a_facing_on_a_tile_of_the_level_says_whose_it_is(rows: list[str], cell: str, side: str, words: str) -> None:
    (fault,) = _faults(rows, {cell: side})
    assert fault.message == words


def test_a_facing_on_a_free_cell_is_told_with_what_does_not_fit_besides() -> None:
    assert [fault.message for fault in _faults([".D..", "...."], {"0,2": "N", "0,0": "S"})] == [
        "the tile at 0,0 belongs to the level and faces E; remove this (Input queue)",
        "nothing is placed on this cell; remove this",
        "decode (D) at 0,1 is not in the toolbox; this level has: conduit, prefill",
    ]


def test_a_solution_file_alone_does_not_deny_what_its_level_may_have_there() -> None:
    text = json.dumps({"format": 1, "level": "tiny", "map": ["....", "..>."], "facing": {"0,0": "N", "1,2": "N"}})
    with pytest.raises(ContentError) as error:
        parse_solution(text)
    empty, conduit = (fault.message for fault in error.value.faults)
    assert empty == "the solution places nothing on this cell; remove this, what the level has there keeps its facing"
    assert conduit.endswith("remove this, and draw > v < or ^ if it is not the level's")


# An id may begin with a number, as the names of level files do.


def _write(folder: Path, name: str, level_id: str) -> Path:
    file = folder / name
    file.write_text(LEVEL.replace('"tiny"', f'"{level_id}"'))
    return file


@pytest.mark.parametrize(
    ("name", "level_id"),
    [
        ("2-cards.json", "2-cards"),
        ("07-2-cards.json", "2-cards"),
        ("2.json", "2"),
        ("2-3.json", "2-3"),
        ("3-2.json", "2"),
    ],
)
def test_an_id_that_begins_with_a_number_can_be_the_name_of_its_file(tmp_path: Path, name: str, level_id: str) -> None:
    file = _write(tmp_path, name, level_id)
    assert load_level(file).id == level_id
    solution = tmp_path / "solution.json"
    assert level_file_for(solution, level_id) == file
    assert level_ids_near(solution)[0] == level_id


def test_two_files_whose_names_allow_the_same_id_are_told_apart(tmp_path: Path) -> None:
    numbered, plain = _write(tmp_path, "2-cards.json", "2-cards"), _write(tmp_path, "cards.json", "cards")
    solution = tmp_path / "solution.json"
    assert level_file_for(solution, "cards") == plain
    assert level_file_for(solution, "2-cards") == numbered
