"""The hint that is offered fits what happened; what happened always has a name that hints know."""

from __future__ import annotations

import pytest

from game.content.hints import OCCASIONS, FittingHint
from game.content.load import load_level
from game.session.reading.hints import fitting_hints, occasions
from game.session.run.level_run import LevelRun
from game.sim.spills import SPILL_CAUSES
from tests.session.test_rewind import FAILURES, ended


def hint(when: str, grade: int) -> FittingHint:
    return FittingHint.model_validate({"when": when, "grade": grade, "text": f"{when} {grade}"})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("oom at load", ("oom_at_load", "oom")),
        ("oom", ("oom",)),
        ("missed, slots", ("decode_slots", "missed")),
        ("missed, step", ("step_time", "missed")),
        ("stalled, no gates", ("bundle_unverified", "spill", "stalled")),
        ("stalled, no decode", ("takes_none", "spill", "stalled")),
        ("stalled, nothing built", ("runs_into_empty", "spill", "stalled")),
        ("won", ()),
    ],
)
def test_what_happened_has_a_name(name: str, expected: tuple[str, ...]) -> None:
    verdict = ended(*FAILURES[name]).verdict
    assert occasions(verdict) == expected
    assert set(occasions(verdict)) <= set(OCCASIONS)


def test_a_run_that_goes_on_has_no_occasion() -> None:
    level_id, solution = FAILURES["won"]
    assert occasions(LevelRun(load_level(level_id), solution).verdict) == ()


def test_every_cause_of_a_spill_is_an_occasion() -> None:
    assert set(SPILL_CAUSES) <= set(OCCASIONS)


def test_the_most_particular_hint_of_each_grade_is_given() -> None:
    hints: list[str | FittingHint] = [
        "plain 1",
        "plain 2",
        "plain 3",
        hint("spill", 1),
        hint("stalled", 1),
        hint("takes_none", 3),
    ]
    assert fitting_hints(hints, ("takes_none", "spill", "stalled")) == ["spill 1", "plain 2", "takes_none 3"]
    assert fitting_hints(hints, ("prefill", "stalled")) == ["stalled 1", "plain 2", "plain 3"]
    assert fitting_hints(hints, ()) == ["plain 1", "plain 2", "plain 3"]


def test_grades_without_a_hint_are_left_out() -> None:
    assert fitting_hints([hint("oom", 3)], ("oom",)) == ["oom 3"]
    assert fitting_hints([hint("oom", 3)], ("missed",)) == []
    assert fitting_hints([], ("oom",)) == []
