"""What chance makes of distributions: in whole numbers, and right to a few per cent."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean, median, pstdev

import pytest

from game.physics.units import BEATS_PER_SECOND
from game.sim import chance
from game.sim.workloads.arrivals import NEVER, Arrivals, PhasedArrivals, arrivals_of
from game.sim.workloads.draws import LengthDraw, PauseDraw
from game.sim.workloads.fixed_point import ONE, fixed, times_exp
from game.sim.workloads.quantiles import gamma, normal
from game.sim.workloads.terms import Lengths, OpenLoop, Pause, Phase, Terms

SHORT = Lengths(16, 16)
NUM = 10_000


def gaps(arrivals: Arrivals, num: int = NUM) -> list[int]:
    beat, found = 0, []
    for ordinal in range(num):
        after = arrivals.after(beat, ordinal)
        found.append(after - beat)
        beat = after
    return found


def stream(kind: str, rate: float, burstiness: float = 1.0, terms: Terms | None = None) -> OpenLoop:
    return OpenLoop(kind, rate, 64, SHORT, SHORT, terms or Terms(), burstiness)


@pytest.mark.parametrize("exponent", [-20.0, -3.3, -0.5, 0.0, 0.7, 5.0, 12.0])
def test_the_exponential_in_whole_numbers_is_that_of_the_library(exponent: float) -> None:
    assert times_exp(1 << 40, fixed(exponent)) / 2**40 == pytest.approx(math.exp(exponent), rel=2e-4)


@pytest.mark.parametrize("probability", [1e-9, 1e-6, 0.001, 0.1, 0.5, 0.9, 0.999999])
def test_normal_quantiles_are_those_of_the_library(probability: float) -> None:
    number = int(probability * chance.RANGE)
    exact = NormalDist().inv_cdf((number + 0.5) / chance.RANGE)
    assert normal().at(number) / ONE == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("shape", [0.05, 0.3, 0.7, 1.0, 4.0, 50.0, 1000.0])
def test_gamma_quantiles_have_mean_1_and_the_spread_of_their_shape(shape: float) -> None:
    table = gamma(shape)
    values = [times_exp(ONE, table.at((2 * place + 1) * chance.RANGE // 80_000)) / ONE for place in range(40_000)]
    assert fmean(values) == pytest.approx(1, rel=0.01)
    assert pstdev(values) == pytest.approx(1 / math.sqrt(shape), rel=0.02)
    assert values == sorted(values)


@pytest.mark.parametrize(
    ("kind", "burstiness", "cv"),
    [
        ("fixed_rate", 1.0, 0.0),
        ("poisson", 1.0, 1.0),
        ("gamma", 0.25, 2.0),
        ("gamma", 0.5, 1.414),
        ("gamma", 9.0, 1 / 3),
    ],
)
@pytest.mark.parametrize("rate", [0.7, 12.5])
def test_ten_thousand_arrivals_have_the_asked_mean_and_spread(
    kind: str, burstiness: float, cv: float, rate: float
) -> None:
    found = gaps(arrivals_of(stream(kind, rate, burstiness), 7, 0))
    mean = fmean(found)
    assert mean == pytest.approx(BEATS_PER_SECOND / rate, rel=0.03)
    assert pstdev(found) / mean == pytest.approx(cv, rel=0.03, abs=1e-5)


def test_bursts_of_shape_1_are_poisson_to_the_beat() -> None:
    poisson, bursts = arrivals_of(stream("poisson", 4.0), 3, 1), arrivals_of(stream("gamma", 4.0), 3, 1)
    apart = [abs(one - other) for one, other in zip(gaps(poisson, 500), gaps(bursts, 500), strict=True)]
    assert max(apart) <= 1, "the one rounds the mean, the other the gap"


@pytest.mark.parametrize("kind", ["fixed_rate", "poisson", "gamma"])
def test_a_rate_follows_its_phases_for_as_long_as_they_come(kind: str) -> None:
    second = BEATS_PER_SECOND
    phases = (Phase(20 * second, 5.0), Phase(10 * second, 0.0), Phase(30 * second, None))
    for repeats, last in ((True, (100, 0, 60)), (False, (40, 20, 60))):
        arrivals = arrivals_of(stream(kind, 2.0, 4.0, Terms(phases=phases, repeats_phases=repeats)), 5, 0)
        assert isinstance(arrivals, PhasedArrivals)
        counts = [0] * 6
        beat = ordinal = 0
        while (beat := arrivals.after(beat, ordinal)) < 120 * second:
            ordinal += 1
            counts[[0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 5, 5][beat // (10 * second)]] += 1
        tolerance = 1 if kind == "fixed_rate" else 30
        for number, wanted in zip(counts, (100, 0, 60, *last), strict=True):
            assert abs(number - wanted) <= (tolerance if wanted else 0)


def test_phases_add_up_no_rounding() -> None:
    phases = (Phase(BEATS_PER_SECOND // 3, 7.3), Phase(BEATS_PER_SECOND // 7, 1.1))
    arrivals = arrivals_of(stream("fixed_rate", 1.0, terms=Terms(phases=phases)), 0, 0)
    beat = 0
    for ordinal in range(20_000):
        beat = arrivals.after(beat, ordinal)
    cycle = sum(phase.num_beats for phase in phases)
    a_cycle = sum((phase.requests_per_s or 0) * phase.num_beats for phase in phases) / BEATS_PER_SECOND
    assert beat / cycle * a_cycle == pytest.approx(20_000, abs=1.5)


def test_phases_without_a_prompt_for_ever_never_end_in_a_loop() -> None:
    arrivals = arrivals_of(stream("poisson", 1.0, terms=Terms(phases=(Phase(1000, 0.0),))), 0, 0)
    assert arrivals.after(0, 0) == NEVER


@pytest.mark.parametrize(("middle", "sigma"), [(90, 1.0), (700, 0.9), (1000, 0.4), (5000, 2.0)])
def test_lognormal_lengths_have_the_asked_median_and_sigma(middle: int, sigma: float) -> None:
    draw = LengthDraw(Lengths(1, 1 << 30, middle, sigma))
    lengths = [draw.draw(3, 0, ordinal, chance.PROMPT_LENGTH) for ordinal in range(NUM)]
    assert median(lengths) == pytest.approx(middle, rel=0.03)
    assert pstdev([math.log(length) for length in lengths]) == pytest.approx(sigma, rel=0.03)


def test_lognormal_lengths_are_clipped() -> None:
    draw = LengthDraw(Lengths(8, 1024, 90, 1.0))
    lengths = [draw.draw(3, 0, ordinal, chance.PROMPT_LENGTH) for ordinal in range(NUM)]
    assert min(lengths) == 8
    assert max(lengths) == 1024


def test_pauses_are_constant_exponential_or_lognormal() -> None:
    second = BEATS_PER_SECOND
    for pause, mean in (
        (Pause("constant", 5 * second), 5.0),
        (Pause("exponential", 5 * second), 5.0),
        (Pause("lognormal", 5 * second, 0.5), 5 * math.exp(0.125)),
    ):
        draw = PauseDraw(pause)
        found = [draw.draw(1, user, 3) / second for user in range(NUM)]
        assert fmean(found) == pytest.approx(mean, rel=0.03)
    assert PauseDraw(Pause()).is_none
