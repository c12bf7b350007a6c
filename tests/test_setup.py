"""run.py: what it sets up, when it sets up again, and what it says when it cannot."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
WARM_START_LIMIT_S = 0.5

posix_only = pytest.mark.skipif(os.name != "posix", reason="the stand-in for Python is a shell script")


@pytest.fixture(scope="session")
def run_py() -> ModuleType:
    return load_run_py()


def load_run_py() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_py", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that holds what run.py looks at, without an environment."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    shutil.copy(ROOT / "run.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def pip_does_nothing(run_py: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Environments are made at once, of an empty file for a Python; the list tells what was done."""
    done: list[str] = []

    def make_environment(folder: Path) -> None:
        done.append("made")
        python: Path = run_py.python_in(folder)
        python.parent.mkdir(parents=True)
        python.touch()

    def install(folder: Path, checkout: Path, extra: str) -> None:
        done.append(f"installed {extra}".rstrip())

    monkeypatch.setattr(run_py, "make_environment", make_environment)
    monkeypatch.setattr(run_py, "install", install)
    return done


def test_the_second_start_has_nothing_to_do(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    first = run_py.ready_python(checkout, run_py.PLAYER)
    assert pip_does_nothing == ["made", "installed"]
    assert capfd.readouterr().err.count("run.py: ") == 2
    assert run_py.ready_python(checkout, run_py.PLAYER) == first == str(run_py.python_in(checkout / ".venv"))
    assert pip_does_nothing == ["made", "installed"]
    assert capfd.readouterr() == ("", "")


def test_testing_adds_the_tools_and_playing_keeps_them(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str]
) -> None:
    for extra in (run_py.PLAYER, run_py.DEVELOPER, run_py.PLAYER, run_py.DEVELOPER):
        run_py.ready_python(checkout, extra)
    assert pip_does_nothing == ["made", "installed", "installed dev"]


@pytest.mark.parametrize("file", ["pyproject.toml", "run.py"])
def test_a_changed_source_installs_again_into_the_same_environment(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str], file: str
) -> None:
    run_py.ready_python(checkout, run_py.DEVELOPER)
    (checkout / file).write_text("# changed\n", encoding="utf-8")
    run_py.ready_python(checkout, run_py.PLAYER)
    assert pip_does_nothing == ["made", "installed dev", "installed dev"]


def test_what_the_tests_import_is_compiled_once_and_not_into_the_checkout(
    run_py: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They start hundreds of processes, many where the user wants no bytecode beside the sources."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    written = "import sys, typer; print(sys.dont_write_bytecode, typer.__cached__)"
    printed: list[str] = []

    def call(command: list[str], *, cwd: str, env: dict[str, str]) -> int:
        told = subprocess.run([sys.executable, "-c", written], env=env, capture_output=True, text=True, check=True)
        printed.append(told.stdout.strip())
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(run_py.subprocess, "call", call)
        patched.setattr(run_py, "types_check", lambda *given: subprocess.Popen([sys.executable, "-c", ""]))
        assert run_py.run_checks(str(tmp_path / "bin" / "python"), ["tests"]) == 0
    assert len(printed) == 3
    assert {line.startswith(f"False {tmp_path / 'caches'}") for line in printed} == {True}


def test_another_python_or_place_makes_the_environment_again(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_py.ready_python(checkout, run_py.PLAYER)
    monkeypatch.setattr(sys, "version", "3.99.0 (a later one)")
    run_py.ready_python(checkout, run_py.PLAYER)
    run_py.ready_python(checkout.rename(checkout.with_name("moved")), run_py.PLAYER)
    assert pip_does_nothing == ["made", "installed"] * 3


def test_a_python_that_is_gone_makes_the_environment_again(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str]
) -> None:
    Path(run_py.ready_python(checkout, run_py.PLAYER)).unlink()
    shutil.rmtree(run_py.python_in(checkout / ".venv").parent)
    run_py.ready_python(checkout, run_py.PLAYER)
    assert pip_does_nothing == ["made", "installed"] * 2


def test_an_interrupted_set_up_begins_anew(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(folder: Path, checkout: Path, extra: str) -> None:
        (folder / "half").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run_py, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run_py.ready_python(checkout, run_py.PLAYER)
    run_py.ready_python(checkout, run_py.PLAYER)
    assert pip_does_nothing == ["made", "made", "installed"]
    assert not (checkout / ".venv" / "half").exists()


def test_a_read_only_checkout_is_set_up_in_the_users_cache(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_py, "user_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    for _ in range(2):
        assert str(tmp_path / "cache") in run_py.ready_python(checkout, run_py.PLAYER)
    assert pip_does_nothing == ["made", "installed"]
    assert not (checkout / ".venv").exists()


def test_somebody_elses_environment_is_left_alone(
    run_py: ModuleType, checkout: Path, pip_does_nothing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_py, "user_cache", lambda: tmp_path / "cache")
    theirs = checkout / ".venv" / "pyvenv.cfg"
    theirs.parent.mkdir()
    theirs.write_text("theirs", encoding="utf-8")
    assert str(tmp_path / "cache") in run_py.ready_python(checkout, run_py.PLAYER)
    assert theirs.read_text(encoding="utf-8") == "theirs"


@pytest.mark.parametrize(
    ("modules", "says"),
    [
        ({"pip"}, "has no module venv"),
        ({"venv"}, "has no module ensurepip"),
    ],
)
def test_a_python_that_cannot_make_environments_says_what_to_install(
    run_py: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: set[str], says: str
) -> None:
    monkeypatch.setattr(run_py, "has_module", lambda name: name in modules)
    with pytest.raises(run_py.SetUpError, match=says) as fault:
        run_py.make_environment(tmp_path)
    assert "sudo apt install python3-venv" in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("modules", "steps"),
    [
        ({"venv", "ensurepip", "pip"}, ["-m venv ENV"]),
        ({"venv", "pip"}, ["-m venv --without-pip ENV", "PIP install --ignore-installed pip"]),
        ({"virtualenv"}, ["-m virtualenv ENV"]),
    ],
)
def test_the_environment_is_made_by_whichever_way_there_is(
    run_py: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: set[str], steps: list[str]
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(run_py, "has_module", lambda name: name in modules)
    monkeypatch.setattr(run_py, "folder_of", lambda name: name.upper())
    monkeypatch.setattr(run_py, "run_quietly", commands.append)
    run_py.make_environment(tmp_path)
    assert [" ".join(command[1:]).replace(str(tmp_path), "ENV") for command in commands] == steps


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("Failed to establish a new connection\nERROR: No matching distribution found for rich", "check the network"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: No matching distribution found for pygame-ce>=2\n", "there is no pygame-ce>=2 for Python 3"),
    ],
)
def test_a_failed_step_names_a_usual_reason(run_py: ModuleType, output: str, says: str) -> None:
    step = [sys.executable, "-c", f"print({output!r}); raise SystemExit(1)"]
    with pytest.raises(run_py.SetUpError, match=says):
        run_py.run_quietly(step)


def test_a_failed_step_shows_what_it_printed_when_the_reason_is_unusual(
    run_py: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(run_py.SetUpError, match="see above"):
        run_py.run_quietly([sys.executable, "-c", "raise SystemExit('the moon is full')"])
    assert capfd.readouterr().err == "the moon is full\n"


def test_a_failed_set_up_has_a_status_of_its_own(
    run_py: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def ready_python(checkout: Path, extra: str) -> str:
        raise run_py.SetUpError("no venv here")

    monkeypatch.setattr(run_py, "ready_python", ready_python)
    assert run_py.main(["run"]) == 3
    assert capfd.readouterr() == ("", "run.py: no venv here\n")


def test_an_old_python_can_read_run_py() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_says_what_it_needs(
    run_py: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert run_py.main([]) == 3
    assert "needs Python 3.11 or newer, this is Python 3.9.2" in capfd.readouterr().err


@posix_only
def test_an_old_python_hands_over_to_a_newer_one_that_starts(
    run_py: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, status in (("python3.13", 127), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_py.newer_python() == str(tmp_path / "python3.12")
    assert "too old; using" in capfd.readouterr().err


@posix_only
def test_a_warm_start_is_quick_and_passes_arguments_and_status_on(
    run_py: ModuleType, checkout: Path, tmp_path: Path
) -> None:
    environment = checkout / ".venv"
    python: Path = run_py.python_in(environment)
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\nexit 7\n', encoding="utf-8")
    python.chmod(0o755)
    run_py.write_stamp(environment, run_py.stamp_of(checkout, run_py.PLAYER))
    command = [sys.executable, str(checkout / "run.py"), "run", "kv-paging", "my level.json"]
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        started = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        seconds.append(time.perf_counter() - start)
    passed_on = [str(tmp_path), "-P", "-m", "game", "run", "kv-paging", "my level.json"]
    assert (started.returncode, started.stdout.splitlines(), started.stderr) == (7, passed_on, "")
    assert min(seconds) < WARM_START_LIMIT_S


def test_no_lock_file_is_kept() -> None:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        files = subprocess.run(listing, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    names = {Path(file).name for file in files}
    assert "run.py" in names
    assert not {name for name in names if re.search(r"\block\b|^pylock|^requirements", name)}
