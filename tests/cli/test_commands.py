"""The rest of the command line: help, versions, pictures, playing, and how commands end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pygame
import pytest

import game
from game.cli import main
from game.content.load import load_solution
from game.content.solution import Solution
from game.ui.app.app import App

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("play", "run", "evaluate", "record", "check", "schema"),
    *("shot", "bench", "export", "calibrate", "prove", "solve", "verify"),
)
SUBCOMMANDS = ("model add", "model list")


def tycoon(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own."""
    command = [sys.executable, "-m", "game", *arguments]
    environment = {**os.environ, **variables}
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT, env=environment)


def test_help_teaches_with_examples(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", printed, re.MULTILINE)
    assert "  tycoon run prefill-decode my-build.json     run a build without a window\n" in printed
    assert "Exit status: 0 won or valid, 1 not won, 2 bad input." in " ".join(printed.split())


@pytest.mark.parametrize("command", [*COMMANDS, *SUBCOMMANDS])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_examples(command: str, option: str, capsys: Capture) -> None:
    assert main([*command.split(), option]) == 0
    printed = capsys.readouterr().out
    assert f"Examples:\n    tycoon {command}" in printed
    many = ("FILE}...", "SOLUTION}...", "[LEVEL]...", "[SOLUTION]...")
    assert "..." not in re.sub("|".join(map(re.escape, many)), "", printed).split("Arguments:")[0]


def test_the_examples_of_help_are_commands_that_parse(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (*COMMANDS, *SUBCOMMANDS):
        main([*command.split(), "--help"])
        for line in re.findall(rf"^    (tycoon {command}.*)$", capsys.readouterr().out, re.MULTILINE):
            words = line.partition("    ")[0].partition(" > ")[0].split()[1:]
            assert main([*words, "--help"]) == 0
            capsys.readouterr()


def test_the_version_is_that_of_the_package(capsys: Capture) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tycoon {game.__version__}, rules 2, interpreted\n"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project.get("version", game.__version__) == game.__version__


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["walk"], "tycoon: No such command 'walk'; see `tycoon --help`"),
        (["--fast"], "tycoon: No such option: --fast; see `tycoon --help`"),
        (["bench", "now"], "tycoon bench: Got unexpected extra argument"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_status_2(arguments: list[str], line: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(line)
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(("arguments", "level"), [([], None), (["play"], None), (["play", "kv-paging"], "kv-paging")])
def test_playing_is_left_to_the_window(
    arguments: list[str], level: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[str | None] = []

    def play(level_id: str | None, solution_id: str | None) -> int:
        assert solution_id is None
        played.append(level_id)
        return 7

    monkeypatch.setattr("game.ui.app.main.main", play)
    assert main(arguments) == 7
    assert played == [level]


def test_playing_a_level_that_is_not_there_is_bad_input(capsys: Capture) -> None:
    assert main(["play", "kv-pagin"]) == 2
    assert 'did you mean "kv-paging"?' in capsys.readouterr().err
    assert main(["play", "kv-paging", "prefill-decode"]) == 2
    assert 'this solves the level "prefill-decode", not "kv-paging"' in capsys.readouterr().err


def test_playing_begins_with_the_build_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    begun: list[Solution] = []

    def look_and_leave(app: App) -> None:
        assert app.board is not None
        begun.append(app.board.workbench.editor.solution())

    monkeypatch.setenv("TYCOON_HOME", str(tmp_path))
    monkeypatch.setattr("game.ui.app.app.App.run", look_and_leave)
    assert main(["play", "kv-paging", "kv-paging-two-cores"]) == 0
    built = [row.translate({ord("S"): ".", ord("K"): "."}) for row in load_solution("kv-paging-two-cores").map]
    assert [list(build.map) for build in begun] == [built]


def test_a_picture_is_written_without_a_display(tmp_path: Path) -> None:
    out = tmp_path / "kv.png"
    arguments = ["shot", "kv-paging", "kv-paging", "--tick", "600", "--out", str(out), "--size", "800x450"]
    drawn = tycoon(*arguments, DISPLAY="", WAYLAND_DISPLAY="")
    assert (drawn.returncode, drawn.stderr) == (0, "")
    assert drawn.stdout == f"{out}: KV-Cache Paged Memory, 800x450\n"
    assert pygame.image.load(out).get_size() == (800, 450)


SHOT = ["shot", "kv-paging", "kv-paging"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            [*SHOT, "--tick", "1", "--out", "no/such/folder.png"],
            "tycoon shot: there is no folder no/such; make it first",
        ),
        ([*SHOT, "--tick", "1", "--out", "kv.jpg"], "tycoon shot: kv.jpg does not end in .png; name a PNG file"),
        ([*SHOT, "--tick", "1", "--out", "kv.png", "--size", "big"], "tycoon shot: Invalid value for '--size': 'big'"),
        ([*SHOT, "--tick", "1", "--out", "kv.png", "--size", "1x1"], "tycoon shot: size is 1x1; it must be at least"),
        ([*SHOT, "--tick", "-1", "--out", "kv.png"], "tycoon shot: Invalid value for '--tick'"),
        ([*SHOT, "--out", "kv.png"], "tycoon shot: Missing option '--tick'"),
        ([*SHOT, "--tick", "1"], "tycoon shot: Missing option '--out'"),
        (["shot", "kv", "kv", "--tick", "1", "--out", "kv.png"], "kv:1:1: $: no level has this id"),
        (
            ["shot", "kv-paging", "prefill-decode", "--tick", "1", "--out", "kv.png"],
            'prefill-decode.json:3:12: level: this solves the level "prefill-decode", not "kv-paging"',
        ),
    ],
)
def test_a_picture_that_cannot_be(
    arguments: list[str], line: str, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert line in printed.err
    assert printed.err.count("\n") == 1
    assert not list(tmp_path.glob("kv.*"))


def test_a_folder_in_the_place_of_a_picture(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "kv.png").mkdir()
    assert main([*SHOT, "--tick", "1", "--out", str(tmp_path / "kv.png")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_ctrl_c_ends_quietly(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("game.cli.run.run_solution", interrupted)
    assert main(["run", "kv-paging", "kv-paging"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
@pytest.mark.parametrize("arguments", ["run kv-paging kv-paging", "run kv-paging kv-paging --json", "schema level"])
def test_a_reader_that_stops_reading_ends_the_command_quietly(arguments: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "game", *arguments.split()]
    with os.fdopen(writer, "wb") as pipe:
        ended = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_nothing_is_coloured_in_a_pipe() -> None:
    printed = tycoon("run", "kv-paging", "kv-paging")
    assert printed.returncode == 0
    assert "\x1b" not in printed.stdout
    assert "┏" in printed.stdout


def test_a_terminal_of_few_letters_is_no_obstacle(tmp_path: Path) -> None:
    level = json.loads((ROOT / "levels" / "01-prefill-decode" / "level.json").read_text(encoding="utf-8"))
    level |= {"id": "umlaut", "title": "Größe → 大"}
    (tmp_path / "umlaut.json").write_text(json.dumps(level), encoding="utf-8")
    rows = ["." * 12] * 3 + [".>>>PD>>>>>."] + ["." * 12] * 4
    (tmp_path / "mine.json").write_text(json.dumps({"format": 1, "level": "umlaut", "map": rows}))
    files = [str(tmp_path / "umlaut.json"), str(tmp_path / "mine.json")]
    printed = tycoon("run", *files, PYTHONIOENCODING="ascii")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert "Gr\\xf6\\xdfe" in printed.stdout


def test_importing_the_package_costs_next_to_nothing() -> None:
    code = "import game, sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert not {"pydantic", "typer", "rich", "pygame", "numpy"} & set(loaded.stdout.split())
