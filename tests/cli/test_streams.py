"""Streams that are closed, full or no longer read: the exit status stays what it means, and there is no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from game.cli import main
from game.content.resources import levels_dir
from game.processes.streams import complain
from game.session.player.storage import HOME_VARIABLE

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
FULL = "tycoon: the disk is full (No space left on device); make room\n"
GOOD = str(levels_dir() / "01-prefill-decode" / "level.json")

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a POSIX shell closes the streams")


def tycoon(arguments: str, streams: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command whose streams a shell has redirected."""
    command = f'exec "$0" -m game {arguments} {streams}'
    environment = {**os.environ, **variables}
    return subprocess.run(
        ["sh", "-c", command, sys.executable], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120
    )


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with a fault."""
    file = tmp_path_factory.mktemp("files") / "bad.json"
    file.write_text("{")
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "streams", "status"),
    [
        (f"check {GOOD}", ">&-", 0),
        (f"check {GOOD}", "<&- >&- 2>&-", 0),
        ("check {bad}", "2>&-", 2),
        ("run kv-paging kv-paging --ticks 5 --json", ">&-", 1),
        ("run kv-paging kv-paging", "<&- >&-", 0),
        ("evaluate kv-paging kv-paging kv-paging", "<&- >&- 2>&-", 0),
        ("shot kv-paging kv-paging --tick 5 --out {png}", "<&- >&- 2>&-", 0),
        ("film kv-paging kv-paging --ticks 4 --out {gif}", ">&- 2>&-", 0),
        ("--version", ">&-", 0),
        ("walk", "2>&-", 2),
    ],
)
def test_closed_streams_change_no_exit_status(
    arguments: str, streams: str, status: int, bad: str, tmp_path: Path
) -> None:
    png, gif = tmp_path / "out.png", tmp_path / "out.gif"
    ended = tycoon(arguments.format(bad=bad, png=png, gif=gif), streams)
    assert (ended.returncode, ended.stdout, ended.stderr) == (status, "", "")
    for file, signature in ((png, b"\x89PNG\r\n\x1a\n"), (gif, b"GIF89a")):
        assert not file.exists() or file.read_bytes().startswith(signature)  # no stream was taken for the file


@pytest.mark.parametrize("streams", [">&-", "<&- >&- 2>/dev/full"])
def test_the_game_quits_without_streams(streams: str, tmp_path: Path) -> None:
    code = (
        "import game.ui.app.app as app, game.cli, sys; app.App.frame = lambda self, first=(): self.quit();"
        "sys.exit(game.cli.main(['play', 'kv-paging']))"
    )
    command = f'exec "$0" -c "{code}" {streams}'
    environment = {**os.environ, HOME_VARIABLE: str(tmp_path)}
    ended = subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, cwd=ROOT, env=environment)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [("check {bad}", 2), ("walk", 2), ("record {none}", 1)],
)
def test_complaints_that_find_no_room_are_lost_and_the_status_stands(
    arguments: str, status: int, bad: str, tmp_path: Path
) -> None:
    none = tmp_path / "none.json"
    none.write_text(json.dumps({"format": 1, "level": "prefill-decode", "map": ["." * 12] * 8}))
    ended = tycoon(arguments.format(bad=bad, none=none), "2>/dev/full")
    assert (ended.returncode, ended.stderr) == (status, "")


@pytest.mark.parametrize(
    ("arguments", "streams", "told"),
    [
        (f"check {GOOD}", ">/dev/full", FULL),
        ("--help", ">/dev/full", FULL),
        ("run kv-paging kv-paging", ">/dev/full 2>/dev/full", ""),
        ("schema level", "1</dev/null", "tycoon: a stream failed (Bad file descriptor); check where its output goes\n"),
    ],
)
def test_a_stdout_that_takes_nothing_is_one_line_and_status_2(arguments: str, streams: str, told: str) -> None:
    ended = tycoon(arguments, streams)
    assert (ended.returncode, ended.stderr) == (2, told)


@pytest.mark.parametrize("arguments", ["schema level", "--help", "check levels/*"])
def test_a_reader_that_stops_reading_ends_the_command_quietly(arguments: str, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    command = f'("$0" -m game {arguments} 2>{errors}; echo $? >&2) | true'
    ended = subprocess.run(["sh", "-c", command, sys.executable], stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert ended.stderr in ("141\n", "0\n")  # 0 if all was written before the reader ended
    assert errors.read_text() == ""


def test_a_reader_of_complaints_that_stops_reading_changes_no_status(bad: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        command = [sys.executable, "-m", "game", "check", bad, GOOD]
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=pipe, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (2, f"{GOOD}: valid level prefill-decode\n")


def test_a_program_without_a_console_has_no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main(["check", GOOD]) == 0
    assert main(["check", "-"]) == 2
    assert main(["play", "kv-pagin"]) == 2


def test_a_complaint_without_stderr_is_not_taken_for_output(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as closed:
        closed.setattr(sys, "stderr", None)
        complain("lost")
    assert capsys.readouterr() == ("", "")


def test_the_set_up_says_nothing_where_nobody_hears_it(tmp_path: Path) -> None:
    code = "import run; run.say('lost'); run.show('lost')"
    for streams in ("2>&-", "2>/dev/full; exit 0"):
        ended = subprocess.run(
            ["sh", "-c", f'"$0" -c "{code}" {streams}', sys.executable], capture_output=True, text=True, cwd=ROOT
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
