"""The wins that ship with levels: enough of them, of different scores, and each line is what it says."""

from __future__ import annotations

from random import Random

import pytest

from game.content.load import level_ids, load_level, shipped_level_file
from game.content.match import check_match
from game.content.solution import Solution
from game.session.proof.beyond import false_claims
from game.session.run.level_run import run
from game.session.score.compare import solver_scores
from game.session.score.wins_file import wins_in

LEAST = {1: 200, 2: 50}
"""Wins that a level of each chapter has."""

FEWER = {"continuous-batching": 26}
"""Of levels that have less: 110,000 random edits of these wins won in no way that was not among them."""


def wins_of(level_id: str) -> list[Solution]:
    file = shipped_level_file(level_id)
    assert file is not None
    return wins_in(file.parent)


@pytest.mark.parametrize("level_id", level_ids())
def test_every_level_has_wins_of_different_scores(level_id: str) -> None:
    level, wins = load_level(level_id), wins_of(level_id)
    assert len(wins) >= FEWER.get(level_id, LEAST[level.chapter or 0])
    assert len({win.score for win in wins}) == len(wins)
    for win in wins:
        check_match(level, win)
    assert len(solver_scores(level_id, "tps")) == len(wins)


def test_a_sample_of_them_comes_to_what_it_claims() -> None:
    """`tycoon prove` runs all of them."""
    lot = Random(7)
    for level_id in ("prefill-decode", "kv-paging", "speculative-speedup", "who-goes-first"):
        win = lot.choice(wins_of(level_id))
        assert false_claims([win], [run(level_id, win)]) == []
