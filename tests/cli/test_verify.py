"""`tycoon check --verify` and `tycoon record` believe no claim; plain `check` says that it has not looked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from game import load_level, load_solution, run
from game.cli import main
from game.content.load import solution_ids
from game.content.parse import CLAIMS
from game.content.resources import levels_dir
from game.session.run.evaluate import evaluate_builds
from game.session.score.claim_limits import impossible_claims
from game.session.score.recorded_score import with_claims

Capture = pytest.CaptureFixture[str]
QUICK = ("prefill-decode", "kv-paging", "speculative-speedup", "block-size")
"""Levels with solutions of all sorts, which run in a moment."""
CLAIMED = json.loads((levels_dir() / "02-kv-paging" / "solutions" / "kv-paging.json").read_text(encoding="utf-8"))


def written(file: Path, score: dict[str, Any] | None = None, **changes: Any) -> Path:
    """The shipped solution in a file, with changes; a line a key, so that places can be told."""
    values = CLAIMED | ({} if score is None else {"score": CLAIMED["score"] | score}) | changes
    file.write_text(json.dumps({key: value for key, value in values.items() if value is not ...}, indent=1))
    return file


def place(file: Path, key: str) -> str:
    """FILE:LINE:COL of the value of a key that is there once."""
    lines = file.read_text().splitlines()
    ((number, line),) = [(number, line) for number, line in enumerate(lines, 1) if f'"{key}": ' in line]
    return f"{file}:{number}:{line.index(':') + 3}"


def test_true_claims_hold(capsys: Capture) -> None:
    shipped = sorted(map(str, levels_dir().glob("*/solutions/*.json")))
    assert main(["check", "--verify", *shipped]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.count(", and what it claims holds\n") == len(shipped)
    assert main(["check", *shipped]) == 0
    assert capsys.readouterr().out.count("; what it claims was not recomputed (--verify does that)\n") == len(shipped)


def test_each_false_claim_is_a_fault_at_its_place(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", {"tps": 99.0, "tick": 1234}, digest="0123456789abcdef")
    assert main(["check", "--verify", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    by_place = dict(line.split(": ", 1) for line in printed.err.splitlines())
    assert set(by_place) == {place(file, key) for key in ("tps", "tick", "digest")}
    tps = CLAIMED["score"]["tps"]
    assert by_place[place(file, "tps")].startswith(f"score.tps: claims 99.0, but the run reaches {tps}; record it")
    assert by_place[place(file, "digest")].startswith(
        f"digest: claims 0123456789abcdef, but the run ends with {CLAIMED['digest']}"
    )
    assert main(["check", str(file)]) == 0, "each of these is possible"
    assert "not recomputed" in capsys.readouterr().out


@pytest.mark.parametrize("name", CLAIMED["score"])
def test_no_score_can_be_changed_unseen(name: str, tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", {name: CLAIMED["score"][name] + 1})
    assert main(["check", "--verify", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{place(file, name)}: score.{name}: claims ")


def test_a_solution_that_does_not_win_may_claim_no_score(tmp_path: Path, capsys: Capture) -> None:
    rows = [row.replace("M", ".") for row in CLAIMED["map"]]
    file = written(tmp_path / "mine.json", map=rows)
    assert main(["check", "--verify", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{place(file, 'score')}: score: claims a score, but the run ends oom: ")
    bare = {key: value for key, value in CLAIMED.items() if key not in CLAIMS} | {"map": rows}
    unclaimed = tmp_path / "bare.json"
    unclaimed.write_text(json.dumps(bare))
    assert main(["check", "--verify", str(unclaimed)]) == 0
    assert capsys.readouterr().out == f"{unclaimed}: valid solution of kv-paging, which claims nothing\n"
    assert main(["check", str(unclaimed)]) == 0
    assert capsys.readouterr().out == f"{unclaimed}: valid solution of kv-paging\n"


def test_claims_without_rules_are_held_against_the_present_ones(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", {"tps": 99.0}, rules=...)
    assert main(["check", "--verify", str(file)]) == 2
    assert f"{place(file, 'tps')}: score.tps: claims 99.0" in capsys.readouterr().err


def test_claims_under_other_rules_are_said_to_be_that(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", rules=CLAIMED["rules"] + 6)
    assert main(["check", "--verify", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{place(file, 'rules')}: rules: recorded under rules {CLAIMED['rules'] + 6}, but this")


def test_a_solution_recorded_under_rules_1_is_said_to_be_that(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", rules=1)
    for command in (["check", str(file)], ["check", "--verify", str(file)], ["run", "kv-paging", str(file)]):
        assert main(command) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{place(file, 'rules')}: rules: recorded under rules 1, but this program plays rules 2")
    assert main(["record", str(file)]) == 0
    assert main(["check", "--verify", str(file)]) == 0, "recorded anew it holds"


def test_good_and_bad_files_of_several_levels_are_told_in_their_order(tmp_path: Path, capsys: Capture) -> None:
    bad = written(tmp_path / "bad.json", {"cost": 7})
    other = levels_dir() / "01-prefill-decode" / "solutions" / "prefill-decode.json"
    level = next(levels_dir().glob("*-kv-paging/level.json"))
    assert main(["check", "--verify", str(bad), str(other), str(level), str(tmp_path / "gone.json")]) == 2
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"{other}: valid solution of prefill-decode, and what it claims holds",
        f"{level}: valid level kv-paging",
    ]
    assert [line.split(": ")[1] for line in printed.err.splitlines()] == ["score.cost", "$"]


def test_solutions_of_different_levels_share_the_workers() -> None:
    builds = [(load_level(level_id), load_solution(name)) for level_id in QUICK for name in solution_ids(level_id)]
    expected = [run(level, solution) for level, solution in builds]
    assert evaluate_builds(builds, workers=2) == expected
    assert evaluate_builds(builds, workers=1) == expected


# What no run can come to


@pytest.mark.parametrize(
    ("score", "why"),
    [
        ({"tps": 9999}, "Decode cores cannot deliver more than"),
        ({"tps": 1e300}, "Decode cores cannot deliver more than"),
        ({"tiles": 1}, "the build has "),
        ({"cost": 0}, "the build costs "),
        ({"tick": 10**12}, "a run can be won from tick 1200 to "),
        ({"tick": 1199}, "a run can be won from tick 1200 to "),
        ({"vram_peak_mib": 3073.0}, "the level has 3072 MiB"),
        ({"ttft_p95_ms": 1e9}, "the run ends after "),
        ({"tpot_ms": 1e9}, "the run ends after "),
        ({"ttft_p50_ms": 5000.0, "ttft_p95_ms": 10.0}, "not above the 95th percentile"),
    ],
)
def test_what_is_out_of_any_range_is_a_fault_without_a_run(
    score: dict[str, Any], why: str, tmp_path: Path, capsys: Capture
) -> None:
    file = written(tmp_path / "mine.json", score)
    assert main(["check", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    name = next(iter(score))
    assert line.startswith(f"{place(file, name)}: score.{name}: claims ")
    assert why in line


@pytest.mark.parametrize("name", solution_ids())
def test_what_a_run_has_come_to_is_never_called_impossible(name: str) -> None:
    solution = load_solution(name)  # with what its run came to: see `test_true_claims_hold`
    level = load_level(solution.level)
    assert list(impossible_claims(level, solution)) == []
    easy = level.model_copy(
        update={"warmup_s": 0.0, "goals": (level.goals[0].model_copy(update={"at_least": 0.1, "hold_s": 1.0}),)}
    )
    result = run(easy, solution)
    assert result.verdict == "won"
    assert list(impossible_claims(easy, with_claims(solution, result))) == []


# Recording


def test_a_false_score_is_not_written_over_unless_told(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", {"tps": 99.5, "tick": 1201})
    before = file.read_bytes()
    assert main(["record", str(file)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in told] == ["score.tick", "score.tps"]
    assert "claims 99.5 under rules " in told[1]
    assert "--force writes over it" in told[1]
    assert file.read_bytes() == before
    assert main(["record", "--force", str(file)]) == 0
    tps = CLAIMED["score"]["tps"]
    assert capsys.readouterr().out.endswith(f"; replaces tick 1201 by 1416, tps 99.5 by {tps}\n")
    assert json.loads(file.read_text())["score"] == CLAIMED["score"]


def test_a_false_digest_is_replaced_when_told_and_said(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", digest="0123456789abcdef")
    assert main(["record", str(file)]) == 2
    assert "or use --force" in capsys.readouterr().err
    assert main(["record", str(file), "--force"]) == 0
    assert f"; replaces digest 0123456789abcdef by {CLAIMED['digest']}\n" in capsys.readouterr().out


def test_a_score_without_rules_or_digest_is_no_less_false(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", {"tps": 9999}, digest=..., rules=...)
    assert main(["record", str(file)]) == 2
    assert "score.tps: claims 9999, but the run reaches" in capsys.readouterr().err


def test_what_cannot_be_read_as_a_claim_is_replaced_and_said(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "mine.json", score={"speed": 12}, rules="one")
    assert main(["record", str(file)]) == 0
    assert capsys.readouterr().out.endswith(f"; replaces rules one by {CLAIMED['rules']}, speed 12\n")
    file = written(tmp_path / "mine.json").with_name("text.json")
    file.write_text(json.dumps(CLAIMED | {"score": "great"}))
    assert main(["record", str(file)]) == 0
    assert capsys.readouterr().out.endswith("; replaces score great\n")
