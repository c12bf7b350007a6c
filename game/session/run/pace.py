"""How fast a run is shown: at its level's tempo at first, then faster by itself, or as the player has chosen."""

from __future__ import annotations

from typing import Final

from game.session.run.clock import SPEEDS

SLOW_SPEEDS: Final = (0.25, 0.5)
"""Speeds that are offered beside SPEEDS in levels that are best watched slowly."""

WATCH_S: Final = 10.0
"""The tempo of a level lasts so long at most, in seconds of the player's."""

DOUBLE_S: Final = 1.0
"""Afterwards the speed doubles each time so much has passed, up to the highest."""


_MOST_DOUBLED: Final = 16
"""That is faster than any speed that is offered."""


class Pace:
    """The speed of one level's runs. `tempo` is the level's, None where it has none; `speed` what holds there instead.

    Who chooses a speed keeps it, for all runs of the level.
    """

    def __init__(self, tempo: float | None, speed: int) -> None:
        self._tempo = tempo
        self._usual = speed
        self._chosen: float | None = None
        self._watched_s = 0.0
        self.is_idle = False
        """Whether nobody has asked for anything yet: there is nothing to see, and that goes by as fast as it can."""
        self.speeds: Final = tuple(each for each in SLOW_SPEEDS if tempo is not None and each >= tempo) + SPEEDS
        """What can be chosen."""

    @property
    def speed(self) -> float:
        """Ticks are run so many times as fast as wall time."""
        if self._chosen is not None:
            return self._chosen
        if self._tempo is None:
            return self._usual
        if self.is_idle:
            return self.speeds[-1]
        if self.left_s is not None:
            return self._tempo
        num_doubled = 1 + int((self._watched_s - WATCH_S) / DOUBLE_S)
        return min(self.speeds[-1], self._tempo * (1 << min(num_doubled, _MOST_DOUBLED)))

    @property
    def left_s(self) -> float | None:
        """For how long the level's tempo still lasts; None where it does not hold."""
        if self._chosen is not None or self._tempo is None or self._watched_s >= WATCH_S:
            return None
        return WATCH_S - self._watched_s

    def begin(self) -> None:
        """What comes is to be watched: a run begins, or goes on from an earlier tick."""
        self._watched_s = 0.0
        self.is_idle = False

    def passes(self, elapsed_s: float) -> None:
        """The run has been shown for so long."""
        if not self.is_idle:
            self._watched_s += elapsed_s

    def choose(self, speed: float) -> None:
        """The player wants this speed."""
        self._chosen = speed

    def change(self, steps: int) -> None:
        """The player wants the next higher (1) or lower (-1) speed."""
        now = self.speed
        nearest = min(range(len(self.speeds)), key=lambda place: abs(self.speeds[place] - now))
        self.choose(self.speeds[min(len(self.speeds) - 1, max(0, nearest + steps))])
