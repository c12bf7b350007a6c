"""A run that is said to be lost is lost: metrics come to what was held to be possible at all times before."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping

import pytest

from game.content.level import Level
from game.content.load import load_level
from game.content.parse import parse_level
from game.content.solution import Solution
from game.session.run.goals import Goal
from game.session.run.level_run import LevelRun
from game.sim.metrics import METRICS
from tests.engine_room import ENGINE, SCHEDULER, engine_build, engine_level, engine_run
from tests.session.test_rewind import FAILURES

GATE = "1,2"
GATED = ("...Q....", ".>AE>>>.", "...M....")
CLOSED = {"kind": "closed_loop", "users": 24, "prompt_tokens": 64, "output_tokens": {"min": 1, "max": 400}}
CLASSES = [
    {"name": "chat", "ttft_ms": 400, "tpot_ms": 60, "output_tokens": {"min": 2, "max": 80}},
    {"name": "report", "share": 0.5, "prompt_tokens": 900, "output_tokens": {"min": 200, "max": 900}},
]
OPEN = {"kind": "poisson", "requests_per_s": 9, "prompt_tokens": 64, "output_tokens": 64, "classes": CLASSES}
BURSTS = {**OPEN, "kind": "gamma", "burstiness": 0.3}
PATIENT = {**CLOSED, "output_tokens": 300, "users": 60, "patience_s": 1.5}
SESSIONS = {
    "kind": "sessions",
    "users": 12,
    "turns": {"min": 1, "max": 4},
    "prompt_tokens": 40,
    "document_tokens": 500,
    "output_tokens": {"min": 10, "max": 90},
    "think_s": 0.5,
}
SETTINGS = {
    "engine": {"slots": {"values": [1, 16, 64]}},
    "scheduler": {"admission": {"values": ["static", "continuous"]}, "policy": {"values": ["fcfs", "sjf"]}},
    "admission_gate": {"queue_limit": {"values": [0, 4]}, "deadline_s": {"values": [0, 0.5]}},
}


def engine_cases() -> Iterator[tuple[Level, Solution]]:
    """Workloads and builds by chance: with gates and without, where memory suffices and where it does not."""
    rng = random.Random(7)
    for workload in (CLOSED, OPEN, BURSTS, PATIENT, SESSIONS):
        for _ in range(2):
            blocks = rng.choice([None, None, 220, 90])
            level = engine_level(
                workload=workload, settings=SETTINGS, horizon_s=14, warmup_s=rng.choice([0, 3]), num_gpu_blocks=blocks
            )
            rows = rng.choice([GATED, ("...Q....", ".>>E>>>.", "...M...."), ("...Q....", ".>>E>>>.", "........")])
            settings: dict[str, Mapping[str, object]] = {
                ENGINE: {"slots": rng.choice([1, 16, 64])},
                SCHEDULER: {"policy": rng.choice(["fcfs", "sjf"]), "admission": rng.choice(["static", "continuous"])},
            }
            if rows is GATED:
                settings[GATE] = {"queue_limit": rng.choice([0, 4]), "deadline_s": rng.choice([0, 0.5])}
            yield level, engine_build(settings, rows)


def chapter_1_cases() -> Iterator[tuple[Level, Solution]]:
    for name in ("missed, slots", "missed, step", "stalled, no gates", "won"):
        level_id, solution = FAILURES[name]
        values = json.loads(load_level(level_id).model_dump_json(exclude={"translations", "hints"}))
        goal = {"metric": "mean_ttft_ms", "at_most": 1}
        yield parse_level(json.dumps(values | {"horizon_s": 20, "warmup_s": 5, "goals": [goal]}), "level"), solution


def every_goal(level: Level) -> list[Goal]:
    """Goals of all metrics in both directions, of all requests and of each class; their value is left open."""
    names = {"", *(each.name for workload in level.workloads for each in getattr(workload, "classes", ()))}
    return [
        Goal(row, 1.0, is_at_least, class_name=name)
        for row in METRICS.values()
        for is_at_least in (True, False)
        for name in names
        if row.is_goal and (not name or row.is_per_class)
    ]


@pytest.mark.parametrize(("level", "solution"), [*engine_cases(), *chapter_1_cases()])
def test_the_run_ends_within_what_was_possible_all_along(level: Level, solution: Solution) -> None:
    run, goals = LevelRun(level, solution), every_goal(level)
    told: list[tuple[int, list[float | None]]] = []
    while run.verdict is None:
        told.append((run.simulation.tick, [run.certainty.best_of(goal) for goal in goals]))
        run.advance(61)
    if run.simulation.tick < run.horizon_ticks:
        return  # it crashed or stalled: there is no value at the horizon
    num_known = 0
    for place, goal in enumerate(goals):
        value = run.read(goal.metric.id, goal.class_name)
        for tick, bests in told:
            best = bests[place]
            if best is not None and value is not None:
                is_beyond = value > best * (1 + 1e-9) if goal.is_at_least else value < best * (1 - 1e-9)
                assert not is_beyond, (goal.metric.id, goal.is_at_least, goal.class_name, tick, best, value)
                num_known += 1
    assert num_known > 500


@pytest.mark.parametrize(
    ("slots", "most_tpot_ms", "is_won", "latest_s"), [(1, 40, False, 0), (64, 15, False, 14), (64, 40, True, None)]
)
def test_traps_are_known_to_be_lost_long_before_their_end_and_wins_never(
    slots: int, most_tpot_ms: float, is_won: bool, latest_s: int | None
) -> None:
    goals = [{"metric": "tps", "at_least": 1200}, {"metric": "p95_tpot_ms", "at_most": most_tpot_ms}]
    workload = {**CLOSED, "users": 64, "output_tokens": {"min": 60, "max": 200}}
    run = LevelRun(engine_level(goals=goals, workload=workload), engine_build({ENGINE: {"slots": slots}}))
    told_s = None
    while run.verdict is None:
        if told_s is None and run.certainty.miss() is not None:
            told_s = run.simulation.tick // 60
        run.advance(60)
    assert (run.verdict.kind == "won") == is_won
    assert (told_s is None) == is_won
    assert told_s is None or latest_s is None or told_s <= latest_s


def test_a_hold_that_no_longer_fits_is_lost() -> None:
    goals = [{"metric": "tps", "at_least": 5000, "hold_s": 10}]
    run = LevelRun(engine_level(goals=goals, warmup_s=0), engine_build({ENGINE: {"slots": 64}}))
    run.advance(600)
    assert run.certainty.miss() is None
    run.advance(1)
    found = run.certainty.miss()
    assert found is not None
    assert found.why == "time"


def test_a_source_that_was_left_waiting_too_long_is_lost() -> None:
    goals = [{"metric": "max_ttft_ms", "at_most": 1e8}]
    level = engine_level(goals=goals, served_within_s=1, num_gpu_blocks=40, horizon_s=60, on_full="wait")
    run = LevelRun(level, engine_build({ENGINE: {"slots": 64}}))
    found = None
    while run.verdict is None and found is None:
        found = run.certainty.miss()
        run.advance(30)
    run.finish()
    assert run.verdict is not None
    assert run.verdict.kind in ("missed", "stalled")
    assert found is not None
    assert found.why == "unserved"


def test_a_run_that_has_ended_has_nothing_left_to_miss() -> None:
    assert engine_run({ENGINE: {"slots": 1}}).certainty.miss() is None
