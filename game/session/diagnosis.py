"""Which stage limits a run: found from where its requests spend their time (Little's law)."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND, ms_from_beats
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
    """The limiting `stage`, a sentence that says why with this run's numbers, and the place if it has one."""

    stage: str
    sentence: str
    cell: int | None = None


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
    packets = f"{worst.count} {PACKET_NAMES[worst.packet_kind]} packet{'s' if worst.count > 1 else ''}"
    where = place(simulation, worst.cell)
    return Diagnosis("spill", f"{packets} lost at {where}: {worst.reason}", worst.cell)


def _missing(simulation: Simulation) -> Diagnosis | None:
    if not any(card.prefill_cores for card in simulation.cards):
        return Diagnosis("prefill", "there is no Prefill core, so no prompt is ever computed")
    if not any(card.decode_cores for card in simulation.cards):
        return Diagnosis("decode_slots", "there is no Decode core, so no token is ever generated")
    return None


def _full(simulation: Simulation) -> Diagnosis | None:
    mean = simulation.meter.mean_in_stage(simulation.tick * BEATS_PER_TICK)
    num_decode = sum(len(card.decode_cores) for card in simulation.cards)
    num_prefill = sum(len(card.prefill_cores) for card in simulation.cards)
    queued = mean[WAITING] + mean[HAND_OVER]
    if mean[DECODE] >= _FULL * num_decode and queued >= _QUEUE:
        return Diagnosis(
            "decode_slots",
            f"decode is full: {mean[DECODE]:.1f} of {num_decode} Decode cores busy and {queued:.1f} requests waiting on"
            f" average, while a step of {_mean_step_ms(simulation):.1f} ms would serve more at nearly the same cost",
        )
    if mean[PREFILL] + mean[HAND_OVER] >= _FULL * num_prefill and mean[WAITING] >= _QUEUE:
        return Diagnosis(
            "prefill",
            f"prefill is full: {mean[PREFILL] + mean[HAND_OVER]:.1f} of {num_prefill} Prefill cores taken and"
            f" {mean[WAITING]:.1f} prompts waiting on average, with {mean[DECODE]:.1f} of {num_decode} Decode cores"
            " busy",
        )
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
    return Diagnosis("demand", f"the users ask for {offered:.1f} tokens a second and get {delivered:.1f}: all there is")


def _slowest(simulation: Simulation) -> Diagnosis:
    mean = simulation.meter.mean_in_stage(simulation.tick * BEATS_PER_TICK)
    wires = mean[ON_PROMPT_WIRE] + mean[ON_KV_WIRE] + mean[ON_TOKEN_WIRE]
    everybody = sum(mean)
    if wires > mean[DECODE] + mean[PREFILL]:
        return Diagnosis("wires", f"wires are long: on average {wires:.1f} of {everybody:.1f} requests are on the way")
    if mean[PREFILL] + mean[HAND_OVER] > mean[DECODE]:
        return Diagnosis(
            "prefill",
            f"prefill takes longest: {mean[PREFILL]:.1f} requests are in it on average, {mean[DECODE]:.1f} in decode",
        )
    return Diagnosis(
        "step_time",
        f"nobody queues: on average {everybody:.1f} requests are open, and a step of"
        f" {_mean_step_ms(simulation):.1f} ms gives each of them what it can, so only more tokens a step or a shorter"
        " step help",
    )


def _mean_step_ms(simulation: Simulation) -> float:
    beats = sum(card.busy_beats for card in simulation.cards)
    steps = sum(card.num_steps for card in simulation.cards)
    return ms_from_beats(beats / steps) if steps else 0.0
