"""Levels as Gymnasium environments: they keep its rules, are deterministic, and pay for delivered tokens alone."""

from __future__ import annotations

from typing import Any, Final

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env, data_equivalence

from game.content.load import level_ids, load_level, load_solution
from game.session.build.actions import Action, Connect, Place
from game.session.build.build import Build
from game.session.build.build_error import BuildError
from game.session.run.level_run import run
from game.solvers.environment import ANY_LEVEL, TycoonEnv, TycoonVectorEnv, env_id
from game.solvers.environment.arena import Arena
from game.solvers.environment.episode import Episode
from game.solvers.environment.observing import NUMBERS
from game.solvers.environment.picturing import CELL

TOLERANCE: Final = 1e-9


def drawn(env: TycoonEnv, lot: np.random.Generator, share_illegal: float = 0.0) -> int:
    """An action by lot: one that the mask allows, or any."""
    if lot.random() < share_illegal:
        return int(lot.integers(env.arena.tools.num_actions))
    return int(lot.choice(np.flatnonzero(env.action_masks())))


def finish(env: TycoonEnv) -> tuple[float, dict[str, Any]]:
    """Run what is built to its end: the rewards of that, and the last info."""
    total, is_over = 0.0, False
    info: dict[str, Any] = {}
    while not is_over:
        _, reward, is_over, _, info = env.step(env.arena.tools.run)
        total += reward
    return total, info


@pytest.mark.parametrize("level_id", level_ids())
def test_every_registered_environment_keeps_the_rules_of_gymnasium(level_id: str) -> None:
    """Warnings are errors in this suite, so nothing of it is merely tolerated."""
    check_env(gymnasium.make(env_id(level_id), disable_env_checker=True).unwrapped)


@pytest.mark.parametrize("mode", ["sync", "vector_entry_point"])
def test_any_level_can_be_played_alone_and_in_a_batch(mode: str) -> None:
    level = load_level("kv-paging").model_copy(update={"vram_mib": 4000})
    alone = gymnasium.make(ANY_LEVEL, level=level).reset(seed=1)[0]
    batch = gymnasium.make_vec(ANY_LEVEL, num_envs=2, vectorization_mode=mode, level=level)
    seen, info = batch.reset(seed=1)
    assert info["action_mask"].shape == (2, batch.single_action_space.n)  # type: ignore[attr-defined]
    for name, array in alone.items():
        assert seen[name].shape == (2, *array.shape)
        assert (seen[name][0] == array).all()
    run_it = np.full(2, batch.single_action_space.n - 1)  # type: ignore[attr-defined]
    num_steps, is_over = 0, np.zeros(2, dtype=bool)
    while not is_over.any():
        _, reward, is_over, _, info = batch.step(run_it)
        num_steps += 1
    assert is_over.all()
    assert (reward <= 0).all()
    assert num_steps in (10, 11)  # the run is stalled after ten seconds


def test_a_batch_steps_as_gymnasiums_own_does() -> None:
    """The same actions, until each episode has ended and begun again: equal in all that is returned."""
    lot = np.random.default_rng(2)
    own, theirs = (
        gymnasium.make_vec(env_id("batching-knee"), num_envs=3, vectorization_mode=mode, max_edits=9, run_seed="drawn")
        for mode in ("vector_entry_point", "sync")
    )
    assert own.metadata["autoreset_mode"] == theirs.metadata["autoreset_mode"]
    assert own.observation_space == theirs.observation_space
    (seen, info), (begun, _) = own.reset(seed=5), theirs.reset(seed=5)
    assert data_equivalence(seen, begun, exact=True)
    for _ in range(26):
        actions = np.array([lot.choice(np.flatnonzero(mask)) if mask.any() else 0 for mask in info["action_mask"]])
        stepped, expected = own.step(actions), theirs.step(actions)
        for ours, other in zip(stepped[:4], expected[:4], strict=True):
            assert data_equivalence(ours, other, exact=True)
        info = stepped[4]
        for key, values in info.items():
            assert (values == expected[4][key]).all()
    assert data_equivalence(seen, own.reset(seed=5)[0], exact=True)
    with pytest.raises(gymnasium.error.InvalidAction):
        own.step(np.array([1, 2]))
    with pytest.raises(ValueError, match="same observations"):
        TycoonVectorEnv([TycoonEnv("kv-paging"), TycoonEnv("prefill-decode")])


def test_a_build_made_by_actions_comes_to_what_it_does_elsewhere() -> None:
    env = TycoonEnv("prefill-decode")
    _, first = env.reset(seed=3)
    tools, total = env.arena.tools, 0.0
    assert first["action_mask"][tools.run] == 1
    place: tuple[Action, ...] = (Place((3, 4), "prefill"), Place((3, 5), "decode"))
    for action in (*place, Connect((3, 0), (3, 4)), Connect((3, 5), (3, 11))):
        _, reward, _, _, info = env.step(tools.index(action))
        assert info["is_legal"]
        total += reward
    assert "S" + env.solution().map[3][1:-1] + "K" == load_solution("prefill-decode").map[3]
    gained, info = finish(env)
    assert (info["verdict"], info["score"]) == ("won", 1.0)
    assert total + gained == pytest.approx(1.0)
    result = env.result()
    assert result is not None
    assert result == run("prefill-decode", env.solution())
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(tools.run)


@pytest.mark.parametrize("level_id", ["speculative-speedup", "block-size", "say-no-in-time", "host-memory"])
def test_the_mask_allows_exactly_what_would_change_the_build(level_id: str) -> None:
    env, lot = TycoonEnv(level_id), np.random.default_rng(4)
    env.reset(seed=4)
    for _ in range(25):
        mask, before = env.action_masks(), env.episode.build
        for number in (*lot.integers(env.arena.tools.run, size=25), *lot.choice(np.flatnonzero(mask[:-1]), size=5)):
            trial = before.copy()
            action = env.arena.tools.action(trial, int(number))
            if mask[number]:
                assert action is not None
                assert trial.apply(action)
                assert trial.solution() != before.solution()
            else:
                assert action is None or not _applies(trial, action)
        env.step(int(lot.choice(np.flatnonzero(mask[:-1]))))


def _applies(build: Build, action: Any) -> bool:
    try:
        return build.apply(action)
    except BuildError:
        return False


@pytest.mark.parametrize("seed", range(4))
def test_rewards_telescope_to_the_score_whatever_is_done(seed: int) -> None:
    """Places and removes in circles, illegal actions, several builds: all of it is worth what its run comes to."""
    env, lot = TycoonEnv("kv-paging", max_edits=60), np.random.default_rng(seed)
    _, info = env.reset(seed=seed)
    total, is_over = 0.0, False
    while not is_over:
        _, reward, is_over, _, info = env.step(drawn(env, lot, share_illegal=0.3))
        assert np.isfinite(reward)
        total += reward
    assert total == pytest.approx(info["score"], abs=TOLERANCE)
    assert env.episode.run is not None
    if not env.episode.run.simulation.ledger.num_delivered:
        assert info["score"] == 0


@pytest.mark.parametrize("gamma", [1.0, 0.9, 0.0])
def test_building_and_removing_in_a_circle_earns_nothing(gamma: float) -> None:
    env = TycoonEnv("prefill-decode", gamma=gamma)
    env.reset(seed=0)
    tools, total = env.arena.tools, 0.0
    place = Place((3, 5), "prefill")
    circle = [tools.index(place), tools.index(Connect((3, 0), (3, 5)))]
    for _ in range(4):
        for number in circle:
            total += env.step(number)[1]
        assert env.episode.progress > 0
        for row, col in env.episode.build.tiles:
            total += env.step((row * tools.cols + col) * len(tools.tools))[1]
        assert env.episode.progress == 0
        assert total <= TOLERANCE


@pytest.mark.parametrize("action", [-1, 1345, 0.5, float("nan"), True, "1", None, np.float32(3)])
def test_what_is_no_action_is_refused(action: Any) -> None:
    env = TycoonEnv("prefill-decode")
    env.reset(seed=0)
    with pytest.raises(gymnasium.error.InvalidAction):
        env.step(action)


def test_an_action_that_is_not_allowed_changes_nothing() -> None:
    env = TycoonEnv("prefill-decode")
    env.reset(seed=0)
    seen, reward, is_over, _, info = env.step(env.arena.tools.index(Place((3, 0), "decode")))
    assert (reward, is_over, info["is_legal"]) == (0, False, False)
    assert seen["board"].sum() == env.arena.planes.array(env.arena.empty_build(), {}).sum()


def test_a_run_is_as_it_is_seeded() -> None:
    level, build = load_level("speculative-speedup"), load_solution("speculative-speedup")
    arena = Arena(level)

    def digest(seed: int | None) -> str:
        episode = Episode(arena, seed=seed, solution=build)
        episode.act(arena.tools.run)
        episode.act(arena.tools.run)
        assert episode.run is not None
        return episode.run.digest()

    assert digest(None) == digest(level.seed) == digest(None) != digest(7)
    drawn_twice = TycoonEnv(level, run_seed="drawn")
    seen = []
    for seed in (5, 5, 6):
        drawn_twice.reset(seed=seed, options={"solution": build})
        drawn_twice.step(arena.tools.run)
        result = drawn_twice.result()
        assert result is not None
        seen.append(result.seed)
    assert seen[0] == seen[1] != seen[2]


def test_a_build_without_edits_left_is_run() -> None:
    env = TycoonEnv("prefill-decode", max_edits=1)
    env.reset(seed=0)
    env.step(env.arena.tools.index(Place((3, 5), "prefill")))
    assert env.action_masks().sum() == 1
    env.step(env.arena.tools.index(Place((3, 6), "decode")))
    assert env.episode.run is not None
    assert env.episode.build.num_tiles == 1


def test_settings_are_set_anew_while_it_runs_where_the_level_offers_them() -> None:
    env = TycoonEnv("chunked-prefill")
    env.reset(seed=0, options={"solution": load_solution("chunked-prefill")})
    tools = env.arena.tools
    built = env.solution()
    env.step(tools.run)
    allowed = [tools.tool(int(number))[1] for number in np.flatnonzero(env.action_masks()[:-1])]
    assert {tool.name for tool in allowed} == {"prefill", "token_budget"}
    number = int(np.flatnonzero(env.action_masks())[0])
    before = env.episode.board()
    seen, _, is_over, _, info = env.step(number)
    assert (info["is_legal"], is_over, env.action_masks()[number]) == (True, False, 0)
    assert (seen["board"] != before).sum() == 1
    assert seen["numbers"][NUMBERS.index("time_s")] == 2
    assert env.solution() == built
    run = env.episode.run
    assert run is not None
    assert [(each.tick, each.name) for each in run.adjustments] == [(60, tools.tool(number)[1].name)]
    left_alone = TycoonEnv("chunked-prefill", is_operated=False)
    left_alone.reset(seed=0, options={"solution": built})
    left_alone.step(tools.run)
    assert left_alone.action_masks().sum() == 1
    _, _, _, _, info = left_alone.step(number)
    assert not info["is_legal"]


def test_pictures_show_the_board() -> None:
    env = TycoonEnv("prefill-decode", render_mode="ansi")
    env.reset(seed=0, options={"solution": load_solution("prefill-decode")})
    env.step(env.arena.tools.run)
    text = env.render()
    assert isinstance(text, str)
    assert "S>>>PD>>>>>K" in text
    assert "tps at least 30: " in text
    env.render_mode = "rgb_array"
    built = env.render()
    env.reset(seed=0)
    empty = env.render()
    assert isinstance(built, np.ndarray)
    assert isinstance(empty, np.ndarray)
    rows, cols = np.nonzero((built != empty).any(axis=2))
    changed = {(int(row) // CELL, int(col) // CELL) for row, col in zip(rows, cols, strict=True)}
    assert {cell for cell in changed if cell[0] < 8} == {(3, col) for col in range(1, 11)}
