"""Which stage limits a run: found from where its requests spend their time (Little's law)."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND, ms_from_beats
from game.session.reasons import Reason, Value
from game.sim.packet import PACKET_NAMES
from game.sim.request import DECODE, HAND_OVER, ON_KV_WIRE, ON_PROMPT_WIRE, ON_TOKEN_WIRE, PREFILL, WAITING
from game.sim.simulation import Simulation
from game.sim.spec import OpenLoop

_FULL = 0.9
"""Share of its slots from which a stage counts as full."""

_QUEUE = 0.5
"""Mean number of waiting requests from which a queue counts as one."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The limiting `stage`, why with this run's numbers, and where it shows.

    `cell` is the one place to look at, if there is one; `cells` are all machines of the stage.
    """

    stage: str
    why: Reason
    cell: int | None = None
    cells: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """Why, in English."""
        return str(self.why)


def place(simulation: Simulation, cell: int) -> str:
    """A cell as people write it: "row,col"."""
    row, col = divmod(cell, simulation.cols)
    return f"{row},{col}"


def diagnose(simulation: Simulation) -> Diagnosis:
    """Name the stage that limits throughput.

    Lost packets come first. Otherwise it is the last full stage with a queue before it; where nobody queues, the
    requests themselves are too few or too slow, and the stage in which they spend most of their time is named.
    """
    found = _lost(simulation) or _missing(simulation) or _full(simulation)
    return found or _demand(simulation) or _slowest(simulation)


def _lost(simulation: Simulation) -> Diagnosis | None:
    spills = simulation.spills
    if not spills:
        return None
    worst = max(spills, key=lambda spill: spill.count)
    values: dict[str, Value] = {
        "count": worst.count,
        "packet": PACKET_NAMES[worst.packet_kind],
        "at": place(simulation, worst.cell),
        "spill": worst,
    }
    key = "lost_many" if worst.count > 1 else "lost_one"
    return Diagnosis("spill", Reason(key, values), worst.cell, tuple(dict.fromkeys(spill.cell for spill in spills)))


def _missing(simulation: Simulation) -> Diagnosis | None:
    if not _prefill_cells(simulation):
        return Diagnosis("prefill", Reason("no_prefill"))
    if not _decode_cells(simulation):
        return Diagnosis("decode_slots", Reason("no_decode"))
    return None


def _full(simulation: Simulation) -> Diagnosis | None:
    mean = _mean_in_stage(simulation)
    decode_cells, prefill_cells = _decode_cells(simulation), _prefill_cells(simulation)
    queued = mean[WAITING] + mean[HAND_OVER]
    if mean[DECODE] >= _FULL * len(decode_cells) and queued >= _QUEUE:
        values: dict[str, Value] = {
            "busy": mean[DECODE],
            "cores": len(decode_cells),
            "queued": queued,
            "step_ms": _mean_step_ms(simulation),
        }
        return Diagnosis("decode_slots", Reason("decode_full", values), cells=decode_cells)
    taken = mean[PREFILL] + mean[HAND_OVER]
    if taken >= _FULL * len(prefill_cells) and mean[WAITING] >= _QUEUE:
        values = {
            "taken": taken,
            "cores": len(prefill_cells),
            "queued": mean[WAITING],
            "decoding": mean[DECODE],
            "decode_cores": len(decode_cells),
        }
        return Diagnosis("prefill", Reason("prefill_full", values), cells=prefill_cells)
    return None


def _demand(simulation: Simulation) -> Diagnosis | None:
    workload = simulation.spec.workload
    if not isinstance(workload, OpenLoop):
        return None
    mean_output = (workload.output.low + workload.output.high) / 2
    offered = workload.requests_per_s * len(simulation.sources) * mean_output
    delivered = simulation.ledger.num_delivered * TICKS_PER_SECOND / max(1, simulation.tick)
    if delivered < _FULL * offered:
        return None
    why = Reason("no_demand", {"offered": offered, "delivered": delivered})
    return Diagnosis("demand", why, cells=tuple(source.cell for source in simulation.sources))


def _slowest(simulation: Simulation) -> Diagnosis:
    mean = _mean_in_stage(simulation)
    wires = mean[ON_PROMPT_WIRE] + mean[ON_KV_WIRE] + mean[ON_TOKEN_WIRE]
    everybody = sum(mean)
    if wires > mean[DECODE] + mean[PREFILL]:
        on_wires = tuple(cell for link in simulation.links for cell in link.cells)
        return Diagnosis("wires", Reason("wires_long", {"travelling": wires, "requests": everybody}), cells=on_wires)
    prefilling = mean[PREFILL] + mean[HAND_OVER]
    if prefilling > mean[DECODE]:
        why = Reason("prefill_slow", {"prefilling": prefilling, "decoding": mean[DECODE]})
        return Diagnosis("prefill", why, cells=_prefill_cells(simulation))
    why = Reason("step_slow", {"requests": everybody, "step_ms": _mean_step_ms(simulation)})
    return Diagnosis("step_time", why, cells=_decode_cells(simulation))


def _prefill_cells(simulation: Simulation) -> tuple[int, ...]:
    return tuple(core.cell for card in simulation.cards for core in card.prefill_cores)


def _decode_cells(simulation: Simulation) -> tuple[int, ...]:
    return tuple(core.cell for card in simulation.cards for core in card.decode_cores)


def _mean_in_stage(simulation: Simulation) -> list[float]:
    return simulation.meter.mean_in_stage(simulation.tick * BEATS_PER_TICK)


def _mean_step_ms(simulation: Simulation) -> float:
    beats = sum(card.busy_beats for card in simulation.cards)
    steps = sum(card.num_steps for card in simulation.cards)
    return ms_from_beats(beats / steps) if steps else 0.0
