"""How many seconds of runs an environment steps through in one: from the start of the run to the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from game.bench.speed import Spread, timer
from game.content.load import load_level, load_solution

LEVELS: Final = ("prefill-decode", "kv-paging", "speculative-speedup")
"""Those of chapter 1, on which most is learnt."""

NUM_ENVS: Final = 8
"""Environments of the batch."""


@dataclass(frozen=True, slots=True)
class EnvironmentBench:
    """Steps a second, each with its observation, mask and reward, of an environment that runs a level's reference."""

    level: str
    alone: Spread
    batched: Spread
    """The steps of all `NUM_ENVS` environments of a batch together."""


def bench_environments(num_runs: int, num_episodes: int) -> list[EnvironmentBench]:
    """Of each of `LEVELS`; of none where Gymnasium is not installed, which is an extra."""
    if find_spec("gymnasium") is None:
        return []
    return [
        EnvironmentBench(
            level_id,
            Spread.of([_steps_per_s_alone(level_id, num_episodes) for _ in range(num_runs)]),
            Spread.of([_steps_per_s_batched(level_id, num_episodes) for _ in range(num_runs)]),
        )
        for level_id in LEVELS
    ]


def _steps_per_s_alone(level_id: str, num_episodes: int) -> float:
    from game.solvers.environment import TycoonEnv

    env, begun, now = TycoonEnv(load_level(level_id)), {"solution": load_solution(level_id)}, timer()
    num_steps, spent_s = 0, 0.0
    for _ in range(num_episodes):
        env.reset(options=begun)
        start, is_over = now(), False
        while not is_over:
            is_over = env.step(env.arena.tools.run)[2]
            num_steps += 1
        spent_s += now() - start
    return num_steps / spent_s


def _steps_per_s_batched(level_id: str, num_episodes: int) -> float:
    import numpy as np

    from game.solvers.environment import TycoonEnv, TycoonVectorEnv

    level, now = load_level(level_id), timer()
    batch = TycoonVectorEnv([TycoonEnv(level) for _ in range(NUM_ENVS)])
    begun = {"solution": load_solution(level_id)}
    run_it = np.full(NUM_ENVS, TycoonEnv(level).arena.tools.run)
    num_steps, spent_s = 0, 0.0
    for _ in range(max(1, num_episodes // NUM_ENVS)):
        batch.reset(options=begun)
        start, is_over = now(), False
        while not is_over:
            is_over = bool(batch.step(run_it)[2].all())
            num_steps += NUM_ENVS
        spent_s += now() - start
    return num_steps / spent_s
