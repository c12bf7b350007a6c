"""Levels as Gymnasium environments, registered when this package is imported; it needs the extra `gym`.

    import gymnasium
    import game.solvers.environment

    env = gymnasium.make("Tycoon/kv-paging-v0")

docs/environment.md says what is observed, done and rewarded.
"""

from game.solvers.environment.env import TycoonEnv
from game.solvers.environment.registered import ANY_LEVEL, SUITE, env_id, register
from game.solvers.environment.suite_env import SuiteEnv
from game.solvers.environment.vector_env import TycoonVectorEnv

__all__ = ["ANY_LEVEL", "SUITE", "SuiteEnv", "TycoonEnv", "TycoonVectorEnv", "env_id", "register"]

register()
