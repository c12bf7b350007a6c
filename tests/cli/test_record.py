"""`tycoon record`: claims are written only where they hold, and never over others that the same laws gave."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from game import load_solution, run
from game.cli import main
from game.content.resources import levels_dir
from game.content.write import solution_json
from game.session.score.recorded_score import broken_claims
from tests.cli.test_run import edited

Capture = pytest.CaptureFixture[str]
CLAIMED = (levels_dir() / "02-kv-paging" / "solutions" / "kv-paging.json").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of a shipped solution, with its claims."""
    copy = tmp_path / "mine.json"
    copy.write_text(CLAIMED, encoding="utf-8")
    return copy


def change(file: Path, old: str, new: str) -> str:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text.replace(old, new)


def test_the_shipped_solutions_hold_what_they_claim(tmp_path: Path, capsys: Capture) -> None:
    """Some of them: that all do says `test_verify.py`."""
    shipped = sorted(levels_dir().glob("0[1-36]-*/solutions/*.json"))
    copies = [tmp_path / solution.name for solution in shipped]
    for solution, copy in zip(shipped, copies, strict=True):
        copy.write_bytes(solution.read_bytes())
    assert main(["record", *map(str, copies)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.count(": holds already, digest ") == len(shipped)
    assert [copy.read_bytes() for copy in copies] == [solution.read_bytes() for solution in shipped]


def test_a_solution_without_claims_gets_those_of_its_run(file: Path, capsys: Capture) -> None:
    bare = load_solution(file).model_copy(update={"score": None, "digest": None, "rules": None})
    file.write_text(solution_json(bare), encoding="utf-8")
    file.chmod(0o640)
    assert main(["record", str(file)]) == 0
    result = run("kv-paging", file)
    assert capsys.readouterr().out == f"{file}: recorded {result.tps:.1f} TPS, digest {result.digest}, rules 2\n"
    recorded = load_solution(file)
    assert broken_claims(recorded, result) == []
    assert file.read_text(encoding="utf-8") == CLAIMED
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(file.parent) == [file.name]


def test_what_does_not_win_is_left_alone(tmp_path: Path, file: Path, capsys: Capture) -> None:
    lost = Path(edited(tmp_path, "kv-paging", "M", "."))
    before = lost.read_bytes()
    assert main(["record", str(lost), str(file)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"{lost}: not recorded, for it ends oom: ")
    assert printed.err.count("\n") == 1
    assert printed.out.startswith(f"{file}: holds already")
    assert lost.read_bytes() == before


def test_another_digest_under_the_same_rules_is_not_replaced(file: Path, capsys: Capture) -> None:
    digest = load_solution(file).digest
    text = change(file, f'"{digest}"', '"0123456789abcdef"')
    assert main(["record", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        f"{file}:17:13: digest: claims 0123456789abcdef under rules 2, but the run ends with {digest}"
    )
    assert "raise RULES_VERSION first" in line
    assert file.read_text(encoding="utf-8") == text


def test_another_score_of_the_same_run_is_corrected_when_told(file: Path, capsys: Capture) -> None:
    text = change(file, '"tick": 1416', '"tick": 1417')
    assert main(["record", str(file)]) == 2
    assert file.read_text(encoding="utf-8") == text
    assert "score.tick: claims 1417 under rules 2, but the run reaches 1416" in capsys.readouterr().err
    assert main(["record", "--force", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == CLAIMED


def test_claims_under_earlier_rules_are_replaced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(file, f'"{load_solution(file).digest}"', '"0123456789abcdef"')
    monkeypatch.setattr("game.content.solution_checks.RULES_VERSION", 3)
    monkeypatch.setattr("game.session.run.level_run.RULES_VERSION", 3)
    assert main(["record", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == CLAIMED.replace('"rules": 2', '"rules": 3')


def test_claims_under_later_rules_are_left_alone(file: Path, capsys: Capture) -> None:
    text = change(file, '"rules": 2', '"rules": 7')
    assert main(["record", str(file)]) == 2
    assert "rules: recorded under rules 7, this program plays rules 2; update" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text


def test_claims_that_are_no_claims_are_replaced(file: Path) -> None:
    change(file, '"rules": 2', '"rules": "one"')
    change(file, '"score": {', '"score": {"speed": 1, ')
    assert main(["record", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == CLAIMED


def test_other_faults_are_told_at_their_place(file: Path, tmp_path: Path, capsys: Capture) -> None:
    change(file, '"rules": 2', '"rules": 7, "extra": 1')
    misfit = tmp_path / "misfit.json"
    misfit.write_text(CLAIMED.replace('"rules": 2', '"rules": 7').replace("M", "F"), encoding="utf-8")
    astray = tmp_path / "astray.json"
    astray.write_text(CLAIMED.replace('"level": "kv-paging"', '"level": "nowhere"'), encoding="utf-8")
    assert main(["record", str(file), str(misfit), str(astray), str(tmp_path / "gone.json")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert "mine.json:18:" in "".join(told)
    assert any('unknown key "extra"' in line for line in told)
    assert any("misfit.json:" in line and "draft_model (F) at" in line for line in told)
    assert any("astray.json:3:12: level: there is no level of this id" in line for line in told)
    assert any("gone.json:1:1: $: there is no such file" in line for line in told)


def test_a_file_that_cannot_be_written_stays_whole(
    file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    text = change(file, '"tick": 1416', '"tick": 1417')
    monkeypatch.setattr("game.content.whole_file.os.replace", refuse)
    assert main(["record", "--force", str(file)]) == 2
    assert "$: cannot be written (Permission denied); check the permissions" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize("claims", [{}, {"digest": "no digest"}])
def test_the_name_of_a_schema_survives_a_record(file: Path, capsys: Capture, claims: dict[str, str]) -> None:
    values = {"$schema": "../schema.json", **json.loads(CLAIMED), **claims}
    del values["score"], values["rules"]
    if not claims:
        del values["digest"]
    file.write_text(json.dumps(values), encoding="utf-8")
    assert main(["record", str(file)]) == 0, capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == CLAIMED.replace("{\n", '{\n  "$schema": "../schema.json",\n', 1)
