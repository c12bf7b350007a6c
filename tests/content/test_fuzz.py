"""Whatever a file contains, it is read or refused with a ContentError whose faults lie inside the text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from game.content.build import factory_spec
from game.content.errors import ContentError
from game.content.jsontext import Anchor, Lines, character_offset, places
from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.sim.simulation import Simulation
from tests.content.test_level_faults import LEVEL
from tests.content.test_solution_faults import SOLUTION

SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 300)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["S", "conduit", "toy-120", "opt-1.3b", "N", "0,0", "tiny", "closed_loop", "poisson", "S.PK"])
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def refused_or_read(parse: Callable[[str, str], Level | Solution], text: str) -> None:
    try:
        parse(text, "my.json")
    except ContentError as error:
        lines = text.removeprefix("\ufeff").split("\n")
        for fault in error.faults:
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.col <= len(lines[fault.line - 1]) + 1
            assert str(fault).isprintable()
            assert fault.path
            assert "; " in fault.message


@given(st.text())
@example("\ufeff")
@example('{"\\')
@example('"\\u')
@example("{" * 40)
@example('{"a": [1, 2, }')
@example("-")
@example("[,")
@example("\x00")
@example('{"a": "\ud800"}')
@example('\\"' * 1000)
def test_any_text(text: str) -> None:
    refused_or_read(parse_level, text)
    refused_or_read(parse_solution, text)


@given(st.text('{}[]:,"\\u0dD8.1eEtrufalsn \n\t-+', max_size=60))
@settings(max_examples=500)
def test_anything_that_looks_like_json(text: str) -> None:
    refused_or_read(parse_level, text)


@given(VALUE)
def test_any_json(value: object) -> None:
    refused_or_read(parse_level, json.dumps(value))
    refused_or_read(parse_solution, json.dumps(value))


def keys_of(text: str) -> list[tuple[str, ...]]:
    values = json.loads(text)
    inner: list[tuple[str, ...]] = [
        (key, part) for key, value in values.items() if isinstance(value, dict) for part in value
    ]
    return [*inner, *((key,) for key in values)]


@given(st.sampled_from(keys_of(LEVEL)), VALUE, st.booleans())
@settings(max_examples=500)
def test_a_level_with_any_value_in_any_place(path: tuple[str, ...], value: object, as_list: bool) -> None:
    values = json.loads(LEVEL)
    place = values
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = [value] if as_list else value
    refused_or_read(parse_level, json.dumps(values))


@given(st.sampled_from(keys_of(SOLUTION)), VALUE)
@settings(max_examples=200)
def test_a_solution_with_any_value_in_any_place(path: tuple[str, ...], value: object) -> None:
    values = json.loads(SOLUTION)
    place = values
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    refused_or_read(parse_solution, json.dumps(values))


@given(st.integers(0, len(LEVEL)), st.integers(0, 5), st.text(max_size=5))
@settings(max_examples=500)
def test_a_level_with_a_slip_of_the_pen(at: int, num_deleted: int, inserted: str) -> None:
    refused_or_read(parse_level, LEVEL[:at] + inserted + LEVEL[at + num_deleted :])


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf{}")
@example(b"\xff\xfe{\x00}\x00")
def test_any_bytes_in_a_file(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "fuzz.json"
        file.write_bytes(data)
        for load in (load_level, load_solution):
            with pytest.raises(ContentError) as error:
                load(file)
            assert {fault.file for fault in error.value.faults} == {str(file)}


GLYPHS = ".#SK>v<^PDMFV"


@given(st.integers(1, 5), st.integers(1, 5), st.data())
@settings(max_examples=200)
def test_whatever_the_checks_let_through_can_be_simulated(rows: int, cols: int, data: st.DataObject) -> None:
    row = st.text(GLYPHS, min_size=cols, max_size=cols)
    values = json.loads(LEVEL) | {"map": data.draw(st.lists(row, min_size=rows, max_size=rows)), "facing": {}}
    values["toolbox"] = ["conduit", "prefill", "decode", "page_allocator", "draft_model", "validation_gate"]
    built = {"format": 1, "level": "tiny", "map": data.draw(st.lists(row, min_size=rows, max_size=rows))}
    try:
        level, solution = parse_level(json.dumps(values)), parse_solution(json.dumps(built))
        spec = factory_spec(level, solution)
    except ContentError:
        return
    simulation = Simulation(spec)
    simulation.advance(30)
    assert simulation.crash is not None or simulation.tick == 30


@given(VALUE)
def test_the_scanner_finds_every_value(value: object) -> None:
    text = json.dumps(value, indent=1)
    found = places(text)

    def check(part: object, path: tuple[str | int, ...]) -> None:
        decoded, _ = json.JSONDecoder().raw_decode(text, found.values[path])
        assert repr(decoded) == repr(part)
        if isinstance(part, dict):
            for key, inner in part.items():
                assert json.JSONDecoder().raw_decode(text, found.offset((*path, key), Anchor.KEY))[0] == key
                check(inner, (*path, key))
        elif isinstance(part, list):
            for number, inner in enumerate(part):
                check(inner, (*path, number))

    check(value, ())


@given(st.text(st.characters(codec="utf-8")), st.booleans())
def test_characters_of_a_string_are_found(words: str, ascii_only: bool) -> None:
    text = json.dumps(words, ensure_ascii=ascii_only)
    for index, char in enumerate(words):
        rest = text[character_offset(text, 0, index) :]
        assert json.loads('"' + rest).startswith(char)
        assert len(json.loads('"' + rest)) == len(words) - index


@given(st.text("a\n\r\u2028é", max_size=20))
def test_lines_and_columns_lead_back_to_the_offset(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        line, col = lines.line_and_col(offset)
        assert lines.offset(line) + col - 1 == offset
        assert text[:offset].count("\n") == line - 1
