"""Programs that look for builds: everything here needs the game below it, numpy, and where it says so an extra."""

from game.session.score.objective import Objective
from game.solvers.budget import Budget
from game.solvers.objective import objective_of
from game.solvers.search import Evaluates, Found, Progress
from game.solvers.solving import solve

__all__ = ["Budget", "Evaluates", "Found", "Objective", "Progress", "objective_of", "solve"]
