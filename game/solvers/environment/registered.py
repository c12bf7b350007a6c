"""The environments under their ids, for `gymnasium.make`."""

from __future__ import annotations

from typing import Final

import gymnasium

from game.content.load import level_ids

NAMESPACE: Final = "Tycoon"

ANY_LEVEL: Final = f"{NAMESPACE}/level-v0"
"""The environment of any level, given as the argument `level`."""

SUITE: Final = f"{NAMESPACE}/suite-v0"
"""The environment of a suite of generated levels: arguments `family`, `difficulty`, `split`, `num_levels`."""

_ENTRY_POINT: Final = "game.solvers.environment.env:TycoonEnv"


def env_id(level_id: str) -> str:
    """The id of the environment of a shipped level."""
    return f"{NAMESPACE}/{level_id}-v0"


def register() -> None:
    """Register an environment for each shipped level, for any level, and for suites, unless they are already."""
    if ANY_LEVEL not in gymnasium.registry:
        gymnasium.register(ANY_LEVEL, entry_point=_ENTRY_POINT)
    if SUITE not in gymnasium.registry:
        gymnasium.register(SUITE, entry_point="game.solvers.environment.suite_env:SuiteEnv")
    for level_id in level_ids():
        if env_id(level_id) not in gymnasium.registry:
            gymnasium.register(env_id(level_id), entry_point=_ENTRY_POINT, kwargs={"level": level_id})
