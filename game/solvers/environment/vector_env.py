"""Several environments stepped together in this process, with fewer copies than Gymnasium's own batch makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from gymnasium import error
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from game.solvers.environment.env import Observation, TycoonEnv
from game.solvers.environment.suite_env import SuiteEnv

Numbers = NDArray[Any]


class TycoonVectorEnv(VectorEnv[Observation, Numbers, Numbers]):
    """A batch of environments whose observations and actions mean the same.

    An environment whose episode is over is reset in the next step, whatever its action is then; that step's reward is 0
    (`AutoresetMode.NEXT_STEP`). The infos of all have the same keys, an array each.

    Raises:
        ValueError: where there is none, or they differ in what observations or actions there are.
    """

    def __init__(self, envs: Sequence[TycoonEnv]) -> None:
        if not envs:
            raise ValueError("a batch has at least one environment")
        first = envs[0]
        self._envs = list(envs)
        self.num_envs = len(envs)
        self.metadata = {**first.metadata, "autoreset_mode": AutoresetMode.NEXT_STEP}
        self.render_mode = first.render_mode
        self.single_observation_space = first.observation_space
        self.single_action_space = first.action_space
        for env in envs:
            if (env.observation_space, env.action_space) != (first.observation_space, first.action_space):
                raise ValueError("environments of a batch have the same observations and actions")
        self.observation_space = batch_space(first.observation_space, self.num_envs)
        self.action_space = batch_space(first.action_space, self.num_envs)
        self._are_over = np.zeros(self.num_envs, dtype=np.bool_)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Reset all of them, with the seeds given or with `seed`, `seed + 1`, ...

        Raises:
            ValueError: where there are fewer or more seeds than environments.
        """
        seeds = [seed] * self.num_envs if seed is None else seed
        if isinstance(seeds, int):
            seeds = [seeds + number for number in range(self.num_envs)]
        for env, each in zip(self._envs, seeds, strict=True):
            env.begin(each, options)
        self._are_over[:] = False
        return self._observation(), self._info(np.ones(self.num_envs, dtype=np.bool_))

    def step(self, actions: Numbers) -> tuple[Observation, Numbers, Numbers, Numbers, dict[str, Any]]:
        """Step all of them, and reset those whose episodes were over.

        Raises:
            InvalidAction: where one of the actions is none.
            ResetNeeded: where no episode has begun.
        """
        if len(actions) != self.num_envs:
            raise error.InvalidAction(f"{self.num_envs} environments take as many actions, not {len(actions)}")
        rewards = np.zeros(self.num_envs)
        are_legal = np.ones(self.num_envs, dtype=np.bool_)
        for number, env in enumerate(self._envs):
            if self._are_over[number]:
                env.begin(None, None)
                self._are_over[number] = False
            else:
                rewards[number], are_legal[number] = env.act(actions[number])
                self._are_over[number] = env.episode.is_over
        never = np.zeros(self.num_envs, dtype=np.bool_)
        return self._observation(), rewards, self._are_over.copy(), never, self._info(are_legal)

    def render(self) -> tuple[Any, ...] | None:
        """The picture or text of each."""
        return None if self.render_mode is None else tuple(env.render() for env in self._envs)

    def _observation(self) -> Observation:
        episodes = [env.episode for env in self._envs]
        return {
            "board": np.stack([episode.board() for episode in episodes]),
            "numbers": np.stack([episode.numbers() for episode in episodes]),
            "goals": np.stack([episode.goals() for episode in episodes]),
        }

    def _info(self, are_legal: Numbers) -> dict[str, Any]:
        episodes = [env.episode for env in self._envs]
        return {
            "action_mask": np.stack([episode.mask() for episode in episodes]),
            "is_legal": are_legal,
            "progress": np.array([episode.progress for episode in episodes]),
            "score": np.array([episode.score for episode in episodes]),
            "verdict": np.array([episode.verdict for episode in episodes], dtype=object),
        }


def level_batch(num_envs: int, **arguments: Any) -> TycoonVectorEnv:
    """So many environments of one level; the arguments are those of `TycoonEnv`."""
    return _batch(TycoonEnv, num_envs, arguments)


def suite_batch(num_envs: int, **arguments: Any) -> TycoonVectorEnv:
    """So many environments of one suite; the arguments are those of `SuiteEnv`."""
    return _batch(SuiteEnv, num_envs, arguments)


def _batch(make: Callable[..., TycoonEnv], num_envs: int, arguments: dict[str, Any]) -> TycoonVectorEnv:
    return TycoonVectorEnv([make(**arguments) for _ in range(num_envs)])
