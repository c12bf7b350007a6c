"""A server without a board is a level and a solution; its report is what its requests came to, counted by hand."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

import numpy as np
import pytest

from game import load_level, load_solution, simulate
from game.physics.cards import CARDS
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_TICK, ms_from_beats
from game.session.run.level_run import LevelRun, run
from game.session.sim.files import requests_csv, write_server
from game.session.sim.options import BadOption, SimOptions
from game.session.sim.report import Report
from game.session.sim.run import SimRun
from game.session.sim.server import server_of
from game.sim.cards.engine_card import EngineCard
from game.sim.request_log import LoggedRequest

SMALL: dict[str, Any] = {"input_len": "20-300", "output_len": "1-60", "requests": 40}
TIGHT: dict[str, Any] = {"workload": "batch", "concurrency": 12, "num_gpu_blocks": 60, **SMALL}


def ran(**options: Any) -> SimRun:
    made = SimRun(server_of(SimOptions(**options)), keeps_requests=True)
    made.finish()
    return made


def rows_of(**options: Any) -> tuple[Report, Sequence[LoggedRequest]]:
    made = ran(**options)
    return made.report(), made.requests


def trace_in(folder: Path) -> str:
    lines = ["arrived_at,num_prefill_tokens,num_decode_tokens"]
    lines += [f"{number * 0.05:.2f},{30 + 7 * number % 400},{1 + 3 * number % 50}" for number in range(60)]
    file = folder / "recorded.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"trace:{file}"


@pytest.mark.parametrize(
    "options",
    [
        SMALL,
        {**SMALL, "workload": "mixed", "seed": 7, "engine": "vllm-0.23", "client_ms": 8.0},
        TIGHT,
        {**TIGHT, "prefix_cache": False, "block_size": 4, "max_num_seqs": 100, "max_num_batched_tokens": 333},
        {**SMALL, "burstiness": 0.3, "duration": 3.0},
        {"workload": "agent", "requests": 30, "concurrency": 3},
        {"workload": "rag", "requests": 30, "ttft_ms": 100.0},
        {**SMALL, "max_model_len": 200, "too_long": "clip"},
        {"concurrency": 1, "input_len": 20, "output_len": 3, "requests": 2, "kv_cache_dtype": "fp8"},
        {"workload": "<trace>", "rate": None},
        {"workload": "<trace>", "concurrency": 4, "requests": 25},
        {"workload": "<trace>", "max_concurrency": 3, "client_ms": 10.0},
    ],
    ids=lambda options: "-".join(f"{key}={value}" for key, value in options.items())[:80],
)
def test_the_level_that_is_saved_runs_to_the_same_digest(options: dict[str, Any], tmp_path: Path) -> None:
    if options.get("workload") == "<trace>":
        options = options | {"workload": trace_in(tmp_path)}
    made = ran(**options)
    report = made.report()
    assert report.whole.completed > 0
    write_server(made.server, report, tmp_path / "saved")
    level, solution = load_level(tmp_path / "saved"), load_solution(tmp_path / "saved" / "solution.json")
    result = run(level, solution, ticks=report.ticks)
    assert (result.digest, result.tick) == (report.digest, report.ticks)
    assert solution.digest == report.digest
    assert run(level, solution).digest == report.digest


def test_a_run_ends_in_the_tick_of_its_last_answer_however_it_is_cut_into_slices() -> None:
    whole, pieces = ran(**SMALL), SimRun(server_of(SimOptions(**SMALL)))
    while pieces.simulation.tick < whole.simulation.tick:
        assert not pieces.simulation.run_out(7) or pieces.simulation.num_open == 0
    assert pieces.simulation.digest() == whole.simulation.digest()
    last = max(row.sent_beat + row.e2el_beats for row in whole.requests)
    assert whole.simulation.tick == last // BEATS_PER_TICK + 1


def test_the_report_is_what_the_requests_came_to() -> None:
    report, rows = rows_of(**TIGHT, ttft_ms=400.0, tpot_ms=8.0)
    assert report.value("num_preemptions")
    assert len(rows) == report.whole.completed == 40
    for kind, waits in (
        ("ttft", [row.ttft_beats for row in rows]),
        ("e2el", [row.e2el_beats for row in rows]),
        ("queue", [row.queue_beats for row in rows]),
        ("tpot", [row.tpot_beats for row in rows if row.num_output_tokens > 1]),
    ):
        assert report.value(f"mean_{kind}_ms") == pytest.approx(ms_from_beats(fmean(waits)))
        assert report.value(f"std_{kind}_ms") == pytest.approx(ms_from_beats(pstdev(waits)))
        for name, percent in (("median", 50), ("p90", 90), ("p99", 99), ("max", 100)):
            as_numpy = float(np.percentile(waits, percent))
            assert report.value(f"{name}_{kind}_ms") == pytest.approx(ms_from_beats(as_numpy))
    num_tokens = sum(row.num_output_tokens for row in rows)
    seconds = max(row.sent_beat + row.e2el_beats for row in rows) / 1_200_000
    assert report.duration == pytest.approx(seconds)
    assert report.value("output_throughput") == pytest.approx(num_tokens / seconds)
    prompts = sum(row.num_prompt_tokens for row in rows)
    assert report.value("total_token_throughput") == pytest.approx((prompts + num_tokens) / seconds)
    good = [row for row in rows if row.ttft_beats <= 480_000 and row.tpot_beats <= 9_600]
    assert 0 < len(good) < len(rows)
    assert report.value("request_goodput") == pytest.approx(len(good) / seconds)
    assert report.slo_attainment == pytest.approx(len(good) / len(rows))
    assert report.value("preempted_share") == sum(row.num_preemptions > 0 for row in rows) / len(rows)
    assert report.value("num_preemptions") == sum(row.num_preemptions for row in rows)
    rates = [row.num_output_tokens / row.e2el_beats for row in rows]
    assert report.value("jain_index") == pytest.approx(sum(rates) ** 2 / (len(rates) * sum(x * x for x in rates)))


def test_gaps_between_tokens_come_to_what_the_answers_took() -> None:
    report, rows = rows_of(**SMALL)
    num_gaps = sum(row.num_output_tokens - 1 for row in rows)
    mean = sum(row.e2el_beats - row.ttft_beats for row in rows) / num_gaps
    assert report.value("mean_itl_ms") == pytest.approx(ms_from_beats(mean))


def test_littles_law_holds_and_every_step_has_one_bound() -> None:
    report = ran(**TIGHT).report()
    assert report.value("littles_ratio") == pytest.approx(1.0)
    bounds = [report.value(f"{bound}_bound_share") for bound in ("memory", "compute", "overhead")]
    assert sum(value or 0 for value in bounds) == pytest.approx(1.0)


def test_memory_in_use_on_average_is_what_a_look_at_every_tick_sees() -> None:
    made = SimRun(server_of(SimOptions(**TIGHT)))
    card = made.simulation.cards[0]
    assert isinstance(card, EngineCard)
    looks, most_running = [], 0
    while not made.simulation.run_out(1):
        looks.append(card.scheduler.pool.num_used)
        most_running = max(most_running, len(card.scheduler.residents.running))
    report = made.report()
    assert report.value("mean_kv_use") == pytest.approx(fmean(looks) / 60, rel=0.05)
    assert report.value("peak_kv_use") == pytest.approx(1.0, abs=0.02)
    assert (report.value("peak_running") or 0) >= most_running > 3


def test_bandwidth_and_compute_of_one_lonely_user_by_hand() -> None:
    """One token at a time: the weights are read in each step, and little else happens."""
    options = {"concurrency": 1, "input_len": 1, "output_len": 400, "requests": 1, "card": "a100-80"}
    report = ran(workload="batch", model="llama-3-8b", **options).report()
    model, card = MODELS["llama-3-8b"], CARDS["a100-80"]
    read = 400 * model.always_read_bytes + model.kv_bytes_per_token * 400 * 401 / 2
    seconds = report.duration * (report.value("busy_share") or 0)
    assert report.num_steps == 400
    assert report.value("mbu") == pytest.approx(read / (seconds * card.bandwidth_gb_per_s * 1e9), rel=0.01)
    flops = 400 * 2 * model.num_active_params + 4 * 32 * 4096 * 400 * 401 / 2
    assert report.value("mfu") == pytest.approx(flops / (seconds * card.tflops * 1e12), rel=0.01)


def test_blocks_are_counted_exactly() -> None:
    assert ran(**SMALL, num_gpu_blocks=777).report().kv_blocks == 777
    model, card = MODELS["llama-3-8b"], CARDS["h100"]
    room = card.memory_gb * 1e9 * 0.92 - model.weights_bytes
    assert ran(**SMALL).report().kv_blocks == pytest.approx(room / (16 * model.kv_bytes_per_token), abs=1)


def test_kv_of_one_byte_takes_half_the_memory_and_half_the_time_to_read_it() -> None:
    alone = {"concurrency": 1, "input_len": 8000, "output_len": 100, "requests": 1, "max_model_len": 8192}
    plain, small = ran(**alone), ran(**alone, kv_cache_dtype="fp8")
    blocks = [each.report().kv_blocks for each in (plain, small)]
    assert blocks[1] // 2 == blocks[0]
    tpot_ms = [each.report().value("mean_tpot_ms") or 0 for each in (plain, small)]
    card = plain.server.card
    read_ms = 8050 * 131_072 / (card.bandwidth_gb_per_s * 1e6 * card.kv_share)
    assert tpot_ms[0] - tpot_ms[1] == pytest.approx(read_ms / 2, rel=0.02)


def test_clients_are_a_way_off_and_the_engine_is_not() -> None:
    near, far = ran(**SMALL).report(), ran(**SMALL, client_ms=25.0).report()
    for kind in ("ttft", "e2el"):
        shift = (far.value(f"mean_{kind}_ms") or 0) - (near.value(f"mean_{kind}_ms") or 0)
        assert shift == pytest.approx(25.0)
    for kind in ("tpot", "itl", "queue"):
        assert far.value(f"p90_{kind}_ms") == near.value(f"p90_{kind}_ms")
    assert far.digest == near.digest
    closed = {**SMALL, "workload": "batch", "concurrency": 1, "requests": 5}
    near, far = ran(**closed).report(), ran(**closed, client_ms=100.0).report()
    assert far.duration - near.duration == pytest.approx(5 * 0.1, abs=0.02)


def test_a_client_holds_back_what_it_may_not_have_on_the_way() -> None:
    crowded = {**SMALL, "rate": 100.0}
    report = ran(**crowded, max_concurrency=5).report()
    assert report.value("peak_running") == 5
    assert (report.value("max_queue_ms") or 0) < (ran(**crowded, max_num_seqs=5).report().value("max_queue_ms") or 0)
    with pytest.raises(BadOption, match="--max-concurrency"):
        ran(**TIGHT, max_concurrency=5)


def test_promises_are_judged_where_the_user_is() -> None:
    limit = (ran(**SMALL).report().value("max_ttft_ms") or 0) + 1
    assert ran(**SMALL, ttft_ms=limit).report().is_slo_met is True
    assert ran(**SMALL, ttft_ms=limit, client_ms=limit).report().slo_attainment == 0


@pytest.mark.parametrize("workload", [{"rate": 20.0}, {"workload": "batch", "concurrency": 3}])
def test_what_no_memory_could_hold_is_refused_and_counted(workload: dict[str, Any]) -> None:
    sizes = {"input_len": "10-400", "output_len": 4, "num_gpu_blocks": 10, "requests": 40}
    report, rows = rows_of(**sizes, **workload)
    refused = [row for row in rows if not row.is_answered]
    assert all(row.num_prompt_tokens > 150 for row in refused)
    assert len(refused) == report.whole.failed == report.rejected > 0
    assert report.whole.completed + report.whole.failed == 40
    assert report.unfinished == 0


@pytest.mark.parametrize("workload", [{"rate": 20.0}, {"workload": "batch", "concurrency": 3}])
def test_what_is_too_long_for_the_model_is_refused_or_cut(workload: dict[str, Any]) -> None:
    sizes = {"input_len": "10-400", "output_len": "1-100", "max_model_len": 300, "requests": 40}
    refused, rows = rows_of(**sizes, **workload)
    assert all(row.num_prompt_tokens + row.num_output_tokens <= 300 for row in rows)
    assert refused.rejected == refused.whole.failed == 40 - len(rows) > 0
    clipped, rows = rows_of(**sizes, **workload, too_long="clip")
    assert (clipped.whole.completed, clipped.whole.failed) == (40, 0)
    assert clipped.clipped > 0
    assert max(row.num_prompt_tokens + row.num_output_tokens for row in rows) == 300


def test_prompts_that_are_all_too_long_end_the_run_and_not_the_patience() -> None:
    report = ran(workload="batch", concurrency=2, input_len=500, output_len=5, max_model_len=300).report()
    assert report.whole.completed == 0
    assert report.whole.failed > 0


def test_requests_of_a_trace_that_are_too_long_are_counted(tmp_path: Path) -> None:
    workload = trace_in(tmp_path)
    report = ran(workload=workload, max_model_len=200).report()
    assert report.whole.failed == report.rejected > 0
    assert report.whole.completed + report.whole.failed == 60
    assert any("longer than max_model_len" in note for note in report.notes)
    assert ran(workload=workload, max_model_len=200, too_long="clip").report().clipped > 0


def test_a_model_is_warned_about_beyond_its_own_length() -> None:
    notes = ran(**SMALL, max_model_len=20_000).report().notes
    assert any("--max-model-len 20000 is above the 8192 tokens" in note for note in notes)


def test_classes_have_numbers_of_their_own_and_come_to_the_whole() -> None:
    report, rows = rows_of(workload="mixed", requests=40, max_num_seqs=8)
    parts = report.classes
    assert list(parts) == ["batch", "interactive"]
    assert sum(part.completed for part in parts.values()) == report.whole.completed
    waits = [row.ttft_beats for row in rows if row.class_index == 0]
    assert parts["interactive"].latencies["mean_ttft_ms"] == pytest.approx(ms_from_beats(fmean(waits)))
    assert (parts["batch"].latencies["mean_e2el_ms"] or 0) > (parts["interactive"].latencies["mean_e2el_ms"] or 0)


def test_a_run_of_a_duration_ends_there_and_says_what_is_open() -> None:
    report = ran(workload="batch", concurrency=20, duration=2.5, input_len=500, output_len=400).report()
    assert report.ticks == 150
    assert report.unfinished == 20


def test_the_rows_of_a_table_are_those_of_the_log() -> None:
    made = ran(**TIGHT, client_ms=5.0)
    read = list(csv.DictReader(io.StringIO(requests_csv(list(made.requests), 5.0))))
    assert list(read[0]) == ["id", "arrival_s", "input_toks", "output_toks", "ttft_ms", "tpot_ms", "e2e_ms", "queue_ms"]
    assert [int(row["id"]) for row in read] == list(range(40))
    assert fmean(float(row["ttft_ms"]) for row in read) == pytest.approx(made.report().value("mean_ttft_ms"), abs=1e-3)
    assert sorted(read, key=lambda row: float(row["arrival_s"])) == read


def test_simulate_is_the_same_run_from_python() -> None:
    report = simulate(**SMALL, seed=3)
    assert report.digest == ran(**SMALL, seed=3).report().digest
    assert report.to_json()["mean_ttft_ms"] == report.value("mean_ttft_ms")
    with pytest.raises(TypeError, match="no option 'inputs'"):
        simulate(inputs=3)
    with pytest.raises(BadOption, match="--rate: -1"):
        simulate(rate=-1.0)


@pytest.mark.parametrize(
    "wrong",
    [{name: value} for name in ("workload", "policy", "engine", "too_long", "kv_cache_dtype") for value in (None, 5)]
    + [{"card": 5}, {"model": ["x"]}, {"prefix_cache": "no"}, {"rate": "4"}, {"requests": 3.0}],
)
def test_a_value_of_a_wrong_type_is_told_with_its_option(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadOption) as told:
        simulate(**wrong)
    assert told.value.name in wrong


def test_a_simulation_that_nobody_measures_comes_to_the_same_state() -> None:
    made = ran(**TIGHT)
    level_run = LevelRun(made.server.level, made.server.solution)
    alone = type(made.simulation)(level_run.simulation.spec)
    alone.advance(made.simulation.tick)
    assert alone.digest() == made.simulation.digest()
    assert alone.meter.latencies is None


def test_numbers_that_json_does_not_have_are_left_out() -> None:
    shown = ran(workload="batch", concurrency=1, input_len=500, output_len=5, max_model_len=300).report().to_json()
    assert shown["mean_ttft_ms"] is None
    assert not any(isinstance(value, float) and not math.isfinite(value) for value in shown.values())
