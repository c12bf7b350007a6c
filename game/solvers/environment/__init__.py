"""Levels as Gymnasium environments, registered when this package is imported; it needs the extra `gym`.

    import gymnasium
    import game.solvers.environment

    env = gymnasium.make("Tycoon/kv-paging-v0")

docs/environment.md says what is observed, done and rewarded.
"""

from game.solvers.environment.env import TycoonEnv
from game.solvers.environment.registered import ANY_LEVEL, env_id, register

__all__ = ["ANY_LEVEL", "TycoonEnv", "env_id", "register"]

register()
