"""Runs of levels: verdicts fall at the very tick and say why; `ticks` runs on; results add up."""

from __future__ import annotations

import json

import pytest

from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.session.run.level_run import LevelRun, run
from game.session.run.outcome import Result
from game.session.run.referee import STALL_TICKS
from game.sim.events import EventLog
from game.sim.facts.flight import full_load
from game.sim.facts.traffic import traffic_of_all


def level_1(**changes: object) -> Level:
    return load_level("prefill-decode").model_copy(update=changes)


def drawn(row: str) -> Solution:
    """A solution of level 1 that is one row between its source and its sink."""
    rows = ["." * 12] * 3 + [row] + ["." * 12] * 4
    return parse_solution(json.dumps({"format": 1, "level": "prefill-decode", "map": rows}), "drawn")


WINNER = drawn("S>>>PD>>>>>K")


def test_a_win_falls_at_the_first_tick_at_which_the_goal_has_been_held() -> None:
    level_run = LevelRun(level_1(), WINNER)
    level_run.advance(1199)
    assert level_run.result().verdict == "missed", "not yet won"
    level_run.advance(100)
    assert level_run.verdict is not None
    assert (level_run.verdict.kind, level_run.verdict.tick, level_run.simulation.tick) == ("won", 1200, 1200)


def test_nothing_happens_after_a_verdict() -> None:
    level_run = LevelRun(level_1(), WINNER)
    level_run.advance(5000)
    result = level_run.result()
    level_run.advance(5000)
    assert level_run.result() == result


def test_an_empty_build_stalls_after_ten_seconds() -> None:
    result = run(level_1(), drawn("." * 12))
    assert (result.verdict, result.tick) == ("stalled", STALL_TICKS)
    assert result.reason.startswith("nothing was delivered for 10 s while 4 requests were open; 4 prompt packets lost")
    assert result.at == "3,1"
    assert result.spilled == 4


def test_a_stall_counts_from_the_last_delivery() -> None:
    """Tokens of the first answers are lost one by one in a factory whose wire ends in the air."""
    result = run(level_1(), drawn("S>>>PD>>>>.K"))
    assert (result.verdict, result.at) == ("stalled", "3,10")
    assert result.tokens_delivered == 0
    assert result.tokens_spilled == 4 * 48


def test_a_run_that_is_too_slow_is_missed_at_the_horizon() -> None:
    level = level_1(horizon_s=30)
    goal = level.goals[0].model_copy(update={"at_least": 60.0})
    result = run(level.model_copy(update={"goals": (goal,)}), WINNER)
    assert (result.verdict, result.tick, result.stage) == ("missed", 1800, "decode_slots")
    assert result.reason.startswith("reached at best 36.0 of 60 TPS within 30 s; decode is full: 1.0 of 1 Decode cores")


def test_a_goal_reached_but_not_held_says_so() -> None:
    level = level_1(horizon_s=15)
    result = run(level, WINNER)
    assert result.verdict == "missed"
    assert "but did not hold 30 long enough" in result.reason


def test_with_ticks_a_run_goes_on_after_its_win() -> None:
    result = run(level_1(), WINNER, ticks=5000)
    assert (result.verdict, result.tick) == ("won", 5000)
    assert result.tps == pytest.approx(35.9, abs=0.2)


def test_with_ticks_a_run_may_end_before_anything_is_decided() -> None:
    result = run(level_1(), WINNER, ticks=0)
    assert (result.verdict, result.tick, result.tps, result.ttft_p50_ms) == ("missed", 0, 0.0, None)
    with pytest.raises(ValueError, match="ticks is -1"):
        run(level_1(), WINNER, ticks=-1)


def test_with_ticks_a_crash_still_ends_the_run() -> None:
    result = run("kv-paging", unpaged_two_cores(), ticks=5000)
    assert result.verdict == "oom"
    assert 0 < result.tick < 100


def unpaged_two_cores() -> Solution:
    solution = load_solution("kv-paging-two-cores")
    return solution.model_copy(update={"map": tuple(row.replace("M", ".") for row in solution.map)})


@pytest.mark.parametrize("ticks", [1, 100, 700, 3001])
def test_tokens_of_a_result_add_up(ticks: int) -> None:
    result = run("speculative-speedup", "speculative-speedup", ticks=ticks)
    assert result.tokens_generated == (
        result.tokens_delivered + result.tokens_in_flight + result.tokens_rejected + result.tokens_spilled
    )


def test_listening_and_looking_change_nothing() -> None:
    deaf = run("speculative-speedup", "speculative-speedup")
    level_run = LevelRun(load_level("speculative-speedup"), load_solution("speculative-speedup"), events=EventLog())
    while level_run.verdict is None:
        level_run.advance(3)
        level_run.telemetry()
        level_run.result()
    assert level_run.result() == deaf


def test_telemetry_shows_the_hold_growing() -> None:
    level_run = LevelRun(level_1(), WINNER)
    level_run.advance(900)
    gauges = level_run.telemetry()
    assert gauges.hold_s == 5.0
    assert gauges.hold_needed_s == 10.0
    assert gauges.target_tps is not None
    assert gauges.tps > gauges.target_tps
    assert gauges.num_running == 2
    assert gauges.vram_used_mib <= gauges.vram_peak_mib <= gauges.vram_capacity_mib


def test_an_open_loop_that_is_served_whole_is_limited_by_its_users() -> None:
    level = load_level("prefill-decode")
    text = json.loads(level.model_dump_json())
    text["workload"] = {
        "kind": "fixed_rate",
        "requests_per_s": 0.25,
        "queue_limit": 8,
        "prompt_tokens": 32,
        "output_tokens": 48,
    }
    text["horizon_s"] = 60
    result = run(parse_level(json.dumps(text), "open"), WINNER)
    assert (result.verdict, result.stage) == ("missed", "demand")
    assert result.requests_rejected == 0


def test_a_result_has_the_keys_that_others_rely_on() -> None:
    result = run(level_1(), WINNER)
    assert isinstance(result, Result)
    keys = (
        "verdict tick tps best_tps ttft_p50_ms ttft_p95_ms tpot_ms vram_peak_mib tokens_delivered tiles cost spilled"
        " digest reason at"
    )
    assert set(keys.split()) <= set(result.to_json())
    assert json.loads(json.dumps(result.to_json())) == result.to_json()


@pytest.mark.parametrize("rate", [0.03, 0.05, 0.5])
def test_the_verdict_of_an_open_loop_does_not_depend_on_the_stride(rate: float) -> None:
    """A stall falls at the tick at which it is complete, however many ticks are run at a time."""
    text = json.loads(load_level("prefill-decode").model_dump_json())
    text["workload"] = {
        "kind": "fixed_rate",
        "requests_per_s": rate,
        "queue_limit": 8,
        "prompt_tokens": 32,
        "output_tokens": 48,
    }
    text["ticks_per_tile"] = 79
    text["goals"] = [{"metric": "tps", "at_least": 1, "hold_s": 1}]
    level = parse_level(json.dumps(text), "open")
    ends = set()
    for stride in (1, 2, 8, 119, 7200):
        level_run = LevelRun(level, WINNER)
        while level_run.verdict is None:
            level_run.advance(stride)
        ends.add((level_run.verdict.kind, level_run.verdict.tick, level_run.result().digest))
    assert len(ends) == 1


def test_a_longer_run_of_the_same_object_is_judged_anew() -> None:
    level_run = LevelRun(level_1(), WINNER)
    level_run.advance_regardless(600)
    assert level_run.result().verdict == "missed"
    level_run.advance_regardless(1400)
    assert (level_run.result().verdict, level_run.result().tick) == ("won", 2000)
    assert level_run.verdict is not None
    assert level_run.verdict.tick == 1200


def test_what_a_card_that_speculates_comes_to_is_foretold_compiled_as_well() -> None:
    simulation = LevelRun(load_level("speculative-speedup"), load_solution("speculative-speedup")).simulation
    load = full_load(simulation.cards[0], traffic_of_all(simulation), simulation.spec.draft, 3)
    assert load.tps == pytest.approx(222.3, abs=0.1)
