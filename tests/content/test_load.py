"""Levels and solutions by path and by id, and files that cannot be read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import game
from game.content.errors import ContentError, Fault
from game.content.load import level_file_for, level_ids, load_level, load_solution, solution_ids
from game.content.resources import levels_dir
from tests.content.test_level_faults import LEVEL

CHAPTER_1 = ["prefill-decode", "kv-paging", "speculative-speedup"]


def fault_of(path: Path | str) -> Fault:
    with pytest.raises(ContentError) as error:
        load_level(path)
    (fault,) = error.value.faults
    assert fault.file == str(path)
    return fault


def test_the_shipped_levels_are_known_in_their_order() -> None:
    assert level_ids()[:3] == CHAPTER_1


@pytest.mark.parametrize("level_id", CHAPTER_1)
def test_a_level_is_found_by_id_and_by_path(level_id: str) -> None:
    level = load_level(level_id)
    (file,) = levels_dir().glob(f"*-{level_id}/level.json")
    assert load_level(file) == load_level(str(file)) == level
    assert level.id == level_id


def test_a_solution_is_found_by_id_and_by_path() -> None:
    assert "prefill-decode" in solution_ids("prefill-decode")
    assert set(solution_ids("prefill-decode")) < set(solution_ids())
    by_path = load_solution(levels_dir() / "01-prefill-decode" / "solutions" / "prefill-decode.json")
    assert load_solution("prefill-decode") == by_path
    assert solution_ids("no-such-level") == []


def test_an_unknown_id_gets_a_suggestion() -> None:
    message = fault_of("prefil-decode").message
    assert message.startswith("no level has this id, and there is no such file; ")
    assert 'did you mean "prefill-decode"? known: prefill-decode, kv-paging' in message
    with pytest.raises(ContentError, match="no solution has this id"):
        load_solution("xyz")


def test_a_missing_file() -> None:
    assert fault_of("nowhere/my.json").message == "there is no such file; check the path"


def test_a_folder(tmp_path: Path) -> None:
    assert fault_of(tmp_path).message == "this is a folder; name a file in it"


def test_a_name_that_no_system_takes() -> None:
    with pytest.raises(ContentError):
        load_level("a\0b")
    with pytest.raises(ContentError):
        load_level("a\0b.json")
    with pytest.raises(ContentError):
        load_level("x" * 5000 + ".json")
    with pytest.raises(ContentError):
        load_level("")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "tiny.json"
    file.write_text(LEVEL)
    file.chmod(0)
    assert fault_of(file).message == "this file may not be read; change its permissions"


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "tiny.json"
    file.write_bytes(b'{\n  "title": "caf' + b"\xe9" + b'"}')
    fault = fault_of(file)
    assert (fault.line, fault.col, fault.path) == (2, 16, "$")
    assert fault.message == "byte 0xe9 is not UTF-8; save the file as UTF-8"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "tiny.json"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)
    assert fault_of(file).message.startswith("larger than 1 MiB")


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    for name in ("07-tiny.json", "tiny.json"):
        (tmp_path / name).write_text(LEVEL)
        assert load_level(tmp_path / name).id == "tiny"
    (tmp_path / "8-small.json").write_text(LEVEL)
    fault = fault_of(tmp_path / "8-small.json")
    assert (fault.line, fault.col, fault.path) == (3, 9, "id")
    assert fault.message == 'the id is "tiny", but the file is called "8-small.json"; make both say the same'


def test_a_file_without_a_suffix_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "draft").write_text(LEVEL)
    monkeypatch.chdir(tmp_path)
    assert load_level("draft").id == "tiny"


def test_an_id_is_an_id_even_where_a_file_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kv-paging").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_level("kv-paging").id == "kv-paging"


def test_the_level_of_a_solution_is_looked_for_nearby(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    solution = tmp_path / "solutions" / "mine.json"
    elsewhere = tmp_path / "elsewhere" / "09-tiny.json"
    assert level_file_for(solution, "tiny") is None
    assert level_file_for(solution, "tiny", [elsewhere]) == elsewhere
    (tmp_path / "03-tiny.json").write_text(LEVEL)
    assert level_file_for(solution, "tiny") == tmp_path / "03-tiny.json"
    shipped = level_file_for(solution, "kv-paging")
    assert shipped is not None
    assert shipped.parent.parent == levels_dir()


def test_files_that_are_no_solutions_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solutions = tmp_path / "01-tiny" / "solutions"
    solutions.mkdir(parents=True)
    (tmp_path / "01-tiny" / "level.json").write_text(LEVEL)
    for name, text in {"a": "[", "b": "[1]", "c": "[" * 200_000, "d": json.dumps({"level": "tiny"})}.items():
        (solutions / f"{name}.json").write_text(text)
    monkeypatch.setattr("game.content.load.levels_dir", lambda: tmp_path)
    assert solution_ids("tiny") == ["d"]
    assert solution_ids() == ["a", "b", "c", "d"]


def test_levels_that_were_not_installed_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise FileNotFoundError("the game's levels are nowhere; install it again")

    monkeypatch.setattr("game.content.load.levels_dir", missing)
    with pytest.raises(ContentError, match="install it again"):
        load_level("kv-paging")


def test_the_public_names_are_these() -> None:
    assert game.load_level is load_level
    assert game.load_solution is load_solution
    assert game.run("prefill-decode", "prefill-decode").verdict == "won"
    assert game.Result.__name__ == "Result"
    assert set(dir(game)) == set(game.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'walk'"):
        game.walk  # noqa: B018
