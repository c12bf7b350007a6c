"""Generated levels: each is what its number says, and is won by the build that comes with it."""

from __future__ import annotations

import json
from random import Random

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from game.content.match import check_match
from game.content.parse import parse_level
from game.session.run.level_run import run
from game.solvers.environment import SUITE, SuiteEnv
from game.solvers.environment.arena import Arena
from game.solvers.environment.baselines import by_lot, greedy, standing
from game.solvers.suite import FAMILIES, MAX_DIFFICULTY, SIZES, Suite
from game.solvers.suite.board import drawn_map
from game.solvers.suite.families import Family
from game.solvers.suite.generate import drawn_keys


@pytest.mark.parametrize(
    ("family", "difficulty", "wanted", "digest"),
    [("relay", 1, 44.1, "6d2200e255c9d2b9"), ("paging", 3, 84.2, "a48c77a03fbcf3b6")],
)
def test_a_level_is_always_the_same_and_its_build_wins_it(
    family: str, difficulty: int, wanted: float, digest: str
) -> None:
    found = Suite(family, difficulty, "test")[0]
    check_match(found.level, found.solution)
    result = run(found.level, found.solution)
    assert (result.verdict, found.level.goals[0].wanted, result.digest) == ("won", wanted, digest)
    assert result == found.result


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_whatever_is_drawn_is_a_level(family: Family) -> None:
    for number in range(120):
        keys = drawn_keys(family, number % (MAX_DIFFICULTY + 1), "drawn", Random(number))
        level = parse_level(json.dumps({**keys, "goals": [{"metric": "tps", "at_least": 1}]}))
        assert (level.rows, level.cols) == (8, 12)


def test_splits_share_no_level_and_difficulty_adds_ports_and_blocked_cells() -> None:
    assert SIZES == {"train": 1000, "test": 100}
    maps = {split: {drawn_map(Random(f"relay 4 {split}-{n} 0"), 4)[0] for n in range(100)} for split in SIZES}
    assert maps["train"].isdisjoint(maps["test"])
    glyphs = ["".join(drawn_map(Random(difficulty), difficulty)[0]) for difficulty in range(MAX_DIFFICULTY + 1)]
    assert [text.count("S") for text in glyphs] == [1, 1, 2, 2, 2]
    assert [text.count("K") for text in glyphs] == [1, 1, 1, 2, 2]
    assert [text.count("#") for text in glyphs] == [0, 3, 6, 9, 12]


def test_a_suite_is_one_environment_with_another_level_each_episode() -> None:
    env = SuiteEnv("relay", 0, num_levels=2)
    check_env(gymnasium.make(SUITE, num_levels=1, disable_env_checker=True).unwrapped)
    seen = []
    for seed in range(5):
        observation, _ = env.reset(seed=seed)
        assert observation in env.observation_space
        assert env.arena.tools.num_actions == env.action_space.n  # type: ignore[attr-defined]
        seen.append(env.arena.level.id)
    assert set(seen) == {env.suite[0].level.id, env.suite[1].level.id}
    env.reset(seed=0)
    assert env.arena.level.id == seen[0]
    env.reset(options={"index": 1})
    assert env.arena.level.id == env.suite[1].level.id


def test_who_is_greedy_serves_users_and_who_draws_lots_does_not() -> None:
    arenas = [Arena(found.level) for found in Suite("relay", 0)[:2]]
    ahead, lots = standing(arenas, greedy, max_edits=20), standing(arenas, by_lot, max_edits=20)
    assert (lots.num_served, ahead.num_levels) == (0, 2)
    assert ahead.score > lots.score == 0
    assert standing(arenas, greedy, max_edits=20) == ahead


@pytest.mark.parametrize("arguments", [("relais", 0, "train"), ("relay", 5, "train"), ("relay", 0, "all")])
def test_what_is_no_suite_is_refused(arguments: tuple[str, int, str]) -> None:
    with pytest.raises(ValueError, match=r"is one of|is from 0 to"):
        Suite(*arguments)  # type: ignore[arg-type]
    with pytest.raises(IndexError):
        Suite("relay", 0, "test")[np.int64(100)]  # type: ignore[call-overload]
    assert list(FAMILIES) == ["relay", "paging", "engine"]
