"""Which stage limits a run, as far as it shows: from what was lost, who waits where, and where the time goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.physics.units import TICKS_PER_SECOND
from game.session.reading.evidence import (
    Evidence,
    asked_and_delivered_tps,
    cost_of_one_more,
    crowded_decode_cells,
    crowded_prefill_cells,
    evidence,
    mean_step_ms,
)
from game.session.reading.losses import Loss, losses
from game.session.run.reasons import Places, Reason, Value
from game.sim.fetches import SlowFetch, slow_fetches
from game.sim.packet import PACKET_NAMES
from game.sim.refusals import held_up
from game.sim.scheduling.admission_books import BATCH, BUDGET, MEMORY, NUM_HOLD_UPS, RESERVE
from game.sim.simulation import Simulation
from game.sim.view import RunView
from game.sim.workloads.extent import requests_per_s

SETTLED_TICKS: Final = 2 * TICKS_PER_SECOND
"""Before that means over the run say nothing: it has only begun."""

MOST_PLACES: Final = 4
"""Other places of losses that are named; of more it is said how many there are."""

_FULL = 0.9
"""Share of its slots from which a stage counts as full, and of the demand from which it counts as met."""

_QUEUE = 0.5
"""Mean number of waiting requests from which a queue counts as one."""


_UNPAGED: Final = NUM_HOLD_UPS
"""Memory again, where every sequence reserves the longest that there may be."""

_HELD_UP: Final = {
    MEMORY: "engine_memory",
    _UNPAGED: "engine_reserved",
    RESERVE: "engine_reserve",
    BUDGET: "engine_budget",
    BATCH: "engine_batch",
}
"""What is said of prompts that wait although slots are free."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The limiting `stage`, why with this run's numbers, and where it shows; no stage where nothing shows one.

    `cell` is the one place to look at, if there is one; `cells` are all machines of the stage; `more` follows on `why`.
    `num_in_stage` requests are in the stage, of `num_slots` where it has any; `num_queued` wait before it. Of losses
    the packets are counted.
    """

    stage: str | None
    why: Reason
    cell: int | None = None
    cells: tuple[int, ...] = ()
    more: tuple[Reason, ...] = ()
    num_in_stage: float = 0
    num_slots: int = 0
    num_queued: float = 0

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, and what follows on it."""
        return (self.why, *self.more)


def diagnose(simulation: Simulation) -> Diagnosis:
    """Name the stage that limits throughput.

    Lost packets come first, then what is missing. Otherwise it is the last stage with a queue before it; where nobody
    queues, the requests themselves are too few or too slow, and the stage in which they spend most of their time is
    named.
    """
    found = _lost(simulation) or _missing(simulation) or _nothing_yet(simulation)
    if found is not None:
        return found
    seen = evidence(simulation)
    if seen.has_engines_only:
        return _engine_queue(simulation, seen) or _no_queue(simulation, seen)
    return _decode_queue(simulation, seen) or _prefill_queue(simulation, seen) or _no_queue(simulation, seen)


def _lost(simulation: Simulation) -> Diagnosis | None:
    found = losses(simulation.spills)
    if not found:
        return None
    total = sum(loss.num_packets for loss in found)
    cells = tuple(sorted(loss.cell for loss in found))
    more = _lost_elsewhere(simulation, found[1:])
    return Diagnosis("spill", _lost_here(simulation, found[0]), found[0].cell, cells, more, num_in_stage=total)


def _lost_here(simulation: Simulation, loss: Loss) -> Reason:
    spill = loss.spills[0]
    values: dict[str, Value] = {
        "count": loss.num_packets,
        "packet": PACKET_NAMES[spill.packet_kind],
        "at": Places((loss.cell,), simulation.cols),
        "spill": spill,
    }
    if len(loss.spills) > 1:
        return Reason("lost_mixed", values | {"most": spill.count})
    return Reason("lost_many" if loss.num_packets > 1 else "lost_one", values)


def _lost_elsewhere(simulation: Simulation, others: list[Loss]) -> tuple[Reason, ...]:
    if not others:
        return ()
    count = sum(loss.num_packets for loss in others)
    if len(others) > MOST_PLACES:
        return (Reason("lost_at_many", {"count": count, "places": len(others)}),)
    return (Reason("lost_at", {"count": count, "at": Places(tuple(loss.cell for loss in others), simulation.cols)}),)


def _missing(simulation: Simulation) -> Diagnosis | None:
    cores = RunView(simulation).cores
    if not any(core.is_prefiller for core in cores):
        return Diagnosis("prefill", Reason("no_prefill"))
    if not any(core.is_decoder for core in cores):
        return Diagnosis("decode_slots", Reason("no_decode"))
    return None


def _nothing_yet(simulation: Simulation) -> Diagnosis | None:
    seconds = simulation.tick / TICKS_PER_SECOND
    if simulation.tick < SETTLED_TICKS:
        return Diagnosis(None, Reason("too_early", {"seconds": seconds}))
    if _is_open(simulation) and not simulation.ledger.requests_sent:
        rate = sum(requests_per_s(source.workload) for source in simulation.sources)
        why = Reason("no_prompts", {"seconds": seconds, "per_minute": 60 * rate})
        return Diagnosis("demand", why, cells=_sources(simulation))
    return None


def _decode_queue(simulation: Simulation, seen: Evidence) -> Diagnosis | None:
    cells = seen.decode_cells
    slots = seen.num_decode_slots
    is_full = bool(cells) and seen.num_decoding >= _FULL * slots and seen.queued >= _QUEUE
    if not is_full and seen.num_computed_waiting < _QUEUE:
        return None
    values: dict[str, Value] = {"busy": seen.num_decoding, "cores": slots}
    if is_full:
        queued, why = seen.queued, _decode_full(simulation, values | {"queued": seen.queued})
    else:
        queued, why = seen.num_computed_waiting, Reason("decode_queue", values | {"queued": seen.num_computed_waiting})
        cells = crowded_decode_cells(simulation) or cells
    return Diagnosis("decode_slots", why, None, cells, (), seen.num_decoding, slots, queued)


def _decode_full(simulation: Simulation, values: dict[str, Value]) -> Reason:
    cost, step_ms = cost_of_one_more(simulation), mean_step_ms(simulation)
    if cost is None:
        return Reason("decode_busy", values)
    return Reason("decode_full", values | {"step_ms": step_ms, "one_more_ms": step_ms * cost})


def _prefill_queue(simulation: Simulation, seen: Evidence) -> Diagnosis | None:
    cells = seen.prefill_cells
    if seen.num_prompts_waiting < _QUEUE:
        return None
    values: dict[str, Value] = {
        "taken": seen.prefill_taken,
        "cores": seen.num_prefill_slots,
        "queued": seen.num_prompts_waiting,
        "decoding": seen.num_decoding,
        "decode_cores": seen.num_decode_slots,
    }
    is_full = seen.prefill_taken >= _FULL * seen.num_prefill_slots
    if not is_full:
        cells = crowded_prefill_cells(simulation) or cells
    why = Reason("prefill_full" if is_full else "prefill_queue", values)
    slots, queued = seen.num_prefill_slots, seen.num_prompts_waiting
    return Diagnosis("prefill", why, None, cells, (), seen.prefill_taken, slots, queued)


def _engine_queue(simulation: Simulation, seen: Evidence) -> Diagnosis | None:
    """Prompts that wait for a slot, or, where slots are free, for whatever else their admission hangs on."""
    slots, running, queued = seen.num_decode_slots, seen.num_running, seen.num_prompts_waiting
    if queued < _QUEUE:
        return None
    values: dict[str, Value] = {"running": running, "slots": slots, "queued": queued}
    cause = _held_up_by(simulation)
    if cause in _HELD_UP:
        why = Reason(_HELD_UP[cause], values)
    elif running < _FULL * slots:
        why = Reason("engine_bursts", values)
    elif (cost := cost_of_one_more(simulation)) is None:
        why = Reason("engine_busy", values)
    else:
        step_ms = mean_step_ms(simulation)
        why = Reason("engine_full", values | {"step_ms": step_ms, "one_more_ms": step_ms * cost})
    stage = "admission" if cause in _HELD_UP else "decode_slots"
    slow = slow_fetches(simulation) if cause == MEMORY else []
    cells = (*seen.decode_cells, *(each.cell for each in slow))
    more = tuple(_fetched_slowly(simulation, each) for each in slow)
    return Diagnosis(stage, why, None, cells, more, running, slots, queued)


def _fetched_slowly(simulation: Simulation, slow: SlowFetch) -> Reason:
    at = Places((slow.cell,), simulation.cols)
    return Reason("fetch_slow", {"at": at, "fetched_us": slow.fetched_us, "computed_us": slow.computed_us})


def _held_up_by(simulation: Simulation) -> int:
    """What the first that waited was not let in for most often, see `admission_books`; or _UNPAGED."""
    counts = held_up(simulation)
    cause = counts.index(max(counts))
    is_whole = cause == MEMORY and not any(core.block_size for core in RunView(simulation).cores)
    return _UNPAGED if is_whole else cause


def _no_queue(simulation: Simulation, seen: Evidence) -> Diagnosis:
    demand = _demand(simulation, seen)
    if demand is not None:
        return demand
    if seen.num_travelling > max(seen.num_decoding, seen.num_prefilling):
        values: dict[str, Value] = {"travelling": seen.num_travelling, "requests": seen.num_requests}
        on_wires = tuple(cell for link in simulation.links for cell in link.cells)
        return Diagnosis("wires", Reason("wires_long", values), cells=on_wires, num_in_stage=seen.num_travelling)
    if seen.num_prefilling > seen.num_decoding:
        why = Reason("prefill_slow", {"prefilling": seen.num_prefilling, "decoding": seen.num_decoding})
        cells, queued = seen.prefill_cells, seen.num_prompts_waiting
        return Diagnosis("prefill", why, None, cells, (), seen.prefill_taken, seen.num_prefill_slots, queued)
    step_ms = mean_step_ms(simulation)
    if not seen.num_decoding or not step_ms:
        return Diagnosis(None, Reason("no_evidence"))
    values = {"decoding": seen.num_decoding, "requests": seen.num_requests, "step_ms": step_ms}
    return Diagnosis("step_time", Reason("step_slow", values), cells=seen.decode_cells, num_in_stage=seen.num_decoding)


def _demand(simulation: Simulation, seen: Evidence) -> Diagnosis | None:
    """In an open loop nobody's next prompt waits for an answer: where none queues, more of them would be served."""
    if not _is_open(simulation):
        return None
    asked, delivered = asked_and_delivered_tps(simulation)
    if delivered >= _FULL * asked:
        why = Reason("no_demand", {"offered": asked, "delivered": delivered})
    elif not simulation.ledger.requests_rejected and seen.num_travelling <= max(seen.num_decoding, seen.num_prefilling):
        sent, seconds = simulation.ledger.requests_sent, simulation.tick / TICKS_PER_SECOND
        why = Reason("few_prompts", {"requests": seen.num_requests, "sent": sent, "seconds": seconds})
    else:
        return None
    return Diagnosis("demand", why, cells=_sources(simulation), num_in_stage=seen.num_requests)


def _is_open(simulation: Simulation) -> bool:
    return not any(source.is_closed_loop for source in simulation.sources)


def _sources(simulation: Simulation) -> tuple[int, ...]:
    return tuple(source.cell for source in simulation.sources)
