"""The goal tracker against a judge that looks at every tick."""

from hypothesis import given, settings
from hypothesis import strategies as st

from game.physics.units import BEATS_PER_TICK
from game.session.run.goals import GoalTracker, TpsGoal
from game.sim.meter import WINDOW_TICKS, Meter
from game.sim.request import Request
from game.sim.simulation import Simulation
from tests.drawing import factory

SOURCE = Simulation(factory("S>PD>K")).sources[0]


def judge(deliveries: dict[int, int], goal: TpsGoal, last_tick: int) -> tuple[int | None, float, float]:
    """The winning tick, the mean TPS over its hold, and the best TPS up to `last_tick`, tick by tick."""
    held, best = 0, 0.0
    won_tick, won_tps = None, 0.0
    for tick in range(1, last_tick + 1):
        tps = sum(deliveries.get(t, 0) for t in range(max(0, tick - WINDOW_TICKS), tick)) / 5
        if tick <= goal.warmup_ticks:
            continue
        best = max(best, tps)
        held = held + 1 if tps >= goal.at_least else 0
        if held == goal.hold_ticks and won_tick is None:
            won_tick = tick
            won_tps = sum(deliveries.get(t, 0) for t in range(tick - goal.hold_ticks, tick)) * 60 / goal.hold_ticks
    return won_tick, won_tps, best


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.integers(0, 900), st.integers(1, 400), max_size=60),
    st.builds(TpsGoal, st.floats(0.2, 200), st.integers(1, 300), st.integers(0, 400)),
    st.lists(st.integers(1, 300), min_size=1, max_size=40),
)
def test_the_tracker_agrees_with_a_judge_of_every_tick(
    deliveries: dict[int, int], goal: TpsGoal, strides: list[int]
) -> None:
    tracker = GoalTracker(goal)
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
        if tracker.won_tick is not None:
            assert tracker.won_tick == tick, "no run goes past the tick of its win"
            break
    won_tick, won_tps, best = judge(deliveries, goal, tick)
    assert (tracker.won_tick, tracker.best_tps) == (won_tick, best)
    if won_tick is not None:
        assert abs(tracker.won_tps - won_tps) < 1e-9


def test_one_token_too_few_breaks_the_hold() -> None:
    """30 TPS is 150 tokens in five seconds; 149 are not."""
    goal = TpsGoal(at_least=30, hold_ticks=60, warmup_ticks=0)
    for lost_tick, won_tick in ((None, 358), (330, 690)):
        tracker, meter, request = GoalTracker(goal), Meter(), Request(SOURCE, 0, 0, 32, 10_000)
        while tracker.won_tick is None and tracker.tick < 800:
            tick = tracker.tick
            if tick % 2 == 0 and tick != lost_tick:
                meter.delivered(request, 1, tick * BEATS_PER_TICK)
            tracker.look(meter, [], tick + 1)
        assert tracker.won_tick == won_tick
