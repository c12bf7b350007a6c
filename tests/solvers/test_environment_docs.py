"""docs/environment.md is true: its examples run and print what it says, and its tables name what the arrays hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game.solvers.environment.observing import BUILD_NUMBERS, GOAL_FIELDS, LEVEL_NUMBERS, NUMBERS, RUN_NUMBERS

DOC = (Path(__file__).resolve().parents[2] / "docs" / "environment.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", DOC, re.DOTALL)
ROWS = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOC, re.MULTILINE)


def test_the_examples_run_and_print_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"__name__": "environment"}
    for code, printed in EXAMPLES:
        exec(compile(code, "environment.md", "exec"), names)
        assert capsys.readouterr().out == printed


def test_the_tables_name_what_the_arrays_hold() -> None:
    told = {**LEVEL_NUMBERS, **BUILD_NUMBERS, **RUN_NUMBERS}
    assert tuple(told) == NUMBERS
    for table in (told, GOAL_FIELDS):
        first = ROWS.index(next(iter(table.items())))
        assert ROWS[first : first + len(table)] == list(table.items())
