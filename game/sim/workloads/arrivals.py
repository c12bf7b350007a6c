"""When the prompts of an open loop arrive, one after the other; none looks further ahead than to the next."""

from __future__ import annotations

from array import array
from fractions import Fraction
from typing import Final

from game.sim import chance
from game.sim.workloads.fixed_point import FRACTION_BITS, ONE, times_exp
from game.sim.workloads.quantiles import Quantiles, gamma
from game.sim.workloads.rates import FOR_EVER, PhaseClock, beats_per_arrival
from game.sim.workloads.terms import OpenLoop, Replay

NEVER: Final = -1
"""The beat of an arrival that does not come."""


class Arrivals:
    """The beats at which prompts arrive."""

    __slots__ = ()

    def after(self, beat: int, ordinal: int) -> int:
        """When arrival number `ordinal` comes, the one before having come at `beat`; NEVER if it does not."""
        raise NotImplementedError

    def again(self) -> Arrivals:
        """The same arrivals from the start, for who counts ahead."""
        raise NotImplementedError

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return ()


class EvenArrivals(Arrivals):
    """Evenly spaced, counted from the start, so that no rounding adds up."""

    __slots__ = ("_num_arrivals", "_num_beats")

    def __init__(self, requests_per_s: float) -> None:
        self._num_beats, self._num_arrivals = beats_per_arrival(requests_per_s)

    def after(self, beat: int, ordinal: int) -> int:
        return (ordinal + 1) * self._num_beats // self._num_arrivals

    def again(self) -> Arrivals:
        return self


class PoissonArrivals(Arrivals):
    """At random times: gaps are exponential."""

    __slots__ = ("_mean_beats", "_seed", "_user")

    def __init__(self, requests_per_s: float, seed: int, user: int) -> None:
        num_beats, num_arrivals = beats_per_arrival(requests_per_s)
        self._mean_beats = num_beats // num_arrivals
        self._seed = seed
        self._user = user

    def after(self, beat: int, ordinal: int) -> int:
        base = chance.address(self._seed, self._user, ordinal, chance.ARRIVAL)
        return beat + chance.exponential(chance.at(base, 0), self._mean_beats)

    def again(self) -> Arrivals:
        return self


class PhasedArrivals(Arrivals):
    """Arrivals whose rate may change from phase to phase, or whose gaps are of a gamma distribution.

    A gap is drawn in units of the mean gap, and what of it is left at the end of a phase goes on in the next at the
    rate there. So the rate is at any time the one asked for.
    """

    __slots__ = (
        "_clock",
        "_gaps",
        "_is_even",
        "_is_silent",
        "_loop",
        "_quantiles",
        "_rest",
        "_seed",
        "_since",
        "_user",
    )

    def __init__(self, loop: OpenLoop, seed: int, user: int) -> None:
        self._loop = loop
        self._seed = seed
        self._user = user
        self._is_even = loop.kind == "fixed_rate"
        is_gamma = loop.kind == "gamma" and loop.burstiness != 1.0
        self._quantiles: Quantiles | None = gamma(loop.burstiness) if is_gamma else None
        phases = loop.terms.phases
        self._clock = PhaseClock(phases, loop.terms.repeats_phases)
        rates = [loop.requests_per_s if phase.requests_per_s is None else phase.requests_per_s for phase in phases]
        self._gaps = [beats_per_arrival(rate) for rate in (*rates, loop.requests_per_s)]
        """Beats in which there are so many arrivals: of each phase, and at last outside of them."""
        self._is_silent = loop.terms.repeats_phases and bool(rates) and not any(rates)
        self._since = 0
        """From where the arrivals of an even rate are counted, so that no rounding adds up."""
        self._rest = 0
        """Of the gap that ends next, what is over by then, less the whole gaps since; in fixed point."""

    def after(self, beat: int, ordinal: int) -> int:
        if self._is_silent:
            return NEVER
        left = self._gap(ordinal)
        if self._is_even:
            left += self._rest
            beat = self._since
        while True:
            phase = self._clock.phase_at(beat)
            end = self._clock.end_of(phase, beat)
            num_beats, num_arrivals = self._gaps[phase]
            if num_arrivals:
                arrival = beat + left * num_beats // (num_arrivals << FRACTION_BITS)
                if arrival < end or end == FOR_EVER:
                    self._since = beat
                    self._rest = left
                    return arrival
                left -= ((end - beat) * num_arrivals << FRACTION_BITS) // num_beats
            elif end == FOR_EVER:
                return NEVER
            beat = end

    def _gap(self, ordinal: int) -> int:
        if self._is_even:
            return ONE
        number = chance.at(chance.address(self._seed, self._user, ordinal, chance.ARRIVAL), 0)
        if self._quantiles is None:
            return chance.exponential(number, ONE)
        return times_exp(ONE, self._quantiles.at(number))

    def again(self) -> Arrivals:
        return PhasedArrivals(self._loop, self._seed, self._user)

    def state(self) -> tuple[int, ...]:
        return (self._since, self._rest)


class RecordedArrivals(Arrivals):
    """As they were recorded, so many times as fast."""

    __slots__ = ("_arrival_beats", "_denominator", "_numerator")

    def __init__(self, arrival_beats: array[int], scale: float) -> None:
        self._arrival_beats = arrival_beats
        slowness = 1 / Fraction(str(scale))
        self._numerator = slowness.numerator
        self._denominator = slowness.denominator

    def after(self, beat: int, ordinal: int) -> int:
        if ordinal >= len(self._arrival_beats):
            return NEVER
        return self._arrival_beats[ordinal] * self._numerator // self._denominator

    def again(self) -> Arrivals:
        return self


def arrivals_of(workload: OpenLoop | Replay, seed: int, user: int) -> Arrivals:
    """The arrivals at one source of an open loop; `user` is its number in addresses of chance."""
    if isinstance(workload, Replay):
        if workload.requests_per_s:
            return PoissonArrivals(workload.requests_per_s, seed, user)
        return RecordedArrivals(workload.recording.arrival_beats, workload.scale)
    if workload.kind == "gamma" or workload.terms.phases:
        return PhasedArrivals(workload, seed, user)
    if workload.kind == "fixed_rate":
        return EvenArrivals(workload.requests_per_s)
    return PoissonArrivals(workload.requests_per_s, seed, user)
