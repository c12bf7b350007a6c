"""`tycoon verify`: what differs is told with both values, and boards merge without trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game.cli import main
from game.content.load import load_solution
from game.content.write import solution_json

Capture = pytest.CaptureFixture[str]
BOTH = ("kv-paging", "kv-paging-two-cores")


@pytest.fixture
def board(tmp_path: Path, capsys: Capture) -> Path:
    """A board of both shipped solutions."""
    file = tmp_path / "board.jsonl"
    assert main(["verify", "kv-paging", *BOTH, "--board", str(file), "--workers", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.count("; what it claims holds\n") == 2
    assert f"{file}: 2 of 2 builds on the front\n" in printed.out
    return file


def test_a_claim_that_differs_fails_with_both_values_and_bad_input_does_not_hide_it(
    tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(solution_json(load_solution("kv-paging")).replace('"tps": 92.2', '"tps": 99.0'))
    assert main(["verify", "kv-paging", str(file), "kv-paging", "--workers", "1"]) == 1
    printed = capsys.readouterr()
    (line,) = printed.err.splitlines()
    assert line.startswith(f"{file}:")
    assert "score.tps: claims 99.0, but the run reaches 92.2" in line
    assert "kv-paging: won at tick 1416, 92.2 TPS, digest 9f6102af50142d7a; what it claims holds\n" in printed.out
    gone = str(tmp_path / "gone.json")
    assert main(["verify", "kv-paging", gone, "prefill-decode", str(file), "--json", "--workers", "1"]) == 2
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 3
    told = json.loads(printed.out)
    assert [each["where"] for each in told["claims"]] == [str(file)]
    assert told["claims"][0]["differences"] == [{"claim": "score.tps", "claimed": 99.0, "reached": 92.2}]
    assert len(told["faults"]) == 2


@pytest.mark.parametrize("arguments", [["kv-paging"], ["kv-paging", "kv-paging", "--merge", "x.jsonl"]])
def test_arguments_that_ask_for_nothing_are_refused(arguments: list[str], capsys: Capture) -> None:
    assert main(["verify", *arguments]) == 2
    assert "--board" in capsys.readouterr().err


def test_boards_of_others_are_merged_without_trust(board: Path, tmp_path: Path, capsys: Capture) -> None:
    first, second = board.read_text().splitlines()
    other = tmp_path / "other.jsonl"
    forged = second.replace('"tiles":21', '"tiles":20')
    old = first.replace('"rules":2', '"rules":1')
    odd = json.dumps(json.loads(second) | {"author": "\x1b[31m\u202eme"})
    other.write_text("\n".join([first, forged, "{", old, odd]) + "\n")
    before = board.read_text()
    assert main(["verify", "kv-paging", "--board", str(board), "--merge", str(other), "--workers", "1"]) == 2
    printed = capsys.readouterr()
    assert board.read_text() == before
    told = sorted(printed.err.splitlines())
    assert [line.split(":")[1] for line in told] == ["2", "3", "4", "5"]
    assert "score.tiles: claims 20, but the run reaches 21" in told[0]
    assert "left out: it was recorded under rules 1" in told[2]
    assert "\x1b" not in printed.out + printed.err
    assert "\u202e" not in printed.out + printed.err
    mine = tmp_path / "mine.jsonl"
    mine.write_text(f"{forged}\n{first}\n")
    assert main(["verify", "kv-paging", "--board", str(mine), "--merge", str(board), "--workers", "1"]) == 1
    printed = capsys.readouterr()
    assert mine.read_text() == before, "forged lines are gone, the true ones of both are there"
    aside = tmp_path / "mine.jsonl.damaged-1"
    assert aside.read_text() == f"{forged}\n{first}\n"
    assert str(aside) in printed.err
    assert f"{mine}: 1 of 2 lines hold, 1 refused\n" in printed.out


def test_a_board_that_cannot_be_kept_is_said_before_anything_runs(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe{}")
    for file in (tmp_path, tmp_path / "no" / "board.jsonl", tmp_path / "bytes.jsonl", Path("-")):
        assert main(["verify", "kv-paging", "kv-paging", "--board", str(file)]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert len(printed.err.splitlines()) == 1
