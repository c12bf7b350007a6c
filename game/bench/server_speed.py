"""How fast a server is simulated: requests a second of processor time, of a recorded conversation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from game.bench.speed import Spread, timer
from game.session.sim.options import SimOptions
from game.session.sim.run import SimRun
from game.session.sim.server import server_of

TRACE: Final = Path(__file__).parent / "calibration" / "data" / "trace_conv1000_qps6.45.csv"
"""1,000 requests of the Azure conversation trace at 6.45 a second (microsoft/vidur, MIT)."""


@dataclass(frozen=True, slots=True)
class ServerBench:
    """One server, from the first arrival to the last token; building it is not counted."""

    workload: str
    num_requests: int
    num_steps: int
    requests_per_s: Spread
    digest: str


def bench_server(num_runs: int) -> ServerBench:
    """Llama-3-8B on an A100 under the recorded conversation, several times."""
    options = SimOptions(
        model="llama-3-8b",
        card="a100-80",
        workload=f"trace:{TRACE}",
        max_num_seqs=128,
        max_num_batched_tokens=512,
    )
    server = server_of(options)
    clock = timer()
    rates = []
    for _ in range(num_runs):
        run = SimRun(server)
        start = clock()
        run.finish()
        rates.append(run.simulation.ledger.requests_done / (clock() - start))
    report = run.report()
    return ServerBench(TRACE.stem, report.whole.completed, report.num_steps, Spread.of(rates), report.digest)
