"""Where a score stands among others: bars from the worst to the best, the better always to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NUM_BARS: Final = 24

_NARROWEST: Final = 0.02
"""The least width of the axis, as a share of its best value: equal scores need some room around them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many scores lie in one part of the axis."""

    num_shipped: int = 0
    num_yours: int = 0
    num_found: int = 0
    """Of wins that a solver found."""

    @property
    def num_scores(self) -> int:
        """All of them."""
        return self.num_shipped + self.num_yours + self.num_found


@dataclass(frozen=True, slots=True)
class Histogram:
    """Scores counted from the worst to the best of them, or to the proven bound where that is known.

    `worst` and `best` are the values at the ends. Places are shares of the axis, 0 at the worst and 1 at the best end.
    """

    worst: float
    best: float
    bars: tuple[Bar, ...]
    place: float | None
    """Where the score of this win stands; None where there is no win to compare."""
    bound_place: float | None

    @property
    def highest(self) -> int:
        """Scores in the fullest bar."""
        return max(bar.num_scores for bar in self.bars)


def histogram(
    shipped: Sequence[float],
    yours: Sequence[float],
    value: float | None,
    bound: float | None,
    *,
    is_more_better: bool,
    found: Sequence[float] = (),
) -> Histogram | None:
    """Counts scores: of shipped solutions, of the player's own wins, of those a solver `found`; None without any."""
    counted = [*shipped, *yours, *found]
    if not counted:
        return None
    sign = 1 if is_more_better else -1
    ends = [sign * other for other in counted]
    ends += [sign * other for other in (value, bound) if other is not None]
    low, high = min(ends), max(ends)
    margin = max(_NARROWEST * abs(high), 1e-9)
    if high - low < margin:
        low = high - margin
    bars = [[0, 0, 0] for _ in range(NUM_BARS)]
    for which, values in enumerate((shipped, yours, found)):
        for other in values:
            bars[min(NUM_BARS - 1, int((sign * other - low) / (high - low) * NUM_BARS))][which] += 1

    def place(other: float | None) -> float | None:
        return None if other is None else (sign * other - low) / (high - low)

    return Histogram(sign * low, sign * high, tuple(Bar(*bar) for bar in bars), place(value), place(bound))
