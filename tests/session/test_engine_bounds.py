"""Bounds of levels with engine cores: no known win lies beyond one, some attain theirs; what is unproved has none."""

from __future__ import annotations

import json

import pytest

from game.content.level import Level
from game.content.load import level_ids, load_level, load_solution, solution_ids
from game.session.proof.beyond import beaten, bound_faults, false_claims
from game.session.run.level_run import run
from game.session.score.bounds import bounds
from game.session.score.engine_bounds import engine_bounds
from game.session.score.engine_level import engine_level
from game.sim.metrics import METRIC_BY_NAME

LEVELS = {level_id: level for level_id in level_ids() if (level := load_level(level_id)).chapter == 2}
LEAST = {"tps", "request_throughput", "request_goodput", "tiles", "cost", "vram_peak_mib"}


@pytest.mark.parametrize("level_id", LEVELS)
def test_recorded_scores_lie_within_the_bounds(level_id: str) -> None:
    limits = bounds(LEVELS[level_id])
    assert limits.keys() >= LEAST
    for name in solution_ids(level_id):
        score = load_solution(name).score
        assert score is not None
        for metric in ("tps", "tiles", "cost", "vram_peak_mib"):
            value, bound = getattr(score, metric), limits[metric]
            assert value <= bound if METRIC_BY_NAME[metric].is_more_better else value >= bound - 1e-3, (name, metric)


@pytest.mark.parametrize("level_id", ["batching-knee", "who-goes-first", "chunked-prefill"])
def test_latencies_lie_within_the_bounds_and_would_not_within_others(level_id: str) -> None:
    level, result = LEVELS[level_id], run(level_id, level_id)
    limits = bounds(level)
    assert any("tpot" in name or "ttft" in name for name in limits)
    assert beaten(limits, result) == []
    narrower = {name: bound / 2 if METRIC_BY_NAME[name].is_more_better else bound * 2 for name, bound in limits.items()}
    told = beaten(narrower, result)
    assert any("tpot" in fault or "ttft" in fault for fault in told)
    assert any(" tiles " in fault for fault in told)


def test_some_known_builds_are_the_best_there_can_be() -> None:
    limits = bounds(LEVELS["batching-knee"])
    assert (limits["tiles"], limits["cost"]) == (16, 135)
    score = load_solution("batching-knee").score
    assert score is not None
    assert (score.tiles, score.cost) == (16, 135)
    assert bounds(LEVELS["littles-counter"])["tiles"] == 12
    late = bounds(LEVELS["who-goes-first"])["tps"]
    assert 304.8 < late < 310


def test_a_shortest_way_goes_around_walls_and_over_engines_of_the_level() -> None:
    level = LEVELS["batching-knee"]
    known = engine_level(level)
    assert known is not None
    assert known.least_way() == 16
    keys = json.loads(level.model_dump_json())
    keys["map"] = [row[:11] + "#" if number != 4 else row for number, row in enumerate(keys["map"])]
    keys["map"] = [row[:10] + "#" + row[11:] for row in keys["map"]]
    cut_off = engine_level(Level.model_validate_json(json.dumps(keys)))
    assert cut_off is not None
    assert cut_off.least_way() is None
    own = engine_level(LEVELS["host-memory"])
    assert own is not None
    assert own.least_way() == 18


@pytest.mark.parametrize(
    "changes",
    [
        {"engine": "vllm-0.23"},
        {"toolbox": ["conduit", "engine", "decode"]},
        {"goals": [{"metric": "tps", "at_least": 100, "hold_s": 5}]},
        {"vram": "shared"},
    ],
)
def test_nothing_is_said_of_levels_for_which_nothing_is_proved(changes: dict[str, object]) -> None:
    level = LEVELS["batching-knee"]
    keys = json.loads(level.model_dump_json()) | {"stars": []} | changes
    assert engine_bounds(level)
    assert engine_bounds(Level.model_validate_json(json.dumps(keys))) == {}


def test_a_proof_tells_of_wins_beyond_a_bound_and_of_false_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    level, win = load_level("prefill-decode"), load_solution("prefill-decode")
    result = run(level, win)
    assert bound_faults([level], [result]) == []
    assert false_claims([win], [result]) == []
    monkeypatch.setattr("game.session.proof.beyond.bounds", lambda _: {"tps": result.tps - 1, "tiles": 10})
    (told,) = bound_faults([level], [result])
    assert told.startswith("seed 0: a win reaches tps 35.9, beyond the bound 34.9")
    (fault,) = false_claims([win.model_copy(update={"digest": "0" * 16})], [result])
    assert fault.startswith("wins: number 0 of those run claims the digest")
