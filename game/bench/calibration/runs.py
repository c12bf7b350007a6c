"""Runs of real servers, simulated as they were configured: what their users got, ours beside theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from game.bench.calibration.comparison import Comparison, LeftOut
from game.bench.calibration.deployments import server_of
from game.bench.calibration.files import Row, Truth
from game.bench.calibration.server import Answered, Server, serve
from game.bench.calibration.sources import (
    ACCELMARK,
    GPULLM,
    GPUSTACK,
    INFERENCE_BENCH,
    RESIDENCY,
    SIM_TO_REAL,
    TRAINING,
)
from game.bench.calibration.users import users_of
from game.sim.workloads.terms import Workload

FILE: Final = "real_runs.csv"
RUN_SOURCES: Final = (RESIDENCY, TRAINING, SIM_TO_REAL, GPULLM, ACCELMARK, INFERENCE_BENCH, GPUSTACK)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One run that can be simulated: its row, its server and its users."""

    row: Row
    server: Server
    workload: Workload
    num_requests: int


def runs_of(truth: Truth, source: str) -> tuple[list[Run], list[LeftOut]]:
    """The runs of a source that can be simulated, and why the others cannot."""
    found: list[Run] = []
    reasons: list[str] = []
    for row in truth.rows_of(FILE, source):
        server = server_of(row)
        reason = _why_not(row, server)
        if reason or server is None:
            reasons.append(reason)
            continue
        workload, num = users_of(row)
        found.append(Run(row, server, workload, num))
    return found, [LeftOut(source, "runs", reasons.count(why), why) for why in dict.fromkeys(reasons)]


def compare(run: Run) -> list[Comparison]:
    """Every metric that a run's row has."""
    got = serve(run.server, run.workload, run.num_requests)
    return [
        Comparison(run.row["source"], run.row["run"], group_of(run), metric, unit, ours, theirs)
        for metric, unit, ours, theirs in _metrics(run.row, got)
    ]


def group_of(run: Run) -> str:
    """What a run's errors are summed up with: those of its model and card, and kind where its source has several."""
    group = f"{run.server.model.title.rpartition(' ')[0]}, {run.server.card.title}"
    if run.row["source"] == ACCELMARK:
        return f"{group}, {run.row['engine']}"
    return group


def _metrics(row: Row, got: Answered) -> Iterator[tuple[str, str, float, float]]:
    def number(name: str) -> float:
        return float(row.get(name) or 0)

    if row["source"] == INFERENCE_BENCH:  # one batch from start to end, of which nothing but the time is known
        per_token = 1000 / number("mean_out")
        yield "TPOT", "ms", got.duration_s * per_token, number("duration_s") * per_token
        return
    out_tok_s = number("out_tok_s")
    if out_tok_s:
        yield "TPS", "tokens/s", got.output_throughput, out_tok_s
    if row["source"] == SIM_TO_REAL:  # its own TPOT contradicts its latencies and lengths
        tpot = (number("e2e_mean") - number("ttft_mean")) / (number("mean_out") - 1)
        yield "TPOT", "ms", got.tpot_ms, tpot
    elif number("tpot_mean"):
        yield "TPOT", "ms", got.tpot_ms, number("tpot_mean")
    elif number("tpot_p50"):
        yield "TPOT", "ms", got.tpot_p50_ms, number("tpot_p50")
    if number("ttft_mean"):
        yield "TTFT", "ms", got.ttft_ms, number("ttft_mean")
    elif number("ttft_p50"):
        yield "TTFT", "ms", got.ttft_p50_ms, number("ttft_p50")


def _why_not(row: Row, server: Server | None) -> str:
    if row["tp"] != "1":
        return "more than one card: the law of a step knows no tensor parallelism"
    if not row["mean_in"]:
        return "rates and lengths are not in its repository"
    if row["source"] == ACCELMARK and not row["mean_out"] and "sharegpt" not in row["workload"]:
        return "neither the lengths of its answers nor the chunks of its prompts are recorded"
    if server is None:
        return "no row for its card or model"
    return ""


__all__ = ["RUN_SOURCES", "Run", "compare", "group_of", "runs_of"]
