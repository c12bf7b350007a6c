"""The words of a level in the language of who reads."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from game.content.hints import FittingHint
from game.content.level_words import level_hints, level_summary, level_surprise, level_text, level_title
from game.content.load import level_ids, load_level, load_solution, solution_ids
from game.content.parse import parse_level
from game.content.resources import levels_dir
from game.content.words import LANGUAGES, use_language
from tests.content.test_level_faults import LEVEL

FITTING = {"when": "oom", "grade": 2, "text": "two"}


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


def test_what_is_translated_is_read_in_the_language_in_use() -> None:
    told = {"title": "Winzig", "summary": "Eine Reihe.", "hints": ["eins", "zwei"]}
    level = parse_level(json.dumps(json.loads(LEVEL) | {"hints": ["one", FITTING], "translations": {"de": told}}))
    assert (level_title(level), level_summary(level)) == ("Winzig", "Eine Reihe.")
    assert level_hints(level) == ("eins", FittingHint(when="oom", grade=2, text="zwei"))
    use_language("en")
    assert (level_title(level), level_summary(level)) == ("Tiny", "A row.")
    assert level_hints(level) == ("one", FittingHint(when="oom", grade=2, text="two"))


def test_the_surprise_is_told_in_the_language_in_use() -> None:
    values = json.loads(LEVEL) | {"surprise": {"when": "preempted", "text": "Full!"}}
    assert level_surprise(parse_level(json.dumps(values))) == "Full!"
    level = parse_level(json.dumps(values | {"translations": {"de": {"surprise": "Voll!"}}}))
    assert level_surprise(level) == "Voll!"
    assert level_surprise(parse_level(LEVEL)) == ""


@pytest.mark.parametrize("translations", [{}, {"de": {}}, {"en": {"title": "No"}}])
def test_what_is_not_translated_stays_as_it_is(translations: dict[str, object]) -> None:
    level = parse_level(json.dumps(json.loads(LEVEL) | {"translations": translations}))
    assert (level_title(level), level_summary(level), level_hints(level)) == ("Tiny", "A row.", ("one",))


def test_the_text_of_a_level_lies_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "tiny.json"
    file.write_text(LEVEL)
    assert level_text(load_level(file)) == ""
    (tmp_path / "tiny.md").write_text("# Tiny — small\n", encoding="utf-8")
    assert level_text(load_level(file)) == "# Tiny — small\n"
    (tmp_path / "tiny.de.md").write_bytes(b"gr\xfc\xdf")
    assert level_text(load_level(file)).startswith("gr")
    use_language("en")
    assert level_text(load_level(file)) == "# Tiny — small\n"


@pytest.mark.parametrize("name", ["", ".", "<level>", "a\0b"])
def test_a_level_from_no_file_has_no_text(name: str) -> None:
    assert level_text(parse_level(LEVEL, name)) == ""


def test_a_copy_of_a_shipped_level_keeps_the_shipped_text(tmp_path: Path) -> None:
    (file,) = levels_dir().glob("*-kv-paging/level.json")
    shutil.copy(file, tmp_path / "kv-paging.json")
    shipped = level_text(load_level("kv-paging"))
    assert level_text(load_level(tmp_path / "kv-paging.json")) == shipped != ""
    (tmp_path / "kv-paging.md").write_text("mine")
    assert level_text(load_level(tmp_path / "kv-paging.json")) == "mine"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("level_id", ["prefill-decode", "kv-paging", "speculative-speedup"])
def test_the_shipped_levels_are_told_in_every_language(level_id: str, code: str) -> None:
    level = load_level(level_id)
    use_language(code)
    assert level_text(level).startswith(f"# {level_title(level)}\n")
    assert 0 < len(level_summary(level)) <= 120
    assert code == "en" or level_summary(level) != level.summary


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_last_hint_names_cells_as_the_board_does_and_such_as_solutions_fill(code: str) -> None:
    use_language(code)
    for level_id in level_ids():
        words = level_hints(load_level(level_id))[2]
        assert isinstance(words, str)
        assert not re.search(r"\b\d,\d\d?\b(?! (s|von)\b)", words), f"{level_id}: rows and columns counted from 0"
        named = re.findall(r"\b([A-L])(\d)\b", words)
        maps = [load_solution(solution_id).map for solution_id in solution_ids(level_id)]
        empty = [
            col + row
            for col, row in named
            if all(rows[int(row) - 1]["ABCDEFGHIJKL".index(col)] == "." for rows in maps)
        ]
        assert named
        assert not empty, f"{level_id}: {words}"
