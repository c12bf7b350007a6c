"""How long a search may go on: so many evaluations, so many seconds, or whichever ends first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Budget:
    """What a search may spend. Only one of evaluations makes it end the same way every time.

    Raises:
        ValueError: where it has no end, or is negative.
    """

    evaluations: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.evaluations is None and self.seconds is None:
            raise ValueError("a budget has evaluations, seconds, or both")
        for name, value in (("evaluations", self.evaluations), ("seconds", self.seconds)):
            if value is not None and not value >= 0:
                raise ValueError(f"{name} is {value}; it must not be negative")


class Spending:
    """A budget while it is spent."""

    def __init__(self, budget: Budget, clock: Callable[[], float] = monotonic) -> None:
        self._budget = budget
        self._clock = clock
        self._begun = clock()
        self.evaluations = 0
        """Builds that were run, or tried in vain to be."""

    @property
    def seconds(self) -> float:
        """Since it began."""
        return self._clock() - self._begun

    @property
    def share(self) -> float:
        """How much of it is spent, up to 1. With a budget of evaluations no clock is asked, for the search follows."""
        if self._budget.evaluations is not None:
            return min(1.0, self.evaluations / self._budget.evaluations) if self._budget.evaluations else 1.0
        seconds = self._budget.seconds
        return min(1.0, self.seconds / seconds) if seconds else 1.0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        seconds = self._budget.seconds
        return self.num_left == 0 or (seconds is not None and self.seconds >= seconds)

    @property
    def num_left(self) -> int | None:
        """Evaluations that are left; None for any number."""
        most = self._budget.evaluations
        return None if most is None else max(0, most - self.evaluations)
