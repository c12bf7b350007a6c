"""`python3 run.py compile` where it cannot be done, and when a checkout's compiled build counts as stale."""

import json
import sys
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest

from game.cli import main
from game.processes import fast_build
from tests.test_setup import ROOT, load_run_py


@pytest.fixture
def run_py(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = load_run_py()
    monkeypatch.setattr(module, "ready_python", lambda checkout, extra: sys.executable)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="its compiler is not on PATH")
def test_without_a_c_compiler_it_says_so_in_one_line(
    run_py: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    assert run_py.main(["compile"]) == run_py.SET_UP_FAILED
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "there is no C compiler (no-such-compiler); install one" in said.err


def test_without_pythons_headers_it_says_so(
    run_py: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", sys.executable)
    monkeypatch.setattr(run_py.sysconfig, "get_path", lambda name: str(tmp_path))
    assert run_py.main(["compile"]) == run_py.SET_UP_FAILED
    assert "Python.h" in capfd.readouterr().err


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stamp of a compiled build that is fresh."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.delenv("TYCOON_INTERPRETED")
    stamp = tmp_path / fast_build.FOLDER / fast_build.STAMP
    stamp.parent.mkdir(parents=True)
    path = "sim/cards/card.py"
    stamp.write_text(json.dumps({path: sha256((ROOT / "game" / path).read_bytes()).hexdigest()}), encoding="utf-8")
    return stamp


def test_a_build_of_these_very_sources_is_fresh(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not fast_build.is_stale()
    compiled.write_text(json.dumps({"sim/cards/card.py": "0" * 64}), encoding="utf-8")
    assert fast_build.is_stale()
    monkeypatch.setenv("TYCOON_INTERPRETED", "1")
    assert not fast_build.is_stale()


@pytest.mark.parametrize("words", ["", "[]", "3", '{"sim/gone.py": ""}', "\udcff", None])
def test_half_a_build_and_one_of_a_source_that_is_gone_are_stale(compiled: Path, words: str | None) -> None:
    if words is None:
        compiled.unlink()
    else:
        compiled.write_text(words, encoding="utf-8", errors="surrogateescape")
    assert fast_build.is_stale()


def test_without_a_compiled_build_there_is_nothing_to_say(compiled: Path) -> None:
    compiled.unlink()
    compiled.parent.rmdir()
    compiled.parent.parent.rmdir()
    assert not fast_build.is_stale()


def test_a_start_reads_the_sources_once(
    compiled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked: list[bool] = []
    is_stale = fast_build.is_stale

    def counted() -> bool:
        looked.append(is_stale())
        return looked[-1]

    compiled.write_text("{}{", encoding="utf-8")
    monkeypatch.setattr(fast_build, "is_stale", counted)
    monkeypatch.setattr(fast_build._Start, "is_stale", False)
    fast_build.use_fast_build()
    assert main(["schema", "solution"]) == 0
    assert looked == [True]
    assert fast_build.ADVICE in capsys.readouterr().err
