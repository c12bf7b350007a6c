"""`--executor` and `--address`: whoever does the runs, commands print the same."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from game.cli import main, solve_command
from game.solvers import search
from tests.session.test_executor import OneHost

SOLVE = ["solve", "prefill-decode", "--evaluations", "12", "--batch", "4", "--json"]


def test_a_search_takes_the_same_course_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = OneHost()
    asked: list[tuple[str | None, int | None]] = []

    def connected(address: str | None, workers: int | None) -> nullcontext[OneHost]:
        asked.append((address, workers))
        return nullcontext(elsewhere)

    monkeypatch.setattr("game.processes.on_ray.executor.RayExecutor", connected)
    told = []
    for where in (["--workers", "1"], ["--executor", "ray", "--address", "head:1", "--workers", "3"]):
        main([*SOLVE, *where])
        told.append(json.loads(capsys.readouterr().out))
    for each in (*told, *(each["best"] for each in told)):
        del each["seconds"]
    assert told[0] == told[1]
    assert asked == [("head:1", 3)]
    assert elsewhere.chunks == [4, 4, 4]


def test_the_batch_of_the_command_is_that_of_the_search() -> None:
    assert solve_command.BATCH == search.BATCH
