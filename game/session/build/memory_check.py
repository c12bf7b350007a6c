"""Memory that a build cannot have: weights that do not fit, reservations beside which no sequence does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from game.physics.units import MIB
from game.session.build.finding import Finding
from game.session.reading.memory_map import full_slots
from game.session.run.reasons import Places, Reason, Value
from game.sim.flow import Flow
from game.sim.memory.memory import WEIGHTS, Crash
from game.sim.outlook import cores_reached
from game.sim.simulation import Simulation
from game.sim.view import CoreView, RunView, VRAMView


def memory_findings(simulation: Simulation, flow: Flow) -> Iterator[Finding]:
    """What will not fit for certain; what may run short with bad luck is for the forecast to say."""
    if simulation.crash is not None:
        yield _weights(simulation, simulation.crash)
        return
    reached = _reached_cards(simulation, flow)
    for vram in RunView(simulation).vram:
        cores = [core for core in vram.cores if core.card.index in reached]
        found = _too_long(simulation, vram, cores) or _reserved(simulation, vram, cores)
        if found is not None:
            yield found


def missing_bytes(simulation: Simulation, flow: Flow) -> int:
    """How many bytes more the memories would have to have for all that will not fit for certain; 0 where all fits."""
    reached = _reached_cards(simulation, flow)
    missing = 0
    for vram in RunView(simulation).vram:
        if simulation.crash is not None:
            cards = dict.fromkeys(core.card for core in vram.cores)
            missing += max(0, sum(card.law.weights_bytes for card in cards) - vram.capacity_bytes)
        else:
            cores = [core for core in vram.cores if core.card.index in reached]
            largest = _largest_bytes(simulation, cores)
            reserved = sum(slot.num_bytes for slot in full_slots(simulation, _reserving(cores)))
            missing += max(0, largest - vram.free_bytes, reserved - vram.free_bytes)
    crash = simulation.crash
    return missing if crash is None else max(missing, crash.tried_bytes - crash.free_bytes)


def _reached_cards(simulation: Simulation, flow: Flow) -> set[int]:
    """The numbers of the cards that something comes to."""
    return {core.card.index for core in cores_reached(simulation, flow)}


def _weights(simulation: Simulation, crash: Crash) -> Finding:
    values: dict[str, Value] = {
        "memory": crash.use,
        "at": Places((crash.cell,), simulation.cols),
        "tried_mib": crash.tried_bytes / MIB,
        "free_mib": crash.free_bytes / MIB,
        "capacity_mib": crash.capacity_bytes / MIB,
    }
    is_copy = crash.use.kind == WEIGHTS and any(holder.use.kind == WEIGHTS for holder in crash.holders)
    return Finding(crash.cell, Reason("weights_copy" if is_copy else "weights_large", values))


def _too_long(simulation: Simulation, vram: VRAMView, cores: list[CoreView]) -> Finding | None:
    """A core on which not even one sequence of the longest kind has room."""
    for core in cores:
        largest_bytes = _largest_bytes(simulation, [core])
        if largest_bytes > vram.free_bytes:
            return _finding(simulation, "sequence_too_long", core, 1, largest_bytes, vram)
    return None


def _reserved(simulation: Simulation, vram: VRAMView, cores: list[CoreView]) -> Finding | None:
    """Cores that reserve together more than there is; where sequences wait for memory that is only slow."""
    reserving = _reserving(cores)
    slots = full_slots(simulation, reserving)
    num_bytes = sum(slot.num_bytes for slot in slots)
    if num_bytes <= vram.free_bytes:
        return None
    deciding = next((core for core in reserving if core.is_decoder), reserving[0])
    return _finding(simulation, "reserves_too_much", deciding, len(slots), num_bytes, vram)


def _largest_bytes(simulation: Simulation, cores: Iterable[CoreView]) -> int:
    """What one sequence of the longest kind takes on the core of these on which it takes most."""
    return max((slot.num_bytes for slot in full_slots(simulation, cores)), default=0)


def _reserving(cores: Iterable[CoreView]) -> list[CoreView]:
    """Those that take the memory of a sequence whole, and end the run where there is none."""
    return [core for core in cores if not core.block_size and core.ends_when_full]


def _finding(
    simulation: Simulation, key: str, core: CoreView, num_sequences: int, num_bytes: int, vram: VRAMView
) -> Finding:
    values: dict[str, Value] = {
        "at": Places((core.cell,), simulation.cols),
        "sequences": num_sequences,
        "needed_mib": num_bytes / MIB,
        "free_mib": vram.free_bytes / MIB,
    }
    return Finding(core.cell, Reason(key, values))
