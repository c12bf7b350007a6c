"""A level as programs play it: its actions, the planes of its board, the numbers that stay the same."""

from __future__ import annotations

from typing import Final

from game.content.level import Level
from game.session.build.build import Build
from game.session.run.level_goals import goals_of
from game.solvers.environment.observing import BoardPlanes, level_numbers
from game.solvers.environment.tools import Tools
from game.solvers.foreseen import foreseen

EDITS_PER_CELL: Final = 4
"""So many steps a cell of the map may be spent on building, unless somebody says otherwise."""


class Arena:
    """What all episodes on a level share."""

    def __init__(self, level: Level) -> None:
        self.level: Final = level
        self._empty: Final = Build(level)
        self.tools: Final = Tools(level, self._empty)
        self.planes: Final = BoardPlanes(level, self.tools.settings)
        self.numbers: Final = level_numbers(level, self._empty)
        self.goals: Final = goals_of(level)
        self.empty_solution: Final = self._empty.solution()
        self.foreseen_empty: Final = foreseen(level, self.empty_solution)
        self.max_edits: Final = EDITS_PER_CELL * level.rows * level.cols

    def empty_build(self) -> Build:
        """A build of its own on which nothing of the player's stands."""
        return self._empty.copy()
