"""The environments under their ids, for `gymnasium.make`."""

from __future__ import annotations

from typing import Any, Final

import gymnasium

from game.content.load import level_ids

NAMESPACE: Final = "Tycoon"

ANY_LEVEL: Final = f"{NAMESPACE}/level-v0"
"""The environment of any level, given as the argument `level`."""

SUITE: Final = f"{NAMESPACE}/suite-v0"
"""The environment of a suite of generated levels: arguments `family`, `difficulty`, `split`, `num_levels`."""

_PLACE: Final = "game.solvers.environment"
_LEVEL: Final = (f"{_PLACE}.env:TycoonEnv", f"{_PLACE}.vector_env:level_batch")
_SUITE: Final = (f"{_PLACE}.suite_env:SuiteEnv", f"{_PLACE}.vector_env:suite_batch")
"""Where one is made, and where a batch of them is."""


def env_id(level_id: str) -> str:
    """The id of the environment of a shipped level."""
    return f"{NAMESPACE}/{level_id}-v0"


def register() -> None:
    """Register an environment for each shipped level, for any level, and for suites, unless they are already."""
    _register(ANY_LEVEL, _LEVEL)
    _register(SUITE, _SUITE)
    for level_id in level_ids():
        _register(env_id(level_id), _LEVEL, {"level": level_id})


def _register(env_name: str, places: tuple[str, str], arguments: dict[str, Any] | None = None) -> None:
    if env_name not in gymnasium.registry:
        one, batch = places
        gymnasium.register(env_name, entry_point=one, vector_entry_point=batch, kwargs=arguments)
