"""The script that learns to build, docs/examples/learn_to_build.py, runs from end to end, and its policy can build."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "learn_to_build.py"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_it_learns_and_compares(script: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "learned.json"
    sizes = [
        "--generations",
        "1",
        "--population",
        "4",
        "--levels",
        "1",
        "--train",
        "2",
        "--test",
        "1",
        "--difficulty",
        "0",
    ]
    script["main"]([*sizes, "--out", str(out)])
    printed = capsys.readouterr().out
    assert "| by lot | 0 of 1 | 0 | 0.000 |" in printed
    assert "| learned |" in printed
    learned = json.loads(out.read_text())
    assert [point["generation"] for point in learned["curve"]] == [0, 1]
    assert len(learned["weights"]) == script["NUM_WEIGHTS"]


def test_the_baselines_are_told_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    baselines = runpy.run_path(str(SCRIPT.with_name("baselines.py")))
    baselines["main"](["--families", "relay", "--difficulties", "0", "--levels", "1"])
    assert "| relay | 0 | 0, 0, 0.000 | 1, " in capsys.readouterr().out
