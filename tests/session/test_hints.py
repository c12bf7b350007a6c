"""The hint that is offered fits what happened; what happened always has a name that hints know."""

from __future__ import annotations

import pytest

from game.content.hints import FittingHint
from game.content.load import load_level
from game.content.occasions import HAPPENINGS, OCCASIONS
from game.session.reading.hints import Happened, fitting_hints, occasions, what_happened
from game.session.run.level_run import LevelRun
from game.sim.spills import SPILL_CAUSES
from tests.engine_room import engine_run
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
    assert fitting_hints(hints, Happened(("takes_none", "spill", "stalled"))) == ["spill 1", "plain 2", "takes_none 3"]
    assert fitting_hints(hints, Happened(("prefill", "stalled"))) == ["stalled 1", "plain 2", "plain 3"]
    assert fitting_hints(hints, Happened()) == ["plain 1", "plain 2", "plain 3"]


def test_grades_without_a_hint_are_left_out() -> None:
    assert fitting_hints([hint("oom", 3)], Happened(("oom",))) == ["oom 3"]
    assert fitting_hints([hint("oom", 3)], Happened(("missed",))) == []
    assert fitting_hints([], Happened(("oom",))) == []


def test_metrics_say_more_than_what_befell_and_that_more_than_the_goal() -> None:
    reading = {"metric": "peak_running", "at_most": 8}
    hints = [
        FittingHint.model_validate({"when": when, "grade": 1, "text": str(number)})
        for number, when in enumerate(["missed", "admission", {"missed": "tps"}, "preempted", reading])
    ]
    order: list[str | tuple[str, str]] = ["<reading>", "preempted", ("output_throughput", ""), "admission", "missed"]

    def told(peak_running: float | None, occasions: list[str | tuple[str, str]]) -> str:
        values = {"peak_running": peak_running}
        (hint,) = fitting_hints(hints, Happened(occasions, lambda metric, class_name: values[metric]))
        return hint

    assert told(8, order) == "4"
    assert told(9, order) == told(None, order) == "3"
    assert [told(None, order[place:]) for place in (2, 3, 4)] == ["2", "1", "0"]


TPS = {"metric": "tps", "at_least": 1e6}


@pytest.mark.parametrize(
    ("settings", "befell"),
    [
        ({"1,3": {"slots": 64}}, ["memory_full", "preempted", "stream_stalled"]),
        ({"1,3": {"slots": 64}, "0,3": {"growth_reserve": 1}}, ["reserve_kept", "slots_idle"]),
        ({"1,3": {"slots": 64}, "0,3": {"admission": "static"}}, ["batch_unended"]),
        ({"1,3": {"slots": 1}}, []),
    ],
)
def test_what_befell_users_is_known_after_a_run(settings: dict[str, dict[str, object]], befell: list[str]) -> None:
    run = engine_run(settings, goals=[TPS])
    happened = [each for each in what_happened(run).occasions if each in HAPPENINGS]
    assert happened[: len(befell)] == befell
    assert ("output_throughput", "") in what_happened(run).occasions
