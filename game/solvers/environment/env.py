"""A level as a Gymnasium environment: it is built, then run a second at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal, cast

import gymnasium
import numpy as np
from gymnasium import spaces

from game.content.level import MAX_GOALS, Level
from game.content.load import load_level
from game.content.shape import MAX_SEED
from game.content.solution import Solution
from game.session.run.outcome import Result
from game.solvers.environment.arena import Arena
from game.solvers.environment.episode import Episode
from game.solvers.environment.observing import GOAL_FIELDS, MOST, NUMBERS, UNKNOWN, Array
from game.solvers.environment.picturing import Picture, picture_of, text_of
from game.solvers.environment.tools import Mask

Observation = dict[str, Array]

RunSeed = int | Literal["drawn"] | None
"""The seed of runs: a number, "drawn" at each reset by the environment's own chance, or None for that of the level."""

RENDER_MODES: Final = ("ansi", "rgb_array")


class TycoonEnv(gymnasium.Env[Observation, np.int64]):
    """An episode is one build and its run. docs/environment.md says what observations, actions and rewards mean.

    `level` is an object, a path or an id. After `max_edits` steps a build can only be run; None: four for each cell of
    the map. `gamma` is the discount of the potential that shapes rewards; None: they are not shaped. Where it
    `is_operated`, some settings may be set anew while the build runs.

    Raises:
        ContentError: where the level's file is faulty.
        ValueError: where an argument is none of what it may be.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012  # as the base class has it
        "render_modes": list(RENDER_MODES),
        "render_fps": 4,
    }

    def __init__(
        self,
        level: Level | str | Path,
        *,
        max_edits: int | None = None,
        run_seed: RunSeed = None,
        gamma: float | None = 1.0,
        is_operated: bool = True,
        render_mode: str | None = None,
    ) -> None:
        _check(max_edits, run_seed, gamma, render_mode)
        self.render_mode = render_mode
        self._max_edits = max_edits
        self._run_seed: RunSeed = run_seed
        self._gamma = gamma
        self._is_operated = is_operated
        self.arena = Arena(level if isinstance(level, Level) else load_level(level))
        self.action_space = spaces.Discrete(self.arena.tools.num_actions)
        shown = spaces.Dict(
            {
                "board": spaces.Box(0, 1, self.arena.planes.shape, np.float32),
                "numbers": spaces.Box(UNKNOWN, MOST, (len(NUMBERS),), np.float32),
                "goals": spaces.Box(UNKNOWN, MOST, (MAX_GOALS, len(GOAL_FIELDS)), np.float32),
            }
        )
        self.observation_space = cast("spaces.Space[Observation]", shown)
        self._episode: Episode | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Take everything off the board. With the option "solution" begin with what a `Solution` has built.

        Raises:
            ContentError: where the solution does not fit the level.
        """
        self.begin(seed, options)
        return self._observation(), self._info(is_legal=True)

    def begin(self, seed: int | None, options: dict[str, Any] | None) -> None:
        """What `reset` does, without looking at what there is then."""
        super().reset(seed=seed)
        self._choose_level(options or {})
        run_seed = int(self.np_random.integers(MAX_SEED)) if self._run_seed == "drawn" else self._run_seed
        self._episode = Episode(
            self.arena,
            seed=run_seed,
            max_edits=self._max_edits,
            gamma=self._gamma,
            solution=(options or {}).get("solution"),
            is_operated=self._is_operated,
        )

    def step(self, action: np.int64 | int) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Make an edit, or run the build for a second; an action that the mask forbids changes nothing by itself.

        Raises:
            InvalidAction: where it is not the number of an action.
            ResetNeeded: where no episode has begun, or it is over.
        """
        reward, is_legal = self.act(action)
        return self._observation(), reward, self.episode.is_over, False, self._info(is_legal=is_legal)

    def act(self, action: np.int64 | int) -> tuple[float, bool]:
        """What `step` does, without looking at what there is then: the reward, and whether the mask allowed it.

        Raises:
            InvalidAction: where it is not the number of an action.
            ResetNeeded: where no episode has begun, or it is over.
        """
        most = self.arena.tools.run
        if not isinstance(action, int | np.integer) or isinstance(action, bool) or not 0 <= action <= most:
            raise gymnasium.error.InvalidAction(f"an action is a whole number from 0 to {most}, not {action!r}")
        episode = self.episode
        if episode.is_over:
            raise gymnasium.error.ResetNeeded("the episode is over: reset the environment")
        return episode.act(int(action))

    @property
    def episode(self) -> Episode:
        """The build and its run.

        Raises:
            ResetNeeded: where none has begun.
        """
        if self._episode is None:
            raise gymnasium.error.ResetNeeded("no episode has begun: reset the environment")
        return self._episode

    def action_masks(self) -> Mask:
        """For each action 1 where it may be chosen, else 0; the same is in every info as `action_mask`."""
        return self.episode.mask()

    def solution(self) -> Solution:
        """What is built, to be run by itself or written into a file."""
        return self.episode.build.solution()

    def result(self) -> Result | None:
        """What the run has come to so far; None before it has begun."""
        run = self.episode.run
        return None if run is None else run.result()

    def render(self) -> str | Picture | None:
        """The board and how the run stands, as text or as a picture of (height, width, 3) bytes."""
        if self.render_mode is None:
            return None
        picture = text_of if self.render_mode == "ansi" else picture_of
        return picture(self.episode)

    def _choose_level(self, options: dict[str, Any]) -> None:
        """Take up the level of the episode that begins: here it is always the same."""

    def _observation(self) -> Observation:
        episode = self.episode
        return {"board": episode.board(), "numbers": episode.numbers(), "goals": episode.goals()}

    def _info(self, *, is_legal: bool) -> dict[str, Any]:
        episode = self.episode
        return {
            "action_mask": episode.mask(),
            "is_legal": is_legal,
            "progress": episode.progress,
            "score": episode.score,
            "verdict": episode.verdict,
        }


def _check(max_edits: int | None, run_seed: RunSeed, gamma: float | None, render_mode: str | None) -> None:
    if render_mode not in (None, *RENDER_MODES):
        raise ValueError(f"render_mode is {', '.join(RENDER_MODES)} or None, not {render_mode!r}")
    if gamma is not None and not 0 <= gamma <= 1:
        raise ValueError(f"gamma is from 0 to 1, or None, not {gamma!r}")
    if max_edits is not None and max_edits < 0:
        raise ValueError(f"max_edits is a number of steps, or None, not {max_edits!r}")
    if isinstance(run_seed, str) and run_seed != "drawn":
        raise ValueError(f'run_seed is a number, "drawn" or None, not {run_seed!r}')
