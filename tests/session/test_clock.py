"""Frames come as they like; ticks come 60 to the second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.session.run.clock import SPEEDS, FixedStep, hurry_s

NS_PER_SECOND = 1_000_000_000


def patient_step() -> FixedStep:
    return FixedStep(max_ticks_per_frame=10_000)


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("fps", [24, 30, 60, 75, 90, 120, 144, 165, 240, 360, 500])
def test_every_display_gets_exactly_60_ticks_a_second(fps: int, speed: int) -> None:
    step = patient_step()
    for second in range(1, 61):
        ran = sum(step.ticks(1 / fps, speed) for _ in range(fps))
        assert ran == 60 * speed, f"second {second}"
        assert step.alpha == 0


def test_an_hour_at_144_fps_loses_no_tick() -> None:
    step = patient_step()
    assert sum(step.ticks(1 / 144) for _ in range(3600 * 144)) == 3600 * 60


@given(
    frames=st.lists(st.integers(0, NS_PER_SECOND), max_size=200),
    speed=st.sampled_from(SPEEDS),
)
def test_uneven_frames_run_what_their_sum_is_worth(frames: list[int], speed: int) -> None:
    step = patient_step()
    ran = sum(step.ticks(ns / NS_PER_SECOND, speed) for ns in frames)
    num_ticks, part = divmod(sum(frames) * 60 * speed, NS_PER_SECOND)
    assert ran == num_ticks
    assert step.alpha == part / NS_PER_SECOND
    assert step.num_dropped == 0


def test_alpha_is_the_part_of_a_tick_that_is_left() -> None:
    step = patient_step()
    assert step.ticks(1 / 240) == 0
    assert step.alpha == 0.25
    assert step.ticks(1 / 60) == 1
    assert step.alpha == 0.25


@given(st.lists(st.floats(0, 1), max_size=50))
def test_alpha_is_never_a_whole_tick(frames: list[float]) -> None:
    step = patient_step()
    for elapsed_s in frames:
        step.ticks(elapsed_s)
        assert 0 <= step.alpha < 1


def test_a_change_of_speed_keeps_the_part_of_a_tick() -> None:
    step = patient_step()
    step.ticks(1 / 120, 1)
    assert step.alpha == 0.5
    assert step.ticks(0, 8) == 0
    assert step.alpha == 0.5
    assert step.ticks(1 / 960, 8) == 1
    assert step.alpha == 0


def test_a_pause_runs_nothing_and_keeps_the_part_of_a_tick() -> None:
    step = patient_step()
    step.ticks(1 / 240)
    assert step.ticks(100, 0) == 0
    assert step.alpha == 0.25
    assert step.num_dropped == 0


def test_debt_beyond_the_bound_is_dropped_and_counted() -> None:
    step = FixedStep(max_ticks_per_frame=8)
    assert step.ticks(1.0) == 8
    assert step.num_dropped == 52
    assert step.ticks(1 / 60) == 1
    assert step.num_dropped == 52


def test_a_computer_that_slept_for_a_week_costs_one_frame() -> None:
    step = FixedStep(max_ticks_per_frame=8)
    assert step.ticks(7 * 86_400, 8) == 8
    assert step.ticks(1 / 60) == 1


def test_reset_forgets_what_is_left_over() -> None:
    step = FixedStep(max_ticks_per_frame=1)
    step.ticks(3.5 / 60)
    step.reset()
    assert step.alpha == 0
    assert step.num_dropped == 0


@pytest.mark.parametrize("elapsed_s", [-0.001, float("nan"), float("inf")])
def test_time_that_cannot_have_passed_is_refused(elapsed_s: float) -> None:
    with pytest.raises(ValueError, match="elapsed time"):
        patient_step().ticks(elapsed_s)


def test_a_negative_speed_is_refused() -> None:
    with pytest.raises(ValueError, match="speed is -1"):
        patient_step().ticks(0.1, -1)


def test_a_bound_below_one_tick_is_refused() -> None:
    with pytest.raises(ValueError, match="max_ticks_per_frame is 0"):
        FixedStep(0)


def test_where_pictures_take_long_a_hurried_run_gets_most_of_the_time() -> None:
    """Each frame is what is spent on the run, and a picture: quick ones leave it be, slow ones do not hold it up."""
    for picture_s, share in ((0.01, 0.75), (0.08, 0.7), (0.25, 0.5)):
        spent_s = hurry_s(0.0)
        for _ in range(20):
            spent_s = hurry_s(spent_s + picture_s)
        assert spent_s / (spent_s + picture_s) >= share - 1e-9
        assert spent_s <= 0.25, "a key is answered within a third of a second, and the picture"
