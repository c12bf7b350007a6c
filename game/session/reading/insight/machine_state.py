"""What every machine is doing now, in one word and at most two numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from game.physics.units import BEATS_PER_TICK, ms_from_beats
from game.session.reading.insight.links_in import links_into
from game.session.reading.insight.memory_need import MemoryNeed, memory_needs
from game.session.reading.losses import losses
from game.sim.link import Link
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import Machine
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate
from game.sim.request import DECODE, HAND_OVER, PREFILL
from game.sim.simulation import Simulation
from game.sim.spec import OpenLoop

WORKING: Final = "working"
WAITING: Final = "waiting"
HELD_UP: Final = "held_up"
BROKEN: Final = "broken"

MOODS: Final[dict[str, str]] = {
    "idle": WAITING,
    "starved": WAITING,
    "unconnected": HELD_UP,
    "blocked": HELD_UP,
    "out_of_slots": HELD_UP,
    "out_of_budget": HELD_UP,
    "short_of_memory": BROKEN,
    "out_of_memory": BROKEN,
    "losing": BROKEN,
    "queue_full": BROKEN,
    "prefilling": WORKING,
    "decoding": WORKING,
    "verifying": WORKING,
    "drafting": WORKING,
    "filtering": WORKING,
    "paging": WORKING,
    "sending": WORKING,
    "awaiting_answers": WAITING,
    "delivering": WORKING,
}
"""Every state, and whether a machine in it works, waits for work, is held up by others, or is in trouble."""


@dataclass(frozen=True, slots=True)
class MachineState:
    """A state by its key in `MOODS`. What `count` and `total` count is said where the state is found."""

    key: str
    count: int = 0
    total: int = 0
    is_spare: bool = False
    """Whether nothing is amiss although the machine has no link: others of its kind do its work."""

    @property
    def mood(self) -> str:
        """WORKING, WAITING, HELD_UP or BROKEN."""
        return WAITING if self.is_spare else MOODS[self.key]


IDLE: Final = MachineState("idle")
STARVED: Final = MachineState("starved")
UNCONNECTED: Final = MachineState("unconnected")
SPARE: Final = MachineState("unconnected", is_spare=True)


class StateReader:
    """Reads the states of one simulation's machines. Knows its wires; reads everything else anew each time."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._links_into = links_into(simulation)
        self._sinks = [machine for machine in simulation.machines if isinstance(machine, Sink)]
        self._served = {
            machine.cell: _cores_touched(simulation, machine)
            for machine in simulation.machines
            if isinstance(machine, PageAllocator | DraftModel)
        }

    def states(self) -> dict[int, MachineState]:
        """The state of every machine by its cell."""
        needs, num_lost = memory_needs(self.simulation, self._links_into), self._losses()
        return {machine.cell: self._state(machine, needs, num_lost) for machine in self.simulation.machines}

    def state(self, machine: Machine) -> MachineState:
        """The state of one machine."""
        return self._state(machine, memory_needs(self.simulation, self._links_into), self._losses())

    def _losses(self) -> dict[int, int]:
        """Packets lost by cell."""
        return {loss.cell: loss.num_packets for loss in losses(self.simulation.spills)}

    def _state(self, machine: Machine, needs: Mapping[int, MemoryNeed], num_lost: dict[int, int]) -> MachineState:
        """Trouble first. `out_of_memory` and `short_of_memory` say bytes asked for and bytes free, `losing` packets."""
        crash = self.simulation.crash
        if crash is not None and crash.cell == machine.cell:
            return MachineState("out_of_memory", crash.tried_bytes, crash.free_bytes)
        if machine.cell in num_lost:
            return MachineState("losing", num_lost[machine.cell])
        match machine:
            case PrefillCore() | DecodeCore():
                need = needs.get(machine.cell)
                if need is not None and need.is_short:
                    return MachineState("short_of_memory", need.num_bytes, need.free_bytes)
                return self._prefill(machine) if isinstance(machine, PrefillCore) else self._decode(machine)
            case Source():
                return self._source(machine)
            case Sink() | ValidationGate():
                return self._passer(machine)
            case DraftModel():
                return self._draft_model(machine)
            case PageAllocator():
                return self._page_allocator(machine)
        return IDLE

    def _prefill(self, core: PrefillCore) -> MachineState:
        """Blocked: for how many ms. Out of slots: how many wait. Otherwise tokens computed, of so many."""
        request = core.sequence
        if request is None or request.stage not in (PREFILL, HAND_OVER):
            return self._without_work(self._any_reached(core.card.prefill_cores))
        if request.stage == HAND_OVER:
            waited_beats = self.simulation.tick * BEATS_PER_TICK - request.ready_beat
            return MachineState("blocked", round(ms_from_beats(max(0, waited_beats))))
        if core.waiting:
            return MachineState("out_of_slots", len(core.waiting))
        is_granted = not core.card.is_busy or any(chunk[0] is request for chunk in core.card.chunks)
        key = "prefilling" if is_granted else "out_of_budget"
        return MachineState(key, min(request.num_computed_tokens, request.num_prompt_tokens), request.num_prompt_tokens)

    def _decode(self, core: DecodeCore) -> MachineState:
        """Out of slots: how many wait. Decoding: sequences in the card's batch, of so many slots. Verifying: drafts."""
        request = core.sequence
        if request is None or request.stage != DECODE:
            return self._without_work(bool(core.card.prefill_cores) or self._reached(core))
        if core.waiting:
            return MachineState("out_of_slots", len(core.waiting))
        if core.draft_model is not None:
            return MachineState("verifying", core.tokens_per_step - 1)
        return MachineState("decoding", len(core.card.decoding), len(core.card.decode_cores))

    def _reached(self, machine: Machine) -> bool:
        """Whether packets can come here."""
        return bool(self._links_into[machine.cell])

    def _any_reached(self, machines: Iterable[Machine]) -> bool:
        return any(map(self._reached, machines))

    def _without_work(self, is_reached: bool, *, others: bool = False) -> MachineState:
        """Starved while requests are open that could be worked on, idle where there are none.

        A machine that is not reached is spare if `others` are, which do the same for the same card or users.
        """
        if not is_reached:
            return SPARE if others else UNCONNECTED
        return STARVED if self.simulation.num_open else IDLE

    def _source(self, source: Source) -> MachineState:
        """Sending: prompts on the way, of so many open requests; a full queue: prompts in it, of so many."""
        workload = source.workload
        if isinstance(workload, OpenLoop) and source.num_queued >= workload.queue_limit:
            return MachineState("queue_full", source.num_queued, workload.queue_limit)
        num_sending = sum(packet.request.source is source for packet in source.out.packets)
        if num_sending:
            return MachineState("sending", num_sending, source.num_open)
        return MachineState("awaiting_answers", source.num_open) if source.open_requests else IDLE

    def _passer(self, machine: Sink | ValidationGate) -> MachineState:
        """Delivering: tokens on the way here, and delivered. Filtering: tokens passed, and discarded."""
        links = self._links_into[machine.cell]
        num_tokens = _num_tokens(links)
        if not num_tokens:
            others = isinstance(machine, Sink) and self._any_reached(self._sinks)
            return self._without_work(bool(links), others=others)
        if isinstance(machine, Sink):
            return MachineState("delivering", num_tokens, machine.num_delivered)
        return MachineState("filtering", machine.num_passed, machine.num_discarded)

    def _draft_model(self, draft_model: DraftModel) -> MachineState:
        """Drafting: for how many sequences, of so many cores."""
        cores = [core for core in self._served[draft_model.cell] if getattr(core, "draft_model", None) is draft_model]
        num_running = sum(bool(core.running) for core in cores)
        if num_running:
            return MachineState("drafting", num_running, len(cores))
        return self._without_work(bool(cores))

    def _page_allocator(self, allocator: PageAllocator) -> MachineState:
        """Paging: sequences whose blocks it hands out, of so many cores."""
        cores = self._served[allocator.cell]
        num_running = sum(bool(core.running) for core in cores)
        if num_running:
            return MachineState("paging", num_running, len(cores))
        return self._without_work(bool(cores))


def _cores_touched(simulation: Simulation, machine: Machine) -> list[PrefillCore | DecodeCore]:
    near = (simulation.machine_at(cell) for cell in simulation.grid.touching(machine.cell))
    return [core for core in near if isinstance(core, PrefillCore | DecodeCore)]


def _num_tokens(links: list[Link]) -> int:
    return sum(packet.num_tokens for link in links for packet in link.packets)
