"""From a number of chance to tokens or beats: what a distribution of lengths or pauses makes of it."""

from __future__ import annotations

from game.sim import chance
from game.sim.workloads.fixed_point import FRACTION_BITS, ONE, fixed, times_exp
from game.sim.workloads.quantiles import Quantiles, normal
from game.sim.workloads.terms import Lengths, Pause


class LengthDraw:
    """Lengths of one distribution, drawn by numbers of chance."""

    __slots__ = ("_high", "_low", "_median", "_normal", "_sigma")

    def __init__(self, lengths: Lengths) -> None:
        self._low = lengths.low
        self._high = lengths.high
        self._median = lengths.median
        self._sigma = fixed(lengths.sigma)
        self._normal: Quantiles | None = normal() if lengths.median else None

    def at(self, number: int) -> int:
        """The tokens that a number of chance stands for: more for a larger one."""
        if self._low == self._high:
            return self._low
        if self._normal is None:
            return chance.uniform(number, self._low, self._high)
        exponent = self._sigma * self._normal.at(number) >> FRACTION_BITS
        tokens = (times_exp(self._median << FRACTION_BITS, exponent) + ONE // 2) >> FRACTION_BITS
        return min(max(tokens, self._low), self._high)

    def draw(self, seed: int, user: int, ordinal: int, purpose: int) -> int:
        """The tokens of one request for one purpose."""
        if self._low == self._high:
            return self._low
        return self.at(chance.at(chance.address(seed, user, ordinal, purpose), 0))


class PauseDraw:
    """Pauses of users before they ask."""

    __slots__ = ("_beats", "_kind", "_normal", "_sigma")

    def __init__(self, pause: Pause) -> None:
        self._kind = pause.kind
        self._beats = pause.beats
        self._sigma = fixed(pause.sigma)
        self._normal: Quantiles | None = normal() if pause.kind == "lognormal" else None

    @property
    def is_none(self) -> bool:
        """Whether nobody pauses."""
        return self._beats == 0

    def draw(self, seed: int, user: int, ordinal: int) -> int:
        """The beats that a user thinks before one request."""
        if self._kind == "constant":
            return self._beats
        number = chance.at(chance.address(seed, user, ordinal, chance.PAUSE), 0)
        if self._normal is None:
            return chance.exponential(number, self._beats)
        return times_exp(self._beats, self._sigma * self._normal.at(number) >> FRACTION_BITS)
