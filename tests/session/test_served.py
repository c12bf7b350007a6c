"""Whoever ignores users does not win, and is told who was not served."""

import json

import pytest

from game import load_level, load_solution, run
from game.content.parse import parse_level
from game.session.run.level_run import LevelRun
from tests.levels.test_chapter1 import edited


@pytest.mark.parametrize(
    ("level", "solution", "cells", "at"),
    [
        ("kv-paging", "kv-paging-two-cores", [(5, 1, ".")], "5,0"),
        ("kv-paging", "kv-paging", [(5, 1, ".")], "5,0"),
        ("speculative-speedup", "speculative-speedup", [(6, 1, ".")], "6,0"),
    ],
)
def test_a_source_that_is_not_connected_keeps_the_level_from_being_won(
    level: str, solution: str, cells: list[tuple[int, int, str]], at: str
) -> None:
    result = run(level, edited(solution, *cells))
    assert result.verdict == "missed"
    assert result.best_tps >= load_level(level).goals[0].wanted
    assert f"{at} got no token, and no goal counts while users are ignored" in result.reason


def test_users_who_get_their_first_token_late_keep_the_hold_from_beginning() -> None:
    """The second source of level 2 gets its first token after 13 s, so the level is won 10 s later."""
    level_run = LevelRun(load_level("kv-paging"), load_solution("kv-paging"))
    level_run.advance(7200)
    firsts = [source.unserved[0][1] for source in level_run.simulation.sources]
    assert level_run.verdict is not None
    assert level_run.verdict.tick == max(firsts) + 599
    assert level_run.tracker.held_ticks == 600


def test_a_level_may_say_how_long_users_may_wait() -> None:
    """Two cores serve the eight users of level 2 in turn; whole seconds pass in which one source gets no token."""
    values = json.loads(load_level("kv-paging").source.text) | {"served_within_s": 3}
    level = parse_level(json.dumps(values))
    missed = run(level, load_solution("kv-paging-two-cores"))
    assert missed.verdict == "missed"
    assert run("kv-paging", "kv-paging-two-cores").verdict == "won"
