"""Closed loops, open loops and addressed chance."""

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.physics.units import BEATS_PER_SECOND, TICKS_PER_SECOND
from game.sim import chance
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop
from tests.drawing import assert_books_balance, factory, ran

SHORT = Lengths(16, 16)


def open_loop(kind: str, rate: float, queue_limit: int = 64) -> OpenLoop:
    return OpenLoop(kind, rate, queue_limit, SHORT, Lengths(2, 2))


def test_a_user_asks_again_when_the_last_token_has_arrived() -> None:
    simulation = Simulation(factory("S>PD>K"))
    for _ in range(1200):
        simulation.advance(1)
        assert len(list(simulation.open_requests())) == 1
    assert simulation.ledger.requests_sent == simulation.ledger.requests_done + 1


def test_a_fixed_rate_sends_exactly_so_many_requests() -> None:
    simulation = ran(factory("S>PD>K", workload=open_loop("fixed_rate", 2.5)), 60 * TICKS_PER_SECOND)
    assert simulation.ledger.requests_sent == 149
    simulation.advance(1)
    assert simulation.ledger.requests_sent == 150
    assert simulation.ledger.requests_rejected == 0


def test_poisson_arrivals_have_the_asked_mean_and_spread() -> None:
    """Counts in windows of a second have equal mean and variance."""
    simulation = Simulation(factory("S>PD>K", workload=open_loop("poisson", 4.0)))
    counts = []
    for _ in range(2000):
        before = simulation.ledger.requests_sent
        simulation.advance(TICKS_PER_SECOND)
        counts.append(simulation.ledger.requests_sent - before)
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    assert mean == pytest.approx(4.0, rel=0.05)
    assert variance == pytest.approx(mean, rel=0.15)


def test_what_is_over_the_queue_limit_is_rejected_and_counted() -> None:
    simulation = ran(factory("S>PD>K", workload=open_loop("fixed_rate", 200.0, queue_limit=5)), 1200)
    ledger = simulation.ledger
    (source,) = simulation.sources
    assert source.num_queued <= 5
    assert ledger.requests_rejected == source.num_rejected > 1000
    assert abs(ledger.requests_sent + ledger.requests_rejected - 200 * 20) <= 1
    assert_books_balance(simulation)


def test_an_open_loop_does_not_wait_for_answers() -> None:
    simulation = ran(factory("S>PD>...", workload=open_loop("fixed_rate", 1.0)), 3000)
    assert simulation.ledger.requests_sent == 49
    assert simulation.ledger.requests_done == 0
    assert len(list(simulation.open_requests())) <= 1, "requests that can no longer be answered are let go"
    assert_books_balance(simulation)


def test_lengths_are_uniform_between_their_ends() -> None:
    work = ClosedLoop(users=50, prompt=Lengths(10, 19), output=Lengths(1, 4))
    simulation = Simulation(factory("S>>>>>>>>>>>>>PD>K", workload=work))
    simulation.advance(1)
    lengths = Counter(request.num_prompt_tokens for request in simulation.open_requests())
    assert set(lengths) <= set(range(10, 20))
    simulation.advance(60_000)
    sizes = [
        chance.uniform(chance.at(chance.address(0, user, 0, chance.PROMPT_LENGTH), 0), 10, 19) for user in range(5000)
    ]
    assert all(400 < count < 600 for count in Counter(sizes).values())
    assert lengths == Counter(sizes[:50])


def test_a_request_is_the_same_in_any_layout() -> None:
    work = ClosedLoop(users=3, prompt=Lengths(10, 200), output=Lengths(5, 50))
    asked = []
    for rows in (("S>PD>K......",), ("S>>>>>>>PD>K",)):
        simulation = Simulation(factory(*rows, workload=work, seed=7))
        seen: dict[str, tuple[int, int, int]] = {}
        for _ in range(600):
            simulation.advance(1)
            seen |= {
                r.name: (r.num_prompt_tokens, r.num_answer_tokens, r.draft_base) for r in simulation.open_requests()
            }
        asked.append(seen)
    both = asked[0].keys() & asked[1].keys()
    assert len(both) > 10
    assert all(asked[0][name] == asked[1][name] for name in both)


def test_another_seed_is_another_run() -> None:
    work = ClosedLoop(users=3, prompt=Lengths(10, 200), output=Lengths(5, 50))
    runs = []
    for seed in (0, 1, 2**40, 2**53 - 1):
        simulation = ran(factory("S>PD>K", workload=work, seed=seed), 600)
        lengths = tuple((r.num_prompt_tokens, r.num_answer_tokens) for r in simulation.open_requests())
        runs.append((lengths, simulation.ledger.num_delivered))
    assert len(set(runs)) == 4


@pytest.mark.parametrize("purpose", [chance.DRAFT, chance.PROMPT_LENGTH, chance.ARRIVAL])
def test_chance_is_evenly_spread_over_users_ordinals_and_positions(purpose: int) -> None:
    """Chi-square over 16 bins along each axis of the address: 15 degrees of freedom, 37.7 is the 0.1 % point."""
    axes = (
        [chance.at(chance.address(1, user, 5, purpose), 0) for user in range(8000)],
        [chance.at(chance.address(1, 3, ordinal, purpose), 0) for ordinal in range(8000)],
        [chance.at(chance.address(1, 3, 5, purpose), position) for position in range(8000)],
        [chance.at(chance.address(seed, 3, 5, purpose), 0) for seed in range(8000)],
    )
    for numbers in axes:
        bins = Counter(number >> 27 for number in numbers)
        chi_square = sum((bins[i] - 500) ** 2 / 500 for i in range(16))
        assert chi_square < 45
        neighbours = Counter((a >> 30, b >> 30) for a, b in pairwise(numbers))
        assert all(1800 < count < 2200 for count in neighbours.values())


@given(st.integers(0, chance.RANGE - 1), st.integers(0, 1000), st.integers(0, 1000))
def test_uniform_stays_between_its_ends(number: int, low: int, span: int) -> None:
    assert low <= chance.uniform(number, low, low + span) <= low + span


@given(st.integers(0, chance.RANGE - 2))
def test_integer_logarithm_agrees_with_the_library(number: int) -> None:
    mean = 100 * BEATS_PER_SECOND
    exact = -math.log((number + 1) / chance.RANGE) * mean
    assert chance.exponential(number, mean) == pytest.approx(exact, rel=1e-4, abs=20)


@pytest.mark.parametrize("rate", [0.0015, 0.7, 1 / 3, 7.3])
def test_a_rate_that_does_not_divide_evenly_adds_up_no_rounding(rate: float) -> None:
    simulation = Simulation(factory("S>PD>...", workload=open_loop("fixed_rate", rate, queue_limit=10**6)))
    seconds = 20_000 if rate < 1 else 2_000
    simulation.advance(seconds * TICKS_PER_SECOND)
    assert abs(simulation.ledger.requests_sent - rate * seconds) <= 1


def test_a_lost_prompt_leaves_the_queue() -> None:
    """Prompts that are lost on the way do not count as waiting, so a queue limit does not hold back those after."""
    simulation = ran(factory("S>>.", workload=open_loop("fixed_rate", 2.0, queue_limit=1)), 1200)
    assert simulation.ledger.requests_sent == 39
    assert simulation.ledger.requests_rejected == 0


@pytest.mark.compiled
@pytest.mark.parametrize("kind", ["fixed_rate", "poisson"])
def test_a_long_run_holds_no_more_than_a_short_one(kind: str) -> None:
    """What a simulation remembers does not grow with time: overloaded, with losses, and at rest between requests."""
    lossy = factory("S>PD>>>K...", "S>PD>......", workload=open_loop(kind, 30.0, queue_limit=8))
    calm = factory("S>PD>K", workload=open_loop(kind, 0.5))
    for spec in (lossy, calm):
        simulation = Simulation(spec)
        sizes = []
        for _ in range(5):
            simulation.advance(20_000)
            sizes.append(
                sum(len(link.packets) for link in simulation.links)
                + len(list(simulation.open_requests()))
                + len(simulation.meter.history())
                + len(simulation.meter.ttft_ticks)
                + len(simulation.spills)
                + len(simulation.world.agenda)
            )
        assert max(sizes[1:]) <= 2 * sizes[0] + 50
