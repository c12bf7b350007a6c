"""What docs/sim.md and docs/policies.md show is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game.cli import main
from game.sim.user_policies import RequestView
from tests.sim_docs import DOC, printed, sessions

POLICIES = DOC.with_name("policies.md").read_text(encoding="utf-8")
SESSIONS = sessions(DOC.read_text(encoding="utf-8"))


def test_there_are_sessions_of_three_questions() -> None:
    assert len(SESSIONS) >= 3


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_a_session_prints_what_the_page_shows(command: str, shown: str) -> None:
    assert printed(command) == shown, "run python -m tests.sim_docs"


def test_the_policy_of_the_page_is_a_good_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.findall(r"```python\n(.*?)```", POLICIES, re.DOTALL)
    file = tmp_path / "my_policy.py"
    file.write_text(code[0], encoding="utf-8")
    assert main(["policy", "check", f"{file}:ShortestFirst"]) == 0


def test_the_page_names_everything_that_a_policy_may_know() -> None:
    known = {name for name in vars(RequestView) if not name.startswith("_")}
    assert known == set(re.findall(r"`(\w+)`", POLICIES.partition("| of a request |")[2].partition("Nothing of it")[0]))
