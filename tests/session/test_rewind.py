"""Going back shows exactly what was: at any tick, in any order, with or without kept copies."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable

import pytest

from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.parse import parse_level
from game.content.solution import Solution
from game.processes.build_info import is_compiled
from game.session.reading import rewind as rewind_module
from game.session.reading.moments import MOMENTS, Moment
from game.session.reading.rewind import MAX_SNAPSHOTS, Rewind
from game.session.run.level_run import LevelRun
from game.session.run.outcome import Telemetry
from game.session.run.verdict import Verdict
from game.sim.events import EventLog
from game.sim.metrics import GOAL_NAMES, METRICS
from tests.engine_room import ENGINE, engine_build, engine_level
from tests.levels.test_chapter1 import (
    L1_TWO_CARDS,
    L2_ONE_UNPAGED_CORE,
    L2_TWO_UNPAGED_CORES,
    L3_NO_DRAFTS,
    L3_NO_GATES,
    edited,
)

FAILURES = {
    "missed, slots": ("kv-paging", L2_ONE_UNPAGED_CORE),
    "missed, step": ("speculative-speedup", L3_NO_DRAFTS),
    "stalled, no gates": ("speculative-speedup", L3_NO_GATES),
    "stalled, no decode": ("prefill-decode", edited("prefill-decode", (3, 5, ">"))),
    "stalled, nothing built": ("prefill-decode", Solution(level="prefill-decode", map=("." * 12,) * 8)),
    "oom": ("kv-paging", L2_TWO_UNPAGED_CORES),
    "oom at load": ("prefill-decode", L1_TWO_CARDS),
    "won": ("speculative-speedup", load_solution("speculative-speedup")),
}


def ended(level_id: str, solution: Solution) -> LevelRun:
    run = LevelRun(load_level(level_id), solution)
    run.advance(run.horizon_ticks)
    assert run.verdict is not None
    return run


def rewound(level_id: str, solution: Solution, end_tick: int) -> Rewind:
    run = LevelRun(load_level(level_id), solution)
    run.advance(end_tick)
    return Rewind(run, solution)


def at(rewind: Rewind, tick: int) -> LevelRun:
    rewind.seek(tick)
    while rewind.is_seeking:
        rewind.work(700)
    assert rewind.found is not None
    return rewind.found


def scanned(level_id: str, solution: Solution) -> Rewind:
    rewind = Rewind(ended(level_id, solution), solution)
    while rewind.is_busy:
        rewind.work(500)
    return rewind


def what_is_seen(run: LevelRun) -> tuple[int, str, Telemetry, Verdict | None]:
    simulation = run.simulation
    return simulation.tick, simulation.digest(), run.telemetry(), run.verdict


@pytest.mark.parametrize("can_pack", [True, False])
@pytest.mark.parametrize("name", FAILURES)
def test_every_tick_has_the_digest_of_a_direct_run(name: str, can_pack: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_pack:
        monkeypatch.setattr(rewind_module, "_can_pack", lambda run: False)
    level_id, solution = FAILURES[name]
    whole = ended(level_id, solution)
    end = whole.simulation.tick
    rewind = Rewind(whole, solution)
    order = random.Random(4)
    ticks = [end, 0, *(order.randint(0, end) for _ in range(10)), max(0, end - 1), end]
    direct, wanted = LevelRun(whole.level, solution), {}
    for tick in sorted(set(ticks)):
        direct.advance(whole.horizon_ticks if tick == end else tick - direct.simulation.tick)
        wanted[tick] = what_is_seen(direct)
    for tick in ticks:
        assert what_is_seen(at(rewind, tick)) == wanted[tick]
        rewind.work(300)  # so that later searches find copies


def classes_of_chance() -> tuple[Level, Solution]:
    """An engine whose requests are of two classes."""
    classes = [
        {"name": name, "prompt_tokens": 64, "output_tokens": {"min": 200, "max": 900}} for name in ("one", "two")
    ]
    workload = {"kind": "poisson", "requests_per_s": 8, "prompt_tokens": 64, "output_tokens": 64, "classes": classes}
    return engine_level(workload=workload), engine_build({ENGINE: {"slots": 64}})


@pytest.mark.parametrize(
    "case",
    [classes_of_chance, lambda: (load_level("host-memory"), load_solution("host-memory"))],
    ids=["classes", "thousands of kept blocks"],
)
def test_a_copy_of_an_engine_goes_on_as_the_run_did(case: Callable[[], tuple[Level, Solution]]) -> None:
    level, solution = case()
    run = LevelRun(level, solution)
    run.finish()
    rewind = Rewind(run, solution)
    while rewind.is_busy:
        rewind.work(1000)
    for share in (0.9, 0.55, 0.26):
        tick = round(share * run.horizon_ticks)
        direct = LevelRun(level, solution)
        direct.advance(tick)
        found = at(rewind, tick)
        assert found.simulation.digest() == direct.simulation.digest()
        found.advance(run.horizon_ticks)
        assert found.result() == run.result()


def test_packets_are_packed_as_rows_of_numbers() -> None:
    run = LevelRun(load_level("speculative-speedup"), load_solution("speculative-speedup"))
    if is_compiled():
        pytest.skip("a compiled simulation is not packed")
    run.advance(900)
    assert sum(len(link.packets) for link in run.simulation.links) > 10
    assert not any(name.encode() in run.packed() for name in ("transmit_beats", "entered_beat"))


def test_what_is_found_is_played_on_to_the_same_end() -> None:
    whole = ended(*FAILURES["missed, slots"])
    rewind = scanned(*FAILURES["missed, slots"])
    found = at(rewind, 3333)
    events = EventLog()
    found.simulation.listen(events)
    found.advance(10_000)
    assert found.result() == whole.result()
    assert events.read(0)[0]
    assert at(rewind, 3333).simulation.tick == 3333, "what went on does not stand in the way"


def test_a_step_forward_is_a_step_of_the_same_run() -> None:
    rewind = scanned(*FAILURES["missed, slots"])
    found = at(rewind, 1000)
    assert at(rewind, 1001) is found
    assert at(rewind, 1000) is not found


def test_work_is_done_in_pieces_of_the_size_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    level_id, solution = FAILURES["missed, step"]
    rewind = rewound(level_id, solution, 7200)
    spent = 0
    advance = LevelRun.advance

    def counted(run: LevelRun, num_ticks: int) -> None:
        nonlocal spent
        before = run.simulation.tick
        advance(run, num_ticks)
        spent += run.simulation.tick - before

    monkeypatch.setattr(LevelRun, "advance", counted)
    rewind.seek(5000)
    progress = []
    while rewind.is_busy:
        spent = 0
        rewind.work(250)
        assert 0 < spent <= 250
        progress.append(rewind.progress)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_a_search_goes_no_further_than_is_known() -> None:
    rewind = rewound(*FAILURES["missed, slots"], end_tick=400)
    assert at(rewind, 9999).simulation.tick == 400
    assert at(rewind, -5).simulation.tick == 0
    rewind.live.advance(100)
    assert at(rewind, 500).simulation.tick == 500


def test_copies_are_bounded_however_long_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewind_module, "SNAPSHOT_TICKS", 10)
    rewind = scanned(*FAILURES["missed, slots"])
    if not rewind._can_pack:
        pytest.skip("a compiled simulation is not packed")
    assert MAX_SNAPSHOTS // 2 <= len(rewind._snapshots) <= MAX_SNAPSHOTS
    assert at(rewind, 4321).simulation.tick == 4321


BARE_TPS = 101.0
"""What three undrafted cores reach for some seconds, now and again."""


def kinds(moments: list[Moment]) -> dict[str, int]:
    return {moment.kind: moment.tick for moment in moments}


def test_moments_of_a_crash_say_when_memory_became_tight() -> None:
    level_id, solution = FAILURES["oom"]
    rewind = scanned(level_id, solution)
    found = kinds(rewind.moments())
    crash = ended(level_id, solution).simulation.crash
    assert crash is not None
    assert 0 < found["memory_tight"] < found["end"] == crash.tick
    before, after = (at(rewind, found["memory_tight"] - early).simulation.vram_used_bytes for early in (6, 0))
    assert before + crash.tried_bytes <= crash.capacity_bytes < after + crash.tried_bytes


def test_moments_of_a_stall_say_what_was_lost_first_and_where() -> None:
    rewind = scanned(*FAILURES["stalled, no gates"])
    moments = rewind.moments()
    found = kinds(moments)
    assert [moment.cell for moment in moments if moment.kind == "first_spill"] == [2 * 12 + 11]
    assert at(rewind, found["first_spill"]).simulation.spills
    assert not at(rewind, found["first_spill"] - 1).simulation.spills
    assert found["last_delivery"] < found["end"] - 590
    before, after = (at(rewind, found["last_delivery"] - early).simulation.ledger.num_delivered for early in (1, 0))
    assert before < after == at(rewind, found["end"]).simulation.ledger.num_delivered


def test_moments_of_a_win_hold_the_goal() -> None:
    rewind = scanned(*FAILURES["won"])
    found = kinds(rewind.moments())
    assert found["warmup_end"] == 600
    assert found["hold_begin"] == found["end"] - 600 + 1
    assert "tps_drop" not in found
    assert at(rewind, found["first_token"]).simulation.ledger.num_delivered > 0
    assert at(rewind, found["first_token"] - 1).simulation.ledger.num_delivered == 0


def test_a_goal_that_was_met_and_lost_has_its_moments() -> None:
    level = load_level("speculative-speedup")
    goal = level.goals[0].model_copy(update={"at_least": BARE_TPS, "hold_s": 100})
    level = level.model_copy(update={"goals": (goal,)})
    run = LevelRun(level, L3_NO_DRAFTS)
    run.advance(10_000)
    rewind = Rewind(run, L3_NO_DRAFTS)
    while rewind.is_busy:
        rewind.work(1000)
    found = kinds(rewind.moments())
    assert found["tps_drop"] - found["hold_begin"] == pytest.approx(run.tracker.longest_held_ticks, abs=6)
    assert at(rewind, found["hold_begin"]).telemetry().tps >= BARE_TPS
    assert at(rewind, found["hold_begin"] - 1).telemetry().tps < BARE_TPS
    assert at(rewind, found["tps_drop"]).telemetry().tps < BARE_TPS


def test_moments_come_in_order_of_time_and_are_all_named() -> None:
    for level_id, solution in FAILURES.values():
        moments = scanned(level_id, solution).moments()
        assert [moment.tick for moment in moments] == sorted(moment.tick for moment in moments)
        assert {moment.kind for moment in moments} <= set(MOMENTS)
        assert (moments[0].kind, moments[-1].kind) == ("start", "end")


def test_a_run_with_goals_of_any_kind_is_copied_and_rewound() -> None:
    assert all(pickle.loads(pickle.dumps(row)) is row for row in METRICS.values())
    values = json.loads(load_level("prefill-decode").model_dump_json(exclude={"translations", "hints"}))
    for first in range(0, len(GOAL_NAMES), 8):
        goals = [{"metric": name, "at_most": 1} for name in GOAL_NAMES[first : first + 8]]
        solution = load_solution("prefill-decode")
        run = LevelRun(parse_level(json.dumps(values | {"goals": goals}), "level"), solution)
        run.advance(90)
        before = [state.share for state in run.goal_states()]
        assert [state.share for state in at(Rewind(run, solution), 90).goal_states()] == before
