"""The commands that run a server without a board: what their arguments are, and what `--help` teaches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from game.cli.server_options import with_server_options

SIM_EXAMPLES = (
    "tycoon sim",
    "tycoon sim --model llama-3-8b --card a100-80 --rate 4 --in 1000 --out 250 --requests 500",
    "tycoon sim --workload trace:requests.csv --engine vllm-0.23 --client-ms 8 --json",
    'tycoon sim --workload mixed --vs "--policy sjf"',
    "tycoon sim --workload conversation --sweep rate=2:10:2 --sweep card=a100-80,h100",
    "tycoon sim --workload chat --trace out.json.gz --trace-from 2 --trace-for 5",
    "tycoon sim --workload rag --save my-server    the level and solution that ran",
)

SATURATE_EXAMPLES = (
    "tycoon saturate --workload conversation --ttft-ms 500 --tpot-ms 50",
    "tycoon saturate --card h100 --in 1000 --out 250 --ttft-ms 300 --tolerance 0.01 --json",
)


@with_server_options
def sim(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write one row a request into this file.")
    ] = None,
    versus: Annotated[
        str | None,
        typer.Option("--vs", metavar="OPTIONS", help="A second run under the same chance, with these options besides."),
    ] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option("--sweep", metavar="NAME=VALUES", help="Many runs: rate=1:10:1, or policy=fcfs,sjf; repeatable."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes of a sweep; one a core if not given.")] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", "--as-level", metavar="FOLDER", help="Write the level and the solution that ran."),
    ] = None,
    trace: Annotated[
        Path | None,
        typer.Option("--trace", metavar="FILE", help="Write a trace for Perfetto: out.json, or out.json.gz."),
    ] = None,
    trace_from: Annotated[float, typer.Option(min=0, help="Simulated second at which the trace begins.")] = 0.0,
    trace_for: Annotated[float | None, typer.Option(min=0.001, help="Seconds that it lasts; all if left out.")] = None,
    *,
    asked: dict[str, Any],
) -> int:
    """Simulate an LLM server on one card, without a board.

    Which card, how many slots, chunk or not? Options have vLLM's names. The run is a level and a solution made in
    memory, under the same laws as the game. Latencies are those at the engine plus --client-ms.
    Exit status: 0 ran, 1 a promise was broken, 2 bad input.
    """
    from game.cli.sim import Wanted, run_sim

    return run_sim(asked, Wanted(as_json, csv, versus, tuple(sweep or ()), workers, save, trace, trace_from, trace_for))


@with_server_options
def saturate(
    tolerance: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="Relative width within which the rate is found.")
    ] = 0.02,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
    *,
    asked: dict[str, Any],
) -> int:
    """Find the highest rate at which a server keeps what is promised with --ttft-ms and --tpot-ms.

    The rate is doubled until the promise breaks, then the gap is halved until it is as narrow as --tolerance.
    Exit status: 0 found, 1 no rate keeps the promise, 2 bad input.
    """
    from game.cli.saturate import run_saturate

    return run_saturate(asked, tolerance, as_json=as_json)
