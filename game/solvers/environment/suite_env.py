"""A suite of generated levels as one environment: every episode is on another level."""

from __future__ import annotations

from typing import Any, Final

from game.solvers.environment.arena import Arena
from game.solvers.environment.env import RunSeed, TycoonEnv
from game.solvers.suite import Split, Suite


class SuiteEnv(TycoonEnv):
    """Each reset takes one of the first `num_levels` levels of a suite (None: of all), by the environment's own chance.

    With the option "index" it is that one. What observations and actions mean is the same on all of them.

    Raises:
        ValueError: where there is no such suite, or an argument is none of what it may be.
    """

    def __init__(
        self,
        family: str = "relay",
        difficulty: int = 0,
        split: Split = "train",
        *,
        num_levels: int | None = None,
        max_edits: int | None = None,
        run_seed: RunSeed = None,
        gamma: float | None = 1.0,
        is_operated: bool = True,
        render_mode: str | None = None,
    ) -> None:
        self.suite: Final = Suite(family, difficulty, split)
        if num_levels is not None and not 1 <= num_levels <= len(self.suite):
            raise ValueError(f"num_levels is from 1 to {len(self.suite)}, or None, not {num_levels!r}")
        self._num_levels = len(self.suite) if num_levels is None else num_levels
        super().__init__(
            self.suite[0].level,
            max_edits=max_edits,
            run_seed=run_seed,
            gamma=gamma,
            is_operated=is_operated,
            render_mode=render_mode,
        )
        self._arenas = {0: self.arena}

    def _choose_level(self, options: dict[str, Any]) -> None:
        drawn = options.get("index")
        index = int(self.np_random.integers(self._num_levels)) if drawn is None else range(len(self.suite))[drawn]
        if index not in self._arenas:
            self._arenas[index] = Arena(self.suite[index].level)
        self.arena = self._arenas[index]
