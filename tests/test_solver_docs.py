"""docs/solvers.md is true: its examples run one after the other, and what it says of builds and arguments holds."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import numpy as np
import pytest

import game
from game.session.run.level_run import LevelRun

DOC = (Path(__file__).resolve().parents[1] / "docs" / "solvers.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", DOC, re.DOTALL)
"""Each example, and what it prints, which stands below it."""


@pytest.mark.parametrize(("code", "printed"), EXAMPLES)
def test_the_examples_run_and_print_what_the_page_says(
    code: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "solvers.md", "exec"), {"__name__": "solvers"})
    assert capsys.readouterr().out == printed


def test_a_run_in_steps_comes_to_the_same_as_a_run() -> None:
    stepwise = LevelRun(game.load_level("kv-paging"), game.load_solution("kv-paging"), 1)
    while stepwise.verdict is None:
        stepwise.advance(7)
    assert stepwise.result() == game.run("kv-paging", "kv-paging", seed=1)


def test_what_is_handed_over_can_be_pickled() -> None:
    level, build = game.load_level("kv-paging"), game.load_solution("kv-paging")
    for thing in (level, build, game.run(level, build, ticks=60)):
        assert pickle.loads(pickle.dumps(thing)) == thing
    with pytest.raises(game.ContentError) as error:
        game.load_level("nowhere")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


def test_a_seed_of_numpy_is_a_seed_and_gets_into_json() -> None:
    result = game.run("kv-paging", "kv-paging", seed=np.int64(3))  # type: ignore[arg-type]
    assert result == game.run("kv-paging", "kv-paging", seed=3)
    assert json.loads(json.dumps(result.to_json()))["seed"] == 3


@pytest.mark.parametrize(
    ("seed", "refusal"),
    [(-1, ValueError), (1 << 62, ValueError), ("1", TypeError), (1.0, TypeError)],
)
def test_a_seed_that_no_file_could_have_is_refused(seed: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal, match="seed is "):
        game.run("kv-paging", "kv-paging", seed=seed)
    with pytest.raises(refusal, match="seed is "):
        game.evaluate("kv-paging", ["kv-paging"], seed=seed)


def test_a_build_is_written_where_there_was_none(tmp_path: Path) -> None:
    build = game.load_solution("kv-paging")
    game.write_solution(build, tmp_path / "new.json")
    assert game.load_solution(tmp_path / "new.json") == build
    with pytest.raises(game.ContentError, match="there is no such folder; make it first"):
        game.write_solution(build, tmp_path / "nowhere" / "new.json")
    assert [file.name for file in tmp_path.iterdir()] == ["new.json"]
