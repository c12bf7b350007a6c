"""One run of one factory, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from heapq import heappop
from typing import Final

from game.physics.laws import link_bytes_per_beat
from game.physics.units import BEATS_PER_TICK
from game.sim.assembly import Assembly
from game.sim.cards.engine_card import EngineCard
from game.sim.events import EventLog
from game.sim.latencies import Latencies
from game.sim.ledger import Ledger
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import Machine
from game.sim.memory.kv_cache import kv_cache_of
from game.sim.memory.memory import Crash, Holder, Memory, OutOfMemory
from game.sim.meter import Meter
from game.sim.packet import DRAFT, TOKEN
from game.sim.request import Request
from game.sim.spec import FactorySpec
from game.sim.spills import Spill
from game.sim.stage_log import StageLog
from game.sim.step_log import StepLog
from game.sim.world import ACTOR_BITS, World

RULES_VERSION: Final = 2
"""Changes whenever a recorded digest does; solution files name the version they were recorded under."""

_ACTOR_MASK: Final = (1 << ACTOR_BITS) - 1


class Simulation:
    """A factory that runs. Time passes only in `advance`; a run out of memory stops it for good.

    Everything acts at a beat: a link delivers the packet that is due, a source sends, a card ends one step and starts
    the next; what a link delivers, a core queues, a gate verifies, a sink measures. The agenda says who is next. At
    the same beat links come before sources and sources before cards, each in reading order, and whatever is put out
    arrives at least a tick later, so no part sees another's present tick.
    """

    def __init__(
        self,
        spec: FactorySpec,
        events: EventLog | None = None,
        stages: StageLog | None = None,
        latencies: Latencies | None = None,
    ) -> None:
        self.spec = spec
        self.rows = spec.rows
        self.cols = spec.cols
        self.tick = 0
        """Ticks completed."""
        self.crash: Crash | None = None
        self.world = World(link_bytes_per_beat(spec.link.gb_per_s), spec.seed, events, stages, latencies)
        assembly = Assembly(spec, self.world)
        self.grid = assembly.grid
        self.machines = list(assembly.machines.values())
        self.cards = assembly.cards
        self.links = assembly.links
        self.sources = assembly.sources
        self.draft_models = [machine for machine in self.machines if isinstance(machine, DraftModel)]
        self._machine_by_cell = assembly.machines
        self._actors = assembly.actors
        self._load()
        for source in self.sources:
            source.schedule_arrival()

    @property
    def memories(self) -> list[Memory]:
        """The VRAM of each card, or the one that all cards share."""
        return self.world.memories

    @property
    def vram_used_bytes(self) -> int:
        """VRAM in use, of all cards together."""
        return sum(memory.used_bytes for memory in self.world.memories)

    @property
    def vram_peak_bytes(self) -> int:
        """The most that was ever in use, of each memory, added up."""
        return sum(memory.peak_bytes for memory in self.world.memories)

    @property
    def vram_capacity_bytes(self) -> int:
        """VRAM that there is, of all cards together."""
        return sum(memory.capacity_bytes for memory in self.world.memories)

    @property
    def ledger(self) -> Ledger:
        """Where every token went."""
        return self.world.ledger

    @property
    def meter(self) -> Meter:
        """Rates and latencies at the user."""
        return self.world.meter

    @property
    def spills(self) -> list[Spill]:
        """What was lost, where and why."""
        return self.world.spills.entries()

    @property
    def num_lost_packets(self) -> int:
        """How many packets were lost, wherever."""
        return self.world.spills.num_packets

    def listen(self, events: EventLog) -> None:
        """From now on write events to this log, and to no other."""
        self.world.events = events

    def log_steps(self, steps: StepLog) -> None:
        """From now on write the steps of engines to this log."""
        for card in self.cards:
            if isinstance(card, EngineCard):
                card.step_log = steps

    def write_no_logs(self) -> None:
        """From now on write to no log at all."""
        self.world.events = None
        self.world.meter.log_no_stages()
        for card in self.cards:
            if isinstance(card, EngineCard):
                card.step_log = None

    @property
    def is_over(self) -> bool:
        """Whether nothing will ever happen again."""
        return self.crash is not None or not self.world.agenda

    def machine_at(self, cell: int) -> Machine | None:
        """The machine on a cell, None where there is none."""
        return self._machine_by_cell.get(cell)

    def advance(self, num_ticks: int) -> None:
        """Let so many ticks pass, or fewer where the run crashes.

        Raises:
            ValueError: where `num_ticks` is negative; time runs forward.
        """
        if num_ticks < 0:
            raise ValueError(f"num_ticks is {num_ticks}; it must be 0 or more")
        if not self._has_crashed():  # asked by a call, for a type checker takes an attribute to stay what it was
            end_tick = self.tick + num_ticks
            self._fire_until(end_tick)
            if not self._has_crashed():
                self.tick = end_tick

    def run_out(self, num_ticks: int) -> bool:
        """Let at most so many ticks pass, and none after the last in which anything happens; True where that is over.

        It never is while a source goes on sending. What is still open then will never be answered.
        """
        if self._has_crashed():
            return True
        end_tick = self.tick + num_ticks
        last_beat = self._fire_until(end_tick)
        if self._has_crashed():
            return True
        is_over = not self.world.agenda
        self.tick = max(self.tick, last_beat // BEATS_PER_TICK + 1) if is_over else end_tick
        return is_over

    def _has_crashed(self) -> bool:
        return self.crash is not None

    def _fire_until(self, end_tick: int) -> int:
        """Let everything act up to a tick, or to a crash; returns the last beat at which anything did, or -1."""
        end = (end_tick * BEATS_PER_TICK) << ACTOR_BITS
        agenda = self.world.agenda
        actors = self._actors
        pop = heappop  # compiled, a global of another module is looked up each time
        beat = -1
        try:
            while agenda and agenda[0] < end:
                entry = pop(agenda)
                beat = entry >> ACTOR_BITS
                actors[entry & _ACTOR_MASK].fire(beat)
        except OutOfMemory as fault:
            tick = beat // BEATS_PER_TICK
            self._crash(fault, tick, at_load=False)
            self.tick = tick
        return beat

    def num_tokens_in_flight(self) -> int:
        """Tokens on links, counted packet by packet."""
        return sum(
            packet.num_tokens
            for link in self.links
            for packet in link.packets
            if packet.kind == TOKEN or packet.kind == DRAFT
        )

    def open_requests(self) -> Iterator[Request]:
        """Every request not yet answered whole, by source and age."""
        self.settle()
        for source in self.sources:
            yield from source.open_requests.values()

    @property
    def num_open(self) -> int:
        """How many requests are not yet answered whole."""
        return len(self.world.open_requests)

    def oldest_open(self) -> Request | None:
        """The open request that was sent first; None where none is open."""
        return next(iter(self.world.open_requests), None)

    def settle(self) -> None:
        """Write into requests what cards have counted for many together; whoever reads requests asks for it first."""
        for card in self.cards:
            card.settle()

    def holders(self, memory: Memory | None = None) -> list[Holder]:
        """Who holds VRAM, of one memory or all: weights of cards and draft models, and every sequence at its core."""
        holders = [holder for holder, of in self.world.loaded if memory is None or of is memory]
        for request in self.sequences():
            if memory is None or request.memory is memory:
                cell = -1 if request.core is None else request.core.cell
                held, used = request.held_bytes, min(request.used_bytes, request.held_bytes)
                holders.append(Holder(kv_cache_of(request), cell, held, used, request.block_size == 0))
        return holders

    def sequences(self) -> list[Request]:
        """The requests that hold VRAM, by source and age."""
        self.settle()
        holding = [request for memory in self.memories for request in memory.admitted if request.held_bytes]
        return sorted(holding, key=lambda request: (request.source.first_user, request.sent_beat, request.user))

    def digest(self) -> str:
        """A fingerprint of the whole state, 16 hexadecimal digits: equal states, equal digests."""
        fingerprint = blake2b(digest_size=8)
        separator = ""
        for numbers in self._states():
            fingerprint.update((separator + ",".join(map(str, numbers))).encode())
            separator = ","
        return fingerprint.hexdigest()

    def _states(self) -> Iterator[Sequence[int]]:
        """What the digest walks, part by part: all at once it would fill memory where many requests wait."""
        self.settle()
        yield (RULES_VERSION, self.tick, self.spec.seed, self.crash is not None)
        world = self.world
        yield from (
            *(memory.state() for memory in world.memories),
            world.ledger.state(),
            world.meter.state(self.open_requests()),
            world.spills.state(),
        )
        yield from (machine.state() for machine in self.machines)
        yield from (card.state() for card in self.cards)
        for link in self.links:
            yield link.state()
            yield from (packet.state() for packet in link.packets)
        yield from (request.state() for request in self.open_requests())
        if world.agenda:
            yield sorted(world.agenda)

    def _load(self) -> None:
        """Load the weights of every card, then what machines have to load."""
        try:
            for card in self.cards:
                card.load()
            for machine in self.machines:
                machine.load()
        except OutOfMemory as fault:
            self._crash(fault, 0, at_load=True)

    def _crash(self, fault: OutOfMemory, tick: int, *, at_load: bool) -> None:
        self.crash = Crash(
            tick=tick,
            cell=fault.cell,
            card=fault.card,
            use=fault.use,
            tried_bytes=fault.tried_bytes,
            capacity_bytes=fault.memory.capacity_bytes,
            used_bytes=fault.memory.used_bytes,
            at_load=at_load,
            holders=tuple(self.holders(fault.memory)),
            gpu=self.memories.index(fault.memory),
        )
        self.world.tell("oom", fault.cell, 1, tick * BEATS_PER_TICK)
