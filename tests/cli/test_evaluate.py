"""`tycoon evaluate`: a table or JSON of many runs, and a bar only for people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
import typer

from game import EvaluationError, run
from game.cli import main
from game.cli.executors import Where, chosen_executor
from game.session.run.evaluator import Failure
from tests.cli.test_run import edited

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ["kv-paging", "kv-paging-two-cores"]


def test_all_won_is_exit_status_0(capsys: Capture) -> None:
    assert main(["evaluate", "kv-paging", *SHIPPED]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith("KV-Cache Paged Memory: 2 of 2 won")
    for heading in ("solution", "verdict", "TPS", "peak VRAM MiB", "tiles", "cost"):
        assert heading in printed.out
    row = next(line for line in printed.out.splitlines() if "two-cores" in line)
    result = run("kv-paging", "kv-paging-two-cores")
    cells = ["kv-paging-two-cores", "won", f"{result.tps:.1f}", f"{result.vram_peak_mib:.0f}"]
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [*cells, str(result.tiles), str(result.cost)]


def test_not_all_won_is_exit_status_1(tmp_path: Path, capsys: Capture) -> None:
    assert main(["evaluate", "kv-paging", "kv-paging", edited(tmp_path, "kv-paging", "M", ".")]) == 1
    printed = capsys.readouterr().out
    assert "1 of 2 won" in printed
    assert "oom" in printed


def test_json_is_a_list_of_results_with_their_solutions(capsys: Capture) -> None:
    assert main(["evaluate", "kv-paging", *SHIPPED, "--json", "--seed", "3", "--ticks", "700", "--workers", "2"]) == 1
    expected = [{"solution": name, **run("kv-paging", name, seed=3, ticks=700).to_json()} for name in SHIPPED]
    assert json.loads(capsys.readouterr().out) == expected


def test_a_solution_that_cannot_be_run_is_named_beside_the_others(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise EvaluationError([run("kv-paging", "kv-paging"), None], [Failure(1, "two.json", "it broke\x1b off")])

    monkeypatch.setattr("game.session.run.evaluate.evaluate", fail)
    assert main(["evaluate", "kv-paging", *SHIPPED]) == 1
    printed = capsys.readouterr()
    assert printed.err == "two.json: it broke\\x1b off\n"
    assert "1 of 2 won" in printed.out
    assert "failed" in printed.out
    assert main(["evaluate", "kv-paging", *SHIPPED, "--json"]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert first["verdict"] == "won"
    assert second == {"solution": "kv-paging-two-cores", "verdict": None}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere", "kv-paging"], "nowhere:1:1: $: no level has this id"),
        (["kv-paging", "kv-paging", "nowhere.json"], "nowhere.json:1:1: $: there is no such file; check the path"),
        (["kv-paging", "prefill-decode", "kv-paging"], 'level: this solves the level "prefill-decode"'),
        (["kv-paging", "kv-paging", "--workers", "0"], "tycoon evaluate: Invalid value for '--workers'"),
        (["kv-paging", "kv-paging", "--seed", "-1"], "tycoon evaluate: Invalid value for '--seed'"),
        (["kv-paging", "kv-paging", "--executor", "cloud"], "tycoon evaluate: Invalid value for '--executor'"),
        (["kv-paging", "kv-paging", "--address", "auto"], "only --executor ray has an address"),
        (["kv-paging"], "tycoon evaluate: Missing argument 'SOLUTION'"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(arguments: list[str], line: str, capsys: Capture) -> None:
    assert main(["evaluate", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert line in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_bar_is_drawn_on_a_terminal_and_not_into_the_output(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "game", "evaluate", "kv-paging", *SHIPPED * 5, "--json", "--ticks", "40000"]
    variables = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with (tmp_path / "out").open("wb") as out:
        running = subprocess.Popen(command, stdout=out, stderr=theirs, cwd=ROOT, env=variables)
    os.close(theirs)
    drawn = read_all(ours)
    os.close(ours)
    assert running.wait(timeout=60) == 0
    assert b"running" in drawn
    assert len(json.loads((tmp_path / "out").read_text(encoding="utf-8"))) == 10


def read_all(terminal: int) -> bytes:
    """What is written to a terminal until its last writer ends, of which Linux makes an error."""
    drawn = b""
    with suppress(OSError):
        while part := os.read(terminal, 4096):
            drawn += part
    return drawn


def test_a_cluster_without_ray_is_bad_input_that_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["evaluate", "kv-paging", "kv-paging", "--executor", "ray"]) == 2
    assert "Ray is not installed; it comes with the extra 'ray' of the game" in capsys.readouterr().err


def test_a_cluster_that_is_lost_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("game.processes.on_ray.executor.RayExecutor", lambda address, workers: nullcontext(address))

    def lose() -> None:
        with chosen_executor(Where.RAY, "far:1", 2):
            raise ConnectionError("no worker could be started in the cluster")

    with pytest.raises(typer.Exit) as ended:
        lose()
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == "no worker could be started in the cluster\n"
