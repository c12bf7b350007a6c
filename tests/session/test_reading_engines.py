"""What is read off a run is true of cores with many slots, too."""

from __future__ import annotations

from typing import Any

import pytest

from game.content.level import Goal
from game.content.load import load_level, load_solution
from game.content.solution import Solution
from game.session.reading.diagnosis import diagnose
from game.session.reading.insight import Insight
from game.session.reading.inspect import inspect
from game.session.reading.memory_map import memory_map
from game.session.reading.postmortem import post_mortem
from game.session.reading.roofline import rooflines
from game.session.reading.spans import Timeline
from game.session.run.level_run import LevelRun
from game.sim.memory.memory import KV_CACHE
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop, SettingValue
from game.sim.view import RunView
from tests.drawing import assert_books_balance, ran
from tests.serving import server

BOARD = ("S>E>K", "..M..")
ENGINE = 2


def users(num: int) -> ClosedLoop:
    return ClosedLoop(num, Lengths(64, 64), Lengths(200, 200))


@pytest.fixture(scope="module")
def full() -> Simulation:
    """Eight slots, all taken, and users who wait."""
    return ran(server(*BOARD, workload=users(20), settings={"engine": {"slots": 8}}), 60 * 10)


def test_all_sequences_of_a_core_are_seen_as_they_are_now(full: Simulation) -> None:
    (core,) = RunView(full).cores
    requests = core.sequences
    assert len(requests) == core.num_slots == 8
    assert all(request.num_computed_tokens > 64 for request in requests)
    assert all(request.used_bytes == request.num_computed_tokens * core.kv_bytes_per_token for request in requests)
    pool = memory_map(full)
    held = [segment for segment in pool.segments if segment.kind == KV_CACHE]
    assert len(held) == 8
    assert 0 < pool.wasted_bytes < 8 * 16 * core.kv_bytes_per_token
    assert_books_balance(full)


def test_the_law_of_a_step_counts_slots_and_sequences(full: Simulation) -> None:
    card, blocks = inspect(full, ENGINE, Timeline())
    assert card.terms["slots"].value == 8
    kv = next(line for line in card.lines if line.key == "kv")
    assert kv.terms["sequences"].value == 8
    rate = next(line for line in card.lines if line.key == "step_rate")
    assert rate.terms["tokens"].value == 8
    taken = next(line for line in blocks.lines if line.key == "engine_slots")
    assert taken.value is not None
    assert taken.value.value == 8


def test_full_slots_limit_a_run(full: Simulation) -> None:
    found = diagnose(full)
    assert found.stage == "decode_slots"
    assert found.why.key == "engine_full"
    assert found.num_slots == 8
    assert found.num_queued == pytest.approx(12, abs=0.5)
    assert found.cells == (ENGINE,)


def test_prompts_that_wait_before_free_slots_wait_for_their_admission() -> None:
    """One at a time fits into memory without pages, so three slots of four stay empty."""
    spec = server(
        "S>E>K", model="llama-2-7b", max_model_len=12000, workload=users(6), settings={"engine": {"slots": 4}}
    )
    found = diagnose(ran(spec, 60 * 10))
    assert found.stage == "admission"
    assert found.num_in_stage == pytest.approx(1, abs=0.1)


CHAT = ClosedLoop(48, Lengths(300, 300), Lengths(500, 500))
READERS = ClosedLoop(48, Lengths(1500, 1500), Lengths(4, 4))
HOLD_UPS = [
    ("engine_memory", ("S>E>K", "..M.."), CHAT, {"model": "llama-2-7b"}, {}),
    ("engine_reserved", ("S>E>K",), CHAT, {"model": "llama-2-7b"}, {}),
    ("engine_reserve", ("..Q..", "S>E>K", "..M.."), CHAT, {}, {"growth_reserve": 1, "watermark": 0.5}),
    ("engine_budget", ("S>E>K", "..M.."), READERS, {"token_budget": 64}, {}),
    ("engine_batch", ("S>E>K", "..QM."), CHAT, {}, {"admission": "static"}),
]


@pytest.mark.parametrize(("key", "rows", "workload", "keys", "scheduler"), HOLD_UPS, ids=[row[0] for row in HOLD_UPS])
def test_who_waits_before_free_slots_is_told_for_what(
    key: str, rows: tuple[str, ...], workload: ClosedLoop, keys: dict[str, Any], scheduler: dict[str, SettingValue]
) -> None:
    settings: dict[str, dict[str, SettingValue]] = {"engine": {"slots": 64}, "scheduler": scheduler}
    found = diagnose(ran(server(*rows, workload=workload, settings=settings, **keys), 60 * 20))
    assert (found.stage, found.why.key) == ("admission", key)
    assert "{" not in str(found.why)


def test_prompts_in_bursts_wait_for_slots_that_are_free_on_average() -> None:
    """By turns sixteen come at once, and none for as long: eight slots are taken half of the time."""
    bursts = OpenLoop("gamma", 3.0, 64, Lengths(32, 32), Lengths(24, 24), burstiness=0.05)
    found = diagnose(ran(server(*BOARD, workload=bursts, settings={"engine": {"slots": 8}}), 60 * 60))
    assert (found.stage, found.why.key) == ("decode_slots", "engine_bursts")


def test_nobody_queues_before_an_engine_with_room() -> None:
    found = diagnose(ran(server(*BOARD, workload=users(4)), 60 * 10))
    assert found.stage == "step_time"


def test_a_stream_that_is_served_limits_nothing() -> None:
    stream = OpenLoop("fixed_rate", 1.0, 64, Lengths(32, 32), Lengths(8, 8))
    assert diagnose(ran(server(*BOARD, workload=stream), 60 * 10)).stage == "demand"


def test_before_it_runs_the_step_has_a_sequence_for_every_user() -> None:
    spec = server(*BOARD, workload=users(20))
    (roofline,) = rooflines(Simulation(spec))
    assert roofline.num_tokens == 20
    (roofline,) = rooflines(Simulation(server(*BOARD, workload=users(200))))
    assert roofline.num_tokens == 64


def test_memory_that_fills_is_no_alarm_where_a_sequence_gives_way() -> None:
    chat = ClosedLoop(64, Lengths(64, 64), Lengths(900, 900))
    simulation = ran(server(*BOARD, model="llama-2-7b", workload=chat), 60 * 25)
    states = {status.key for status in Insight(simulation).states().values()}
    assert states.isdisjoint({"short_of_memory", "out_of_memory"})
    assert simulation.crash is None
    ends = server(*BOARD, model="llama-2-7b", workload=chat, on_full="oom")
    assert ran(ends, 60 * 60).crash is not None


def test_an_engine_that_finds_no_room_for_its_weights_can_be_read_like_any_other() -> None:
    simulation = Simulation(server(*BOARD, card="l4", model="llama-2-13b"))
    assert simulation.crash is not None
    assert simulation.crash.at_load
    view = RunView(simulation)
    assert (view.num_waiting, view.num_running, view.cards[0].num_decoding, view.cards[0].next_prompt) == (
        0,
        0,
        0,
        None,
    )
    assert simulation.digest()
    assert Insight(simulation).states()
    for machine in simulation.machines:
        assert inspect(simulation, machine.cell, Timeline())


def ended(solution: Solution, goal: dict[str, Any]) -> LevelRun:
    """Level 10 for half a minute, with a goal of its own."""
    level = load_level("chunked-prefill").model_copy(update={"horizon_s": 30, "goals": (Goal.model_validate(goal),)})
    run = LevelRun(level, solution)
    run.finish()
    return run


def test_tokens_in_bursts_are_the_matter_of_steps_not_of_the_demand() -> None:
    """All users are served, whole prompts in between: the throughput is what they ask for, and it says nothing."""
    whole = load_solution("chunked-prefill").model_copy(update={"settings": {}})
    run = ended(whole, {"metric": "p99_itl_ms", "at_most": 50})
    found = post_mortem(run)
    assert diagnose(run.simulation).stage == "demand"
    assert found is not None
    assert (found.verdict.stage, found.page) == ("step_time", "chunked_prefill")
    reason = found.verdict.reasons[-1]
    assert reason.key == "gaps_long"
    assert float(str(reason.values["gap_ms"])) > 5 * float(str(reason.values["step_ms"]))
    assert found.cells == RunView(run.simulation).cores[0].card.cells


def test_steps_that_are_too_long_are_told_of_whoever_waits_outside() -> None:
    """Level 4 with all slots: throughput is more than enough, and the budget that keeps some out is not the matter."""
    level = load_level("batching-knee").model_copy(update={"horizon_s": 20})
    run = LevelRun(level, load_solution("batching-knee").model_copy(update={"settings": {"1,6": {"slots": 256}}}))
    run.finish()
    assert diagnose(run.simulation).why.key == "engine_budget"
    assert run.verdict is not None
    reason = run.verdict.reasons[-1]
    assert (run.verdict.stage, reason.key) == ("step_time", "steps_long")
    assert float(str(reason.values["step_ms"])) > 20.5


def test_answers_that_gave_way_are_told_of_where_that_was_missed() -> None:
    """Level 7 without a reserve: memory lets no more in, and should let in fewer."""
    goal = Goal.model_validate({"metric": "num_preemptions", "at_most": 1})
    level = load_level("preemption-cliff").model_copy(update={"horizon_s": 45, "goals": (goal,)})
    run = LevelRun(level, load_solution("preemption-cliff").model_copy(update={"settings": {"3,6": {"slots": 256}}}))
    run.finish()
    assert diagnose(run.simulation).why.key == "engine_memory"
    assert run.verdict is not None
    reason = run.verdict.reasons[-1]
    assert (run.verdict.stage, reason.key) == ("admission", "thrown_out")
    assert reason.values["times"] == run.read("num_preemptions")
    assert reason.values["tokens"] == run.read("recomputed_tokens")


def test_what_a_first_token_waits_for_is_told_in_parts() -> None:
    run = ended(load_solution("chunked-prefill"), {"metric": "mean_ttft_ms", "at_most": 100})
    assert run.verdict is not None
    reason = run.verdict.reasons[-1]
    parts = [float(str(reason.values[name])) for name in ("wire_ms", "wait_ms", "read_ms")]
    assert (run.verdict.stage, reason.key) == ("wires", "first_token_late")
    assert parts[0] == pytest.approx(8 * 1000 / 60, rel=0.2), "eight tiles of a tick each"
    assert max(parts) == parts[0]
    assert 0.6 < sum(parts) / (run.read("mean_ttft_ms") or 0) < 1, "the way of the token comes on top"
