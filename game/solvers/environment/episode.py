"""One episode: a build that is edited, and then its run, a second a step. It needs nothing but numpy."""

from __future__ import annotations

from typing import Final

import numpy as np

from game.content.errors import ContentError
from game.content.solution import Solution
from game.physics.units import TICKS_PER_SECOND
from game.session.build.actions import Configure
from game.session.build.build import Build
from game.session.run.adjustable_run import AdjustableRun
from game.solvers.environment.arena import Arena
from game.solvers.environment.observing import (
    MOST,
    RUN_NUMBERS,
    UNKNOWN,
    Array,
    RunNumbers,
    build_numbers,
    goals_array,
    goals_before,
)
from game.solvers.environment.rewarding import progress, reached, score
from game.solvers.environment.tools import Mask
from game.solvers.foreseen import Foreseen, foreseen

TOO_MUCH_WORK: Final = "refused"
"""The verdict on a build that is refused before it runs, because running it would take too long."""

_NOT_RUNNING: Final = [0.0] * (len(RUN_NUMBERS) - 3) + [UNKNOWN] * 3


class Episode:
    """Begins with an empty board, or with what a solution has built, and ends with the verdict on its run.

    Where it `is_operated`, settings may be set anew while it runs, of those that an `AdjustableRun` allows.

    Raises:
        ContentError: where that solution does not fit the level.
    """

    def __init__(
        self,
        arena: Arena,
        *,
        seed: int | None = None,
        max_edits: int | None = None,
        gamma: float | None = 1.0,
        solution: Solution | None = None,
        is_operated: bool = True,
    ) -> None:
        self.arena: Final = arena
        self.build = arena.empty_build() if solution is None else Build(arena.level, solution)
        self.run: AdjustableRun | None = None
        self.edits_left = arena.max_edits if max_edits is None else max_edits
        self.verdict = ""
        """How the run ended; "" while it has not."""
        self.score = 0.0
        """What it is worth once it has ended, see `rewarding.score`."""
        self._shown = self.build
        """What stands there, as it is set now: as it was built, until a setting is set anew."""
        self._is_operated = is_operated
        self._seed = seed
        self._gamma = gamma
        self._reader: RunNumbers | None = None
        self._solution = arena.empty_solution
        """What is built."""
        self._foreseen = arena.foreseen_empty if solution is None else self._look_ahead()
        self._board: Array | None = None
        self._mask: Mask | None = None
        self._standing: list[float] | None = None
        """The numbers of level and build."""
        self._goals = goals_before(arena.goals)
        self.progress = progress(self._foreseen.progress, 0.0)
        """The potential that shapes rewards, from 0 to 1; 0 once the episode is over."""

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return bool(self.verdict)

    @property
    def num_unserved(self) -> int:
        """Sources of whose answers nothing would be delivered, as the build is wired."""
        return self._foreseen.num_sources - self._foreseen.num_served

    def potential_of(self, seen: Foreseen) -> float:
        """The potential that a build would have of which this is foreseen."""
        return progress(seen.progress, 0.0)

    def act(self, number: int) -> tuple[float, bool]:
        """Take one step; the reward, and whether the action was one of those that the mask allows."""
        before = self.progress
        is_run = number == self.arena.tools.run
        if self.run is None and not is_run and self.edits_left > 0:
            is_legal = self._edit(number)
        else:
            is_legal = is_run or self._operate(number)
            self._go_on()
        if self._gamma is None:
            return self.score, is_legal
        return self.score + self._gamma * self.progress - before, is_legal

    def mask(self) -> Mask:
        """For each action whether it may be chosen now."""
        if self._mask is None:
            self._mask = self._find_mask()
        return self._mask.copy()

    def board(self) -> Array:
        """The planes of the board, see `BoardPlanes`."""
        if self._board is None:
            self._board = self.arena.planes.array(self._shown, self._foreseen.arriving)
        return self._board.copy()

    def numbers(self) -> Array:
        """`NUMBERS` as they are now."""
        if self._standing is None:
            self._standing = [*self.arena.numbers, *build_numbers(self.build, self._foreseen, self.edits_left)]
        running = _NOT_RUNNING if self._reader is None else self._reader.numbers()
        found = np.array(self._standing + running, dtype=np.float32)
        return np.minimum(found, MOST, out=found)

    def goals(self) -> Array:
        """`GOAL_FIELDS` of each goal."""
        return self._goals.copy()

    def _edit(self, number: int) -> bool:
        """Make an edit if it may be made; whether it was."""
        self.edits_left -= 1
        self._standing = None
        if not self.mask()[number]:
            return False
        action = self.arena.tools.action(self.build, number)
        assert action is not None
        self.build.apply(action)
        self._board = self._mask = None
        self._foreseen = self._look_ahead()
        self.progress = progress(self._foreseen.progress, 0.0)
        return True

    def _operate(self, number: int) -> bool:
        """Set a setting anew if that may be done now; whether it was."""
        if self.run is None or not self.mask()[number]:
            return False
        action = self.arena.tools.action(self.build, number)
        assert isinstance(action, Configure)
        self.run.adjust(action.cell, action.name, action.value)
        if self._shown is self.build:
            self._shown = self.build.copy()
        self._shown.apply(action)
        self._board = self._mask = None
        return True

    def _go_on(self) -> None:
        """Let a second pass, the first one where nothing ran yet."""
        if self.run is None:
            self._mask = None
            try:
                self.run = AdjustableRun(self.arena.level, self._solution, self._seed)
            except ContentError:
                self.verdict, self.progress = TOO_MUCH_WORK, 0.0
                return
            self._reader = RunNumbers(self.run)
        self.run.advance(TICKS_PER_SECOND)
        states = self.run.goal_states()
        self._goals = goals_array(states)
        if self.run.verdict is None:
            self.progress = progress(self._foreseen.progress, reached(self.run, states))
        else:
            self.verdict, self.progress, self._mask = self.run.verdict.kind, 0.0, None
            self.score = score(self.run)

    def _find_mask(self) -> Mask:
        tools = self.arena.tools
        if self.run is None and self.edits_left > 0:
            return tools.mask(self.build)
        found = np.zeros(tools.num_actions, dtype=np.int8)
        if self.is_over:
            return found
        found[tools.run] = 1
        if self.run is not None and self._is_operated:
            for (cell, name), values in self.run.adjustable().items():
                now = self._shown.settings_at(cell)[name]
                found[[tools.index(Configure(cell, name, value)) for value in values if value != now]] = 1
        return found

    def _look_ahead(self) -> Foreseen:
        self._solution = self.build.solution()
        return foreseen(self.arena.level, self._solution)
