"""Generated levels, each won by a build that is known: a suite to learn on and one to be judged on."""

from game.solvers.suite.families import FAMILIES, MAX_DIFFICULTY
from game.solvers.suite.generate import Generated
from game.solvers.suite.suite import SIZES, Split, Suite

__all__ = ["FAMILIES", "MAX_DIFFICULTY", "SIZES", "Generated", "Split", "Suite"]
