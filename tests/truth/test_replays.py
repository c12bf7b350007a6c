"""Requests that were recorded one by one on real servers, replayed: the errors that are asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from game.bench.calibration import replays
from game.bench.calibration.files import Truth
from game.bench.calibration.replays import RTX_4090, RTX_4090_FILE, VIDUR_TRACE_FILE
from game.bench.calibration.sources import RESIDENCY_REQUESTS, SERVING_SIM, VIDUR_REQUESTS
from game.physics.engines import ENGINES
from tests.truth.compared import TRUTH, only, rows_of

CARD = "NVIDIA GeForce RTX 4090"


@pytest.mark.parametrize(("run", "ttft"), [("2rps", 0.08), ("12rps", 0.08), ("closed256", 0.15)])
def test_qwen3_14b_on_an_h100(run: str, ttft: float) -> None:
    assert abs(only(RESIDENCY_REQUESTS, "TPS", run).error) <= 0.02
    assert abs(only(RESIDENCY_REQUESTS, "TPOT", run).error) <= 0.05
    assert abs(only(RESIDENCY_REQUESTS, "TTFT", run).error) <= ttft


def test_llama_on_an_rtx_4090_that_preempts() -> None:
    assert abs(only(SERVING_SIM, "TPS", CARD).error) <= 0.03
    assert abs(only(SERVING_SIM, "TPOT", CARD).error) <= 0.05
    assert abs(only(SERVING_SIM, "TTFT", CARD).error) <= 0.08
    peak = only(SERVING_SIM, "running", CARD)
    assert peak.theirs == 49
    assert 46 <= peak.ours <= 52


@pytest.mark.parametrize(("metric", "bound"), [("running by time", 0.1), ("KV use by time", 0.05)])
def test_the_rtx_4090_is_as_full_at_every_time(metric: str, bound: float) -> None:
    found = rows_of(SERVING_SIM, metric)
    assert len(found) >= 6
    assert max(abs(each.error) for each in found) <= bound


def test_of_the_rtx_4090s_run_the_prefix_cache_and_preemption_are_part() -> None:
    """A seventh of the prompt tokens are hits, all of them after a preemption; without the cache nothing fits."""
    rows = Truth(TRUTH).rows(RTX_4090_FILE, SERVING_SIM)
    with_cache = replays.replay_rtx_4090(rows)
    without = replays.replay_rtx_4090(rows, replace(RTX_4090, prefix_cache=False))
    assert 0.11 <= with_cache.hit_share <= 0.17
    assert with_cache.num_preemptions > 100
    assert without.hit_share == 0
    assert without.output_throughput < 0.99 * with_cache.output_throughput


def test_the_rtx_4090_holds_under_the_engine_row_of_its_version_too() -> None:
    rows = Truth(TRUTH).rows(RTX_4090_FILE, SERVING_SIM)
    got = replays.replay_rtx_4090(rows, replace(RTX_4090, engine=ENGINES["vllm-0.23"]))
    assert got.output_throughput == pytest.approx(only(SERVING_SIM, "TPS", CARD).theirs, rel=0.03)
    assert got.tpot_ms == pytest.approx(only(SERVING_SIM, "TPOT", CARD).theirs, rel=0.05)


@pytest.mark.parametrize("qps", ["4.0", "6.45"])
def test_vidurs_throughput(qps: str) -> None:
    assert abs(only(VIDUR_REQUESTS, "TPS", f"sarathi512, {qps} requests/s").error) <= 0.01


def test_at_2_requests_a_second_throughput_is_what_is_asked() -> None:
    """There is no result of Vidur's at 2 requests a second: all that is sent is answered, as it is there at 4."""
    rows = Truth(TRUTH).rows(VIDUR_TRACE_FILE.format("4.0"), VIDUR_REQUESTS)
    slow = [row | {"arrived_at": str(2 * float(row["arrived_at"]))} for row in rows]
    got = replays.replay_vidur(slow, "sarathi512")
    asked = sum(int(row["num_decode_tokens"]) for row in slow) / float(slow[-1]["arrived_at"])
    assert got.output_throughput == pytest.approx(asked, rel=0.02)


def test_chunks_are_kinder_to_running_answers_than_whole_prompts_first_as_vidur_has_it() -> None:
    chunked, whole = (only(VIDUR_REQUESTS, "TPOT", f"{name}, 6.45 requests/s") for name in ("sarathi512", "vllm"))
    assert chunked.theirs < whole.theirs
    assert chunked.ours < whole.ours
