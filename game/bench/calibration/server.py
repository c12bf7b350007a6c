"""One server that is simulated without a board: the distance between its tiles takes no time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from game.content.build import factory_spec
from game.physics.cards import CardType
from game.physics.engines import EngineType
from game.physics.model_type import ModelType
from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.sim.options import SimOptions
from game.session.sim.server import server_of
from game.sim.latencies import Latencies
from game.sim.request import DECODE, PREFILL
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec
from game.sim.utilisation import Utilisation
from game.sim.workloads.content_runs import ContentRuns
from game.sim.workloads.recording import Recording
from game.sim.workloads.terms import Workload

_SLICE_TICKS: Final = 30
_LONGEST_TICKS: Final = 4_000 * TICKS_PER_SECOND
_BLOCK_SIZE: Final = 16
_GIB: Final = 1 << 30
"""What is sold as GB of memory on a card."""

WORKSPACE_BYTES: Final = 1_500_000_000
"""Of the memory that an engine may use what activations and graphs take: 4 runs that name their blocks agree on it."""


class StandsStill(RuntimeError):
    """A run that does not come to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What a measured run was configured with, under vLLM's names."""

    card: CardType
    model: ModelType
    engine: EngineType
    max_num_seqs: int
    max_num_batched_tokens: int
    num_gpu_blocks: int | None = None
    """None: what `gpu_memory_utilization` leaves."""
    gpu_memory_utilization: float = 0.9
    prefix_cache: bool = True
    prefill: str = "chunked"
    max_model_len: int = 32_768
    client_ms: float = 0.0
    """Between the engine and who measured: of TTFT and end-to-end latencies."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How a server stands at the end of a second, and how full its memory was in it on average."""

    second: int
    running: int
    num_done: int
    kv_share: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a run; latencies are those of the user, in milliseconds."""

    output_throughput: float
    duration_s: float
    """From the first arrival to the last token."""
    ttft_ms: float
    ttft_p50_ms: float
    ttft_p95_ms: float
    tpot_ms: float
    tpot_p50_ms: float
    e2e_ms: float
    peak_running: int
    num_preemptions: int
    hit_share: float
    """Of all prompt tokens those that the prefix cache had."""
    moments: tuple[Moment, ...]


def recording(
    rows: Iterable[tuple[float, int, int]], contents: Sequence[Sequence[tuple[int, int]]] | None = None
) -> Recording:
    """Requests as (arrival in seconds, prompt tokens, output tokens), in the order of arrival.

    `contents` has, for each, (content id, tokens) of the beginning that it shares with others.
    """
    ordered = list(rows)
    prompts, outputs = array("q", [row[1] for row in ordered]), array("q", [row[2] for row in ordered])
    runs = ContentRuns()
    for content in contents or ():
        runs.add(list(content))
    arrivals = array("q", [round(row[0] * BEATS_PER_SECOND) for row in ordered])
    bounds = (min(prompts), max(prompts), min(outputs), max(outputs))
    return Recording("calibration", arrivals, prompts, outputs, array("q"), runs, *bounds)


def serve(server: Server, workload: Workload, num_requests: int, *, watches: bool = False) -> Answered:
    """Run a server until so many requests are answered; `watches` looks at it once a second.

    Raises:
        StandsStill: where that does not happen.
    """
    latencies = Latencies(0)
    simulation = Simulation(_spec(server, workload), latencies=latencies)
    ledger = simulation.ledger
    moments: list[Moment] = []
    while ledger.requests_done < num_requests:
        simulation.advance(_SLICE_TICKS)
        if simulation.crash is not None or simulation.tick > _LONGEST_TICKS:
            raise StandsStill(f"{server.model.title} on {server.card.title}: {ledger.requests_done} of {num_requests}")
        if watches and simulation.tick % TICKS_PER_SECOND == 0:
            moments.append(_moment(simulation, moments))
    beat = simulation.tick * BEATS_PER_TICK
    utilisation = Utilisation(simulation)
    ttft, tpot, e2e = latencies.ttft((), beat), latencies.tpot((), beat), latencies.e2el((), beat)
    duration_s = (latencies.last_closed_beat - latencies.first_sent_beat) / BEATS_PER_SECOND
    client_ms = server.client_ms
    return Answered(
        output_throughput=ledger.num_delivered / duration_s,
        duration_s=duration_s,
        ttft_ms=(ttft.mean_ms() or 0.0) + client_ms,
        ttft_p50_ms=(ttft.percentile_ms(50) or 0.0) + client_ms,
        ttft_p95_ms=(ttft.percentile_ms(95) or 0.0) + client_ms,
        tpot_ms=tpot.mean_ms() or 0.0,
        tpot_p50_ms=tpot.percentile_ms(50) or 0.0,
        e2e_ms=(e2e.mean_ms() or 0.0) + client_ms,
        peak_running=latencies.peak_running,
        num_preemptions=utilisation.num_preemptions,
        hit_share=utilisation.prefix_hit_rate or 0.0,
        moments=tuple(moments),
    )


def _moment(simulation: Simulation, before: list[Moment]) -> Moment:
    counts = simulation.meter.stage_counts
    second = simulation.tick // TICKS_PER_SECOND
    held = (Utilisation(simulation).mean_kv_use or 0.0) * second
    held_before = sum(moment.kv_share for moment in before)
    return Moment(second, counts[PREFILL] + counts[DECODE], simulation.ledger.requests_done, held - held_before)


def _spec(server: Server, workload: Workload) -> FactorySpec:
    """The server of `tycoon sim` of the same options, whatever its card, model and users."""
    if server.num_gpu_blocks is None:
        vram_bytes = int(server.card.memory_gb * _GIB * server.gpu_memory_utilization) - WORKSPACE_BYTES
    else:
        block_bytes = _BLOCK_SIZE * server.model.kv_bytes_per_token
        vram_bytes = server.model.weights_bytes + server.num_gpu_blocks * block_bytes
    options = SimOptions(
        max_num_seqs=server.max_num_seqs,
        max_num_batched_tokens=server.max_num_batched_tokens,
        block_size=_BLOCK_SIZE,
        prefix_cache=server.prefix_cache,
        prefill=server.prefill,
    )
    built = server_of(options)
    return replace(
        factory_spec(built.level, built.solution, is_bounded=False),
        card=server.card,
        model=server.model,
        engine=server.engine,
        vram_bytes=vram_bytes,
        max_model_len=server.max_model_len,
        workload=workload,
    )
