"""The goal tracker against a judge that looks at every tick."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from game.physics.units import BEATS_PER_TICK
from game.session.run.goals import Goal, GoalTracker
from game.sim.meter import WINDOW_TICKS, Meter
from game.sim.metrics import METRICS
from game.sim.request import Request
from game.sim.simulation import Simulation
from tests.drawing import factory

SOURCE = Simulation(factory("S>PD>K")).sources[0]
TPS = METRICS["output_throughput"]


def goal(wanted: float, hold_ticks: int, *, is_at_least: bool = True) -> Goal:
    return Goal(TPS, wanted, is_at_least, hold_ticks)


def judge(
    deliveries: dict[int, int], goals: Sequence[Goal], warmup_ticks: int, last_tick: int
) -> tuple[int | None, float, float]:
    """The winning tick, the mean TPS over its hold, and the best TPS up to `last_tick`, tick by tick."""
    held, best = [0] * len(goals), 0.0
    won_tick, won_tps = None, 0.0
    for tick in range(1, last_tick + 1):
        tps = sum(deliveries.get(t, 0) for t in range(max(0, tick - WINDOW_TICKS), tick)) / 5
        if tick <= warmup_ticks:
            continue
        best = max(best, tps)
        for number, each in enumerate(goals):
            is_met = tps >= each.wanted if each.is_at_least else tps <= each.wanted
            held[number] = held[number] + 1 if is_met else 0
        if won_tick is None and all(ticks >= each.hold_ticks for ticks, each in zip(held, goals, strict=True)):
            won_tick = tick
            won_tps = sum(deliveries.get(t, 0) for t in range(tick - min(held), tick)) * 60 / min(held)
    return won_tick, won_tps, best


GOALS = st.builds(Goal, st.just(TPS), st.floats(0.2, 200), st.booleans(), st.integers(1, 300))


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.integers(0, 900), st.integers(1, 400), max_size=60),
    st.lists(GOALS, min_size=1, max_size=3),
    st.integers(0, 400),
    st.lists(st.integers(1, 300), min_size=1, max_size=40),
)
def test_the_tracker_agrees_with_a_judge_of_every_tick(
    deliveries: dict[int, int], goals: list[Goal], warmup_ticks: int, strides: list[int]
) -> None:
    tracker = GoalTracker(goals, warmup_ticks)
    meter = Meter()
    request = Request(SOURCE, 0, 0, 32, 1_000_000)
    tick = 0
    for stride in strides:
        end = min(tick + stride, tracker.next_look_tick())
        for when in range(tick, end):
            if when in deliveries:
                meter.delivered(request, deliveries[when], when * BEATS_PER_TICK)
        tick = end
        tracker.look(meter, [], tick)
        assert tracker.tps == sum(deliveries.get(when, 0) for when in range(max(0, tick - WINDOW_TICKS), tick)) / 5
        if tracker.won_tick is not None:
            assert tracker.won_tick == tick, "no run goes past the tick of its win"
            break
    won_tick, won_tps, best = judge(deliveries, goals, warmup_ticks, tick)
    assert (tracker.won_tick, tracker.best_tps) == (won_tick, best)
    if won_tick is not None:
        assert abs(tracker.won_tps - won_tps) < 1e-9


def test_one_token_too_few_breaks_the_hold() -> None:
    """30 TPS is 150 tokens in five seconds; 149 are not."""
    for lost_tick, won_tick in ((None, 358), (330, 690)):
        tracker, meter, request = GoalTracker([goal(30, 60)], 0), Meter(), Request(SOURCE, 0, 0, 32, 10_000)
        while tracker.won_tick is None and tracker.tick < 800:
            tick = tracker.tick
            if tick % 2 == 0 and tick != lost_tick:
                meter.delivered(request, 1, tick * BEATS_PER_TICK)
            tracker.look(meter, [], tick + 1)
        assert tracker.won_tick == won_tick


def test_one_token_too_many_breaks_a_hold_from_above() -> None:
    """At most 30 TPS is 150 tokens in five seconds; 151 are too many for as long as the window has them."""
    for extra_tick, won_tick in ((None, 60), (40, 400)):
        tracker = GoalTracker([goal(30, 60, is_at_least=False)], 0)
        meter, request = Meter(), Request(SOURCE, 0, 0, 32, 10_000)
        while tracker.won_tick is None and tracker.tick < 800:
            tick = tracker.tick
            if tick == extra_tick:
                meter.delivered(request, 151, tick * BEATS_PER_TICK)
            tracker.look(meter, [], tick + 1)
        assert tracker.won_tick == won_tick


def test_goals_must_be_held_together() -> None:
    """First 60 tokens a second for 8 s, then none: both goals are held, but never at the same time."""
    goals = [goal(50, 120), goal(10, 120, is_at_least=False)]
    tracker, meter, request = GoalTracker(goals, 400), Meter(), Request(SOURCE, 0, 0, 32, 10_000)
    for tick in range(1400):
        if tick < 800:
            meter.delivered(request, 1, tick * BEATS_PER_TICK)
        tracker.look(meter, [], tick + 1)
    assert [hold.was_complete for hold in tracker.holds] == [True, True]
    assert tracker.won_tick is None
