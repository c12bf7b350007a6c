"""Levels and solutions that come through pipes and the standard input: they can be read once, and have no name."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread

import pytest

from game import Level, Result, Solution, load_level, load_solution
from game.cli import main
from game.cli.solution_runs import results_of
from game.content.level_words import level_text
from game.content.resources import levels_dir
from tests.content.test_solution_faults import FIXED, SOLUTION

Capture = pytest.CaptureFixture[str]
LEVEL = (levels_dir() / "01-prefill-decode" / "level.json").read_text(encoding="utf-8")
WINS = (levels_dir() / "01-prefill-decode" / "solutions" / "prefill-decode.json").read_text(encoding="utf-8")
Pipe = Callable[[str], str]

pytestmark = pytest.mark.skipif(not Path("/dev/fd").exists(), reason="names pipes as files")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """Makes pipes as the shell does for `<(...)`: the name of one that holds a text, and then ends."""
    readers: list[int] = []

    def made(text: str) -> str:
        reader, writer = os.pipe()
        readers.append(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as end:
            end.write(text)
        return f"/dev/fd/{reader}"

    yield made
    for reader in readers:
        os.close(reader)


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    """Puts a text on the standard input."""

    def sent(text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return sent


def test_what_a_pipe_holds_is_checked(pipe: Pipe, capsys: Capture) -> None:
    level, solution = pipe(LEVEL), pipe(WINS)
    assert main(["check", level, solution]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{level}: valid level prefill-decode\n{solution}: valid solution of prefill-decode")
    assert printed.err == ""


def test_faults_in_a_pipe_have_their_place(pipe: Pipe, capsys: Capture) -> None:
    level = pipe(FIXED.replace('"seed": 0', '"seed": -1'))
    assert main(["check", level]) == 2
    assert capsys.readouterr().err.startswith(f"{level}:24:11: seed: -1 is below")


def test_a_hyphen_is_the_standard_input(send: Callable[[str], None], capsys: Capture) -> None:
    for text, found in ((LEVEL, "level prefill-decode"), (WINS, "solution of prefill-decode")):
        send(text)
        assert main(["check", "-"]) == 0
        printed = capsys.readouterr()
        assert printed.out.startswith(f"-: valid {found}")
        assert printed.err == ""


def test_a_level_and_its_solution_may_both_come_through_pipes(
    pipe: Pipe, send: Callable[[str], None], here: Path, capsys: Capture
) -> None:
    send(FIXED)
    assert main(["check", pipe(SOLUTION), "-"]) == 0
    (here / "tiny.json").write_text(FIXED)
    assert main(["check", pipe(SOLUTION)]) == 0  # its level lies where it would lie itself
    send(SOLUTION)
    assert main(["check", "-"]) == 0
    (here / "tiny.json").unlink()
    capsys.readouterr()
    assert main(["check", pipe(SOLUTION)]) == 2
    assert "there is no level of this id to check it against" in capsys.readouterr().err


def test_a_file_that_was_redirected_is_looked_for_where_the_program_is(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED)
    (here / "mine.json").write_text(SOLUTION)
    with (here / "mine.json").open() as opened:
        name = f"/dev/fd/{opened.fileno()}"
        assert main(["check", name]) == 0, capsys.readouterr().err


def test_a_named_pipe_is_read_once_and_its_name_says_nothing(here: Path, capsys: Capture) -> None:
    os.mkfifo(here / "other.json")
    writer = Thread(target=(here / "other.json").write_text, args=(FIXED,), daemon=True)
    writer.start()
    assert main(["check", "other.json"]) == 0
    assert capsys.readouterr().out == "other.json: valid level tiny\n"
    writer.join(10)
    assert not writer.is_alive()


def test_what_lies_nearby_and_is_no_file_is_not_waited_for(here: Path, capsys: Capture) -> None:
    for name in ("tiny.json", "tiny.md", "mine.md"):
        os.mkfifo(here / name)
    (here / "mine.json").write_text(SOLUTION)
    assert main(["check", "mine.json"]) == 2
    assert "there is no level of this id" in capsys.readouterr().err
    (here / "tiny.json").unlink()
    (here / "tiny.json").write_text(FIXED)
    assert main(["check", "tiny.json"]) == 0
    assert level_text(load_level("tiny.json")) == ""


def test_no_text_beside_a_pipe_is_its_own(here: Path, send: Callable[[str], None]) -> None:
    (here / "-.md").write_text("not this")
    send(FIXED)
    assert level_text(load_level("-")) == ""


@pytest.mark.parametrize("command", ["run", "evaluate"])
def test_runs_take_pipes_and_the_standard_input(
    command: str, pipe: Pipe, send: Callable[[str], None], capsys: Capture
) -> None:
    send(WINS)
    assert main([command, pipe(LEVEL), "-", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result[0] if command == "evaluate" else result)["verdict"] == "won"


def test_pictures_take_pipes_and_the_standard_input(pipe: Pipe, send: Callable[[str], None], here: Path) -> None:
    send(LEVEL)
    assert main(["shot", "-", pipe(WINS), "--tick", "60", "--out", "one.png"]) == 0
    send(WINS)
    span = ["--from-tick", "0", "--ticks", "4", "--out", "one.gif"]
    assert main(["film", pipe(LEVEL), "-", *span]) == 0
    assert (here / "one.png").stat().st_size > 1000 < (here / "one.gif").stat().st_size


def test_playing_takes_the_standard_input(send: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("game.ui.app.app.App.run", lambda app: shown.append(app.playing.id))
    send(FIXED)
    assert main(["play", "-"]) == 0
    assert shown == ["tiny"]


def test_from_python_too(send: Callable[[str], None]) -> None:
    send(WINS)
    assert load_solution("-").level == "prefill-decode"
    send(LEVEL)
    assert load_level(Path("-")).source.is_stream


def test_a_result_is_not_recorded_where_it_cannot_be_written(
    pipe: Pipe, send: Callable[[str], None], here: Path, capsys: Capture
) -> None:
    os.mkfifo(here / "mine.json")
    send(WINS)
    names = ["-", pipe(WINS), "mine.json"]
    assert main(["record", *names]) == 2
    told = "a result cannot be written into this, which is no file; name a solution file"
    assert capsys.readouterr().err.splitlines() == [f"{name}:1:1: $: {told}" for name in names]


def test_a_solution_that_was_edited_while_it_was_run_is_not_written_over(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "mine.json"
    bare = json.dumps({key: json.loads(WINS)[key] for key in ("format", "level", "map")})
    file.write_text(bare, encoding="utf-8")

    def edited_after_results(builds: Sequence[tuple[Level, Solution]]) -> Sequence[Result | None]:
        results = results_of(builds)
        file.write_text(f"{bare}\n", encoding="utf-8")
        return results

    with monkeypatch.context() as edited:
        edited.setattr("game.cli.record.results_of", edited_after_results)
        assert main(["record", "mine.json"]) == 2
    assert "it has changed while it was run; record it again" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == f"{bare}\n"
    assert main(["record", "mine.json", "mine.json"]) == 0  # twice the same is no change


def test_nothing_and_too_much_are_told(here: Path, send: Callable[[str | bytes], None], capsys: Capture) -> None:
    send(LEVEL)
    assert main(["run", "-", "-"]) == 2
    told = "-:1:1: $: nothing comes through the standard input; send a file into it, and name it only once\n"
    assert capsys.readouterr() == ("", told)
    send(b" " * (1 << 21))
    assert main(["check", "-"]) == 2
    assert capsys.readouterr().err.startswith("-:1:1: $: larger than 1 MiB")
    send(b'{"id": "\xff"}')
    assert main(["check", "-"]) == 2
    assert capsys.readouterr().err == "-:1:9: $: byte 0xff is not UTF-8; save the file as UTF-8\n"
    if Path("/dev/zero").exists():
        assert main(["check", "/dev/zero"]) == 2
        assert capsys.readouterr().err.startswith("/dev/zero:1:1: $: larger than 1 MiB")


def test_a_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "-"]) == 2
    assert capsys.readouterr().err == "-:1:1: $: the standard input is closed; send a file into it\n"


def test_an_earlier_bench_may_come_through_the_standard_input(send: Callable[[str], None], capsys: Capture) -> None:
    send("[]")
    assert main(["bench", "--quick", "--compare", "-"]) == 2
    assert "'-' is no report; write one with tycoon bench --json" in capsys.readouterr().err
