"""Goals over the whole run, several goals, and the latencies they are about, against a stopwatch at the user."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.run.level_run import LevelRun, run
from game.session.run.outcome import Result
from game.sim.latencies import GAP_BITS
from game.sim.metrics import METRICS
from game.sim.request import CLOSED, Request

SHORT = {"min": 1, "max": 60}
BUSY = {"kind": "poisson", "requests_per_s": 1.2, "prompt_tokens": {"min": 8, "max": 64}, "output_tokens": SHORT}
CLOSED_LOOP = {"kind": "closed_loop", "users": 4, "prompt_tokens": 32, "output_tokens": SHORT}
HOLD = {"metric": "tps", "at_least": 30, "hold_s": 10}


def level_1(*goals: dict[str, Any], **changes: Any) -> Level:
    values = json.loads(load_level("prefill-decode").model_dump_json(exclude={"translations", "hints"}))
    return parse_level(json.dumps(values | {"goals": goals, "stars": []} | changes), "level")


def drawn(*rows: str) -> Solution:
    lines = [*["." * 12] * 3, *rows, *["." * 12] * (5 - len(rows))]
    return parse_solution(json.dumps({"format": 1, "level": "prefill-decode", "map": lines}), "drawn")


WINNER = drawn("S>>>PD>>>>>K")


def held(result: Result) -> list[bool]:
    return [goal.held for goal in result.goals]


def test_a_goal_over_the_whole_run_is_won_at_the_horizon_and_not_before() -> None:
    level = level_1({"metric": "mean_ttft_ms", "at_most": 60_000}, horizon_s=30)
    level_run = LevelRun(level, WINNER)
    level_run.advance(1799)
    assert level_run.verdict is None
    assert held(level_run.result()) == [False]
    level_run.advance(100)
    result = level_run.result()
    assert (result.verdict, result.tick, held(result)) == ("won", 1800, [True])
    assert result.reason.startswith("mean_ttft_ms is ")
    assert result.target_tps is None


def test_held_and_whole_run_goals_are_won_together_or_not_at_all() -> None:
    slow = {"metric": "mean_ttft_ms", "at_most": 1}
    fast = {"metric": "mean_ttft_ms", "at_most": 60_000}
    won = run(level_1(HOLD, fast, horizon_s=30), WINNER)
    assert (won.verdict, won.tick, held(won)) == ("won", 1800, [True, True])
    missed = run(level_1(HOLD, slow, horizon_s=30), WINNER)
    assert (missed.verdict, missed.tick, held(missed)) == ("missed", 1800, [True, False])
    assert "held " in missed.reason
    assert "mean_ttft_ms is " in missed.reason
    assert "more than 1" in missed.reason
    unheld = run(level_1(HOLD | {"at_least": 60}, fast, horizon_s=30), WINNER)
    assert (unheld.verdict, held(unheld)) == ("missed", [False, True])
    assert "reached at best 36.0 of 60 TPS" in unheld.reason


def test_at_most_so_many_tokens_a_second_can_be_held() -> None:
    result = run(level_1({"metric": "tps", "at_most": 40, "hold_s": 10}), WINNER)
    assert (result.verdict, result.tick) == ("won", 1200)
    assert run(level_1({"metric": "tps", "at_most": 20, "hold_s": 10}, horizon_s=30), WINNER).verdict == "missed"


def test_with_ticks_beyond_the_horizon_the_goals_are_as_they_were_there() -> None:
    level = level_1({"metric": "requests_done", "at_most": 25}, horizon_s=30)
    at_horizon, later = run(level, WINNER), run(level, WINNER, ticks=7200)
    assert later.metrics["requests_done"] != at_horizon.metrics["requests_done"]
    assert later.goals == at_horizon.goals
    assert (later.verdict, later.tick) == ("won", 7200)
    assert run(level, WINNER, ticks=1000).verdict == "missed"


def test_a_crash_and_a_stall_end_a_run_whatever_its_goals() -> None:
    goal = {"metric": "mean_ttft_ms", "at_most": 60_000}
    assert run(level_1(goal), drawn("." * 12)).verdict == "stalled"
    assert run(level_1(goal), drawn("S>>>P>D>>>>K")).verdict == "oom"


def test_who_ignores_users_holds_no_goal_over_the_whole_run() -> None:
    """Level 2 with its second source cut off: the rest of the users are answered."""
    values = json.loads(load_level("kv-paging").model_dump_json(exclude={"translations", "hints"}))
    values |= {"goals": [{"metric": "mean_tpot_ms", "at_most": 10_000}], "stars": []}
    level = parse_level(json.dumps(values), "level")
    solution = load_solution("kv-paging")
    assert run(level, solution).verdict == "won"
    row = level.map[5]
    cut = solution.model_copy(
        update={"map": tuple("." * len(row) if n == 5 else r for n, r in enumerate(solution.map))}
    )
    result = run(level, cut)
    assert (result.verdict, held(result)) == ("missed", [False])
    assert result.goals[0].reached is not None
    assert "got no token" in result.reason


def test_a_gap_that_was_too_long_once_counts_at_the_horizon() -> None:
    """One user, whose prompts take three seconds to the core: between two answers nothing comes for longer than 1 s."""
    goal = {"metric": "tokens_delivered", "at_least": 1}
    far = {"workload": CLOSED_LOOP | {"users": 1, "output_tokens": 48}, "ticks_per_tile": 60, "horizon_s": 60}
    assert run(level_1(goal, **far), WINNER).verdict == "won"
    result = run(level_1(goal, served_within_s=1, **far), WINNER)
    assert (result.verdict, held(result)) == ("missed", [False])
    assert "had got no token for more than 1 s" in result.reason
    few = {"kind": "fixed_rate", "requests_per_s": 0.05, "prompt_tokens": 32, "output_tokens": 48}
    rare = level_1(goal, served_within_s=5, workload=few, horizon_s=70)
    assert run(rare, WINNER).verdict == "won", "while nothing is open nobody waits"


class Stopwatch:
    """What the user of one request has noted: when each delivery came, in beats."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.beats: list[int] = []

    def look(self) -> None:
        last = self.request.last_token_beat
        if last >= 0 and last not in self.beats[-1:]:
            self.beats.append(last)

    def waits(self, now: int) -> dict[str, list[float]]:
        """What is to be counted of it when it is `now`."""
        request, beats = self.request, self.beats
        is_open = request.stage != CLOSED
        endless = [math.inf] if not is_open and request.num_delivered < request.num_answer_tokens else []
        until = [now] if is_open else []
        gaps = [late - early for early, late in pairwise([*beats, *until])] if beats else []
        tokens = request.num_delivered
        rates = [(beats[-1] - beats[0]) / (tokens - 1)] if tokens > 1 else []
        rates += [(now - beats[0]) / tokens] if is_open and beats and request.num_answer_tokens > 1 else []
        return {
            "ttft": [beat - request.sent_beat for beat in [*beats, *until][:1]] or endless,
            "tpot": endless or [max(rates)] if endless or rates else [],
            "itl": [*gaps, *endless],
            "e2el": endless or [([*beats, *until])[-1] - request.sent_beat],
        }


def stopwatch(level: Level, solution: Solution, num_ticks: int) -> tuple[LevelRun, dict[str, list[float]]]:
    """A run, and what the users who sent after the warm-up have noted in ms, sorted."""
    level_run = LevelRun(level, solution)
    simulation = level_run.simulation
    watches: dict[Request, Stopwatch] = {}
    for _ in range(num_ticks):
        level_run.advance_regardless(1)
        for request in simulation.open_requests():
            watches.setdefault(request, Stopwatch(request))
        for watch in watches.values():
            watch.look()
    warm = round(level.warmup_s * TICKS_PER_SECOND) * BEATS_PER_TICK
    notes: dict[str, list[float]] = {kind: [] for kind in ("ttft", "tpot", "itl", "e2el")}
    for request, watch in watches.items():
        if request.sent_beat >= warm:
            for kind, waits in watch.waits(num_ticks * BEATS_PER_TICK).items():
                notes[kind] += [wait * 1000 / BEATS_PER_SECOND for wait in waits]
    return level_run, {kind: sorted(found) for kind, found in notes.items()}


def rank(values: Sequence[float], percent: int) -> float:
    return values[-(-len(values) * percent // 100) - 1]


@pytest.mark.parametrize("workload", [BUSY, CLOSED_LOOP], ids=["poisson", "closed loop"])
@pytest.mark.parametrize("num_ticks", [500, 1500, 3001])
def test_latencies_are_what_users_with_stopwatches_note(workload: dict[str, Any], num_ticks: int) -> None:
    level = level_1(HOLD, workload=workload, warmup_s=5)
    level_run, notes = stopwatch(level, WINNER, num_ticks)
    metrics = level_run.result().metrics
    resolution = (1 << GAP_BITS) * 1000 / BEATS_PER_SECOND
    for kind, values in notes.items():
        if not values:
            assert metrics[f"mean_{kind}_ms"] is metrics[f"p99_{kind}_ms"] is None
            continue
        error = resolution if kind == "itl" else 1e-6
        assert metrics[f"mean_{kind}_ms"] == pytest.approx(sum(values) / len(values))
        for name, percent in (("median", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100)):
            assert metrics[f"{name}_{kind}_ms"] == pytest.approx(rank(values, percent), abs=error), (kind, name)


def test_who_lost_an_answer_waits_for_ever() -> None:
    """The second of two wires ends in the air: half of the users lose their answers."""
    level = level_1({"metric": "p99_e2el_ms", "at_most": 1e9}, horizon_s=30, warmup_s=0)
    half = drawn("S>>>PD>>>>.K")
    level_run = LevelRun(level, half)
    level_run.advance_regardless(590)
    metrics = level_run.result().metrics
    for kind in ("ttft", "tpot", "itl", "e2el"):
        assert metrics[f"p99_{kind}_ms"] == math.inf
        assert metrics[f"mean_{kind}_ms"] == math.inf
    as_json = level_run.result().to_json()
    assert as_json["metrics"]["mean_ttft_ms"] is None
    assert json.loads(json.dumps(as_json, allow_nan=False)) == as_json


def test_a_run_nobody_judges_keeps_no_latencies_and_ends_the_same() -> None:
    level, solution = load_level("speculative-speedup"), load_solution("speculative-speedup")
    level_run = LevelRun(level, solution)
    alone = type(level_run.simulation)(level_run.simulation.spec)
    level_run.advance_regardless(2000)
    alone.advance(2000)
    assert alone.meter.latencies is None
    assert all(request.gap_counts is None for request in alone.open_requests())
    assert level_run.simulation.digest() == alone.digest()


def test_results_have_every_metric_and_every_goal() -> None:
    level = level_1(HOLD, {"metric": "p95_ttft_ms", "at_most": 60_000}, horizon_s=30)
    result = run(level, WINNER)
    shown = result.to_json()
    assert list(shown["metrics"]) == list(METRICS)
    unmeasured = {name for name, value in shown["metrics"].items() if value is None}
    assert unmeasured == {"acceptance_rate"} | {row.id for row in METRICS.values() if row.is_of_engines}
    assert [{key: goal[key] for key in ("metric", "wanted", "held")} for goal in shown["goals"]] == [
        {"metric": "tps", "wanted": 30.0, "held": True},
        {"metric": "p95_ttft_ms", "wanted": 60_000.0, "held": True},
    ]
    assert shown["goals"][0]["reached"] == shown["best_tps"]
    assert shown["goals"][1]["reached"] == shown["metrics"]["p95_ttft_ms"]
    for row in METRICS.values():
        assert shown.get(row.name, shown["metrics"][row.id]) == shown["metrics"][row.id]
