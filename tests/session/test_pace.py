"""A level's tempo lasts ten seconds of the player's, then a run goes on faster; who chooses a speed keeps it."""

from __future__ import annotations

import pytest

from game.session.run.pace import Pace


def speeds_of(pace: Pace, seconds: int) -> list[float]:
    """The speed in each second."""
    found = []
    for _ in range(seconds):
        found.append(pace.speed)
        pace.passes(1.0)
    return found


@pytest.mark.parametrize(
    ("tempo", "then"), [(0.25, [0.5, 1, 2, 4, 8, 8]), (0.3, [0.6, 1.2, 2.4, 4.8, 8]), (1, [2, 4, 8, 8]), (4, [8, 8])]
)
def test_the_tempo_lasts_ten_seconds_and_then_the_run_goes_on_faster(tempo: float, then: list[float]) -> None:
    pace = Pace(tempo, 2)
    assert speeds_of(pace, 10 + len(then)) == [tempo] * 10 + then
    assert pace.left_s is None
    pace.begin()
    assert pace.speed == tempo


def test_nobody_watches_a_server_that_nobody_has_asked() -> None:
    pace = Pace(0.5, 2)
    pace.is_idle = True
    assert speeds_of(pace, 3) == [8] * 3
    pace.is_idle = False
    assert pace.left_s == 10
    assert pace.speed == 0.5
    pace.choose(1)
    pace.is_idle = True
    assert pace.speed == 1


def test_a_level_without_a_tempo_runs_at_the_usual_speed() -> None:
    pace = Pace(None, 2)
    assert speeds_of(pace, 20) == [2] * 20
    assert (pace.left_s, pace.speeds) == (None, (1, 2, 4, 8))


def test_who_chooses_a_speed_keeps_it() -> None:
    pace = Pace(0.5, 1)
    pace.change(1)
    assert speeds_of(pace, 20) == [1] * 20
    pace.begin()
    assert pace.left_s is None
    assert pace.speed == 1
    pace.change(-1)
    pace.change(-1)
    assert pace.speed == 0.5
    pace.choose(8)
    pace.change(1)
    assert pace.speed == 8
