"""`tycoon sim` is the server that the comparisons run: the same requests come to the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from game.bench.calibration.files import DATA, Row, Truth, read
from game.bench.calibration.replays import H100_FILE, RTX_4090_FILE
from game.bench.calibration.runs import FILE as RUNS_FILE
from game.bench.calibration.sources import RESIDENCY, RESIDENCY_REQUESTS, SERVING_SIM
from game.physics.units import ms_from_beats
from game.session.sim.options import SimOptions
from game.session.sim.run import SimRun, simulate
from game.session.sim.server import server_of
from tests.truth.compared import TRUTH, only


def trace(file: Path, requests: list[tuple[float, int, int]]) -> str:
    rows = "".join(f"{arrival},{prompt},{output}\n" for arrival, prompt, output in sorted(requests))
    file.write_text("arrived_at,num_prefill_tokens,num_decode_tokens\n" + rows, encoding="utf-8")
    return f"trace:{file}"


def report_of(**options: Any) -> dict[str, Any]:
    return dict(simulate(**options).to_json())


def test_the_rtx_4090(tmp_path: Path) -> None:
    rows = Truth(TRUTH).rows(RTX_4090_FILE, SERVING_SIM)
    requests = [(float(row["arrival_s"]), int(row["input_toks"]), int(row["output_toks"])) for row in rows]
    workload = trace(tmp_path / "trace.csv", requests)
    report = report_of(model="llama-3.1-8b", card="rtx-4090", workload=workload, num_gpu_blocks=2588)
    assert report["completed"] == 300
    for metric, name in (("TPS", "output_throughput"), ("TPOT", "mean_tpot_ms"), ("TTFT", "mean_ttft_ms")):
        ours = only(SERVING_SIM, metric, "NVIDIA GeForce RTX 4090").ours
        assert report[name] == pytest.approx(ours, rel=1e-3)


def test_qwen3_14b_on_an_h100(tmp_path: Path) -> None:
    compared = {metric: only(RESIDENCY_REQUESTS, metric, "12rps").ours for metric in ("TPS", "TPOT", "TTFT")}
    rows = Truth(TRUTH).rows(H100_FILE.format("12rps"), RESIDENCY_REQUESTS)
    workload = trace(tmp_path / "trace.csv", [(float(row["send_s"]), int(row["in_tok"]), 128) for row in rows])
    report = report_of(
        model="qwen3-14b",
        card="h100",
        engine="vllm-0.23",
        client_ms=8.0,
        workload=workload,
        max_num_batched_tokens=8192,
        num_gpu_blocks=18_038,
    )
    for metric, name in (("TPS", "output_throughput"), ("TPOT", "mean_tpot_ms"), ("TTFT", "mean_ttft_ms")):
        assert report[name] == pytest.approx(compared[metric], rel=1e-3)


CLOSED: Final = SimOptions(
    model="qwen3-14b",
    card="h100",
    engine="vllm-0.23",
    client_ms=8.0,
    num_gpu_blocks=18_038,
    max_num_batched_tokens=8192,
    input_len=986,
    output_len=128,
    concurrency=256,
    requests=4000,
)


def test_users_who_wait_meet_the_long_closed_run_of_an_h100() -> None:
    """4,000 requests of it: its TTFT is that of the first 512, who come at once, and of many like those behind them."""
    rows = [row for row in Truth(TRUTH).rows(RUNS_FILE, RESIDENCY) if row["run"] == "res-w5_sweep-agg30"]
    if not rows:
        pytest.skip(f"left out: agg30 of {RESIDENCY}, whose rows are not here")
    (theirs,) = rows
    run = SimRun(server_of(CLOSED), keeps_requests=True)
    run.finish()
    report = run.report().to_json()
    ttft_ms = [ms_from_beats(row.ttft_beats) + CLOSED.client_ms for row in run.requests]
    first, others = ttft_ms[:512], ttft_ms[512:]
    long_ttft_ms = (sum(first) + sum(others) / len(others) * (17_959 - len(first))) / 17_959
    assert report["output_throughput"] == pytest.approx(float(theirs["out_tok_s"]), rel=0.02)
    assert report["mean_tpot_ms"] == pytest.approx(float(theirs["tpot_mean"]), rel=0.05)
    assert long_ttft_ms == pytest.approx(float(theirs["ttft_mean"]), rel=0.15)


@pytest.mark.parametrize("file", sorted(DATA.glob("*.csv")), ids=lambda file: file.name)
def test_what_is_shipped_is_what_was_extracted(file: Path) -> None:
    if TRUTH is None:
        pytest.skip(f"left out: {file.name} beside the rows it was copied from, which are not here")
    shipped = read(file)
    sources = {row.get("source") for row in shipped}
    extracted: list[Row] = [row for row in read(TRUTH / file.name) if row.get("source") in sources]
    assert shipped == extracted
