"""The pool as a map (law 2): who owns how much of the level's VRAM, and how much of that holds anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from game.sim.facts.traffic import Traffic
from game.sim.memory.memory import KV_CACHE, WEIGHTS, Holder
from game.sim.outlook import traffics
from game.sim.simulation import Simulation
from game.sim.view import CoreView, RunView


@dataclass(frozen=True, slots=True)
class Segment:
    """What one holder owns: `num_bytes`, of which `used_bytes` hold something and the rest is reserved and empty."""

    kind: str
    """One of `game.sim.memory.memory.MEMORY_KINDS`."""
    cell: int
    """The core or draft model that it is at; -1 for a sequence on a wire between two cards."""
    name: str
    """Of a sequence its request's, as "u3.12"; of weights their card's number."""
    num_bytes: int
    used_bytes: int
    is_reserved: bool
    """Whether a sequence's memory was reserved whole rather than taken block by block."""
    block_bytes: int
    """Size of a block of a sequence that is paged; 0 otherwise."""

    @property
    def wasted_bytes(self) -> int:
        """Owned and empty."""
        return self.num_bytes - self.used_bytes


@dataclass(frozen=True, slots=True)
class MemoryMap:
    """All of the pool. `segments` are in the order of loading: weights, draft weights, sequences by age."""

    capacity_bytes: int
    used_bytes: int
    peak_bytes: int
    segments: tuple[Segment, ...]
    asked_bytes: int
    """What was asked for beyond what was free, where the run ended by that; otherwise 0."""
    asked_cell: int
    ends_when_full: bool
    """Whether a sequence that finds no memory ends the run; else it waits, or others give way."""
    num_empty_slots: int = 0
    """In a forecast: slots that no sequence is left for, because there are fewer users."""

    @property
    def free_bytes(self) -> int:
        """Bytes that nobody owns."""
        return self.capacity_bytes - self.used_bytes

    def share_of(self, num_bytes: int) -> float:
        """So many bytes as a share of all there are; 0 where no card has memory yet."""
        return num_bytes / self.capacity_bytes if self.capacity_bytes else 0.0

    def owned_bytes(self, kind: str) -> int:
        """What all holders of a kind own."""
        return sum(segment.num_bytes for segment in self.segments if segment.kind == kind)

    @property
    def wasted_bytes(self) -> int:
        """What sequences own and do not use."""
        return sum(segment.wasted_bytes for segment in self.segments)

    @property
    def num_sequences(self) -> int:
        """Sequences that own memory."""
        return sum(segment.kind == KV_CACHE for segment in self.segments)

    @property
    def num_copies(self) -> int:
        """Copies of the model's weights: one a card."""
        return sum(segment.kind == WEIGHTS for segment in self.segments)


def memory_map(simulation: Simulation, *, with_full_slots: bool = False) -> MemoryMap:
    """The pool as it is now; of a run that ended for want of memory as it was then.

    `with_full_slots` asks before a run what it will be like: every slot then holds the longest sequence that it may
    get, as it is when that leaves the slot, and what is used may be more than there is. Users of a closed loop have one
    sequence each: where there are more slots than users, those that hold least stay empty.
    """
    crash = simulation.crash
    holders = simulation.holders() if crash is None else crash.holders
    blocks = {
        request.name: request.block_size * request.kv_bytes_per_token
        for request in simulation.sequences()
        if request.block_size
    }
    segments = [_segment(holder, blocks) for holder in holders]
    num_empty_slots = 0
    cores = RunView(simulation).cores
    if with_full_slots:
        taken = full_slots(simulation, cores)
        num_empty_slots = sum(core.num_slots for core in cores) - len(taken)
        segments += taken
    return MemoryMap(
        capacity_bytes=simulation.vram_capacity_bytes,
        used_bytes=sum(segment.num_bytes for segment in segments),
        peak_bytes=simulation.vram_peak_bytes,
        segments=tuple(segments),
        asked_bytes=0 if crash is None else crash.tried_bytes,
        asked_cell=-1 if crash is None else crash.cell,
        ends_when_full=not cores or any(core.ends_when_full for core in cores),
        num_empty_slots=num_empty_slots,
    )


def full_slots(simulation: Simulation, cores: Iterable[CoreView]) -> list[Segment]:
    """What the sequences on some cores come to hold at most, each at the longest that it may get.

    Where there are more slots than users, only as many are taken, of those that hold most.
    """
    by_card: dict[int, list[Segment]] = {}
    every = traffics(simulation)
    for core in cores:
        slots = by_card.setdefault(core.card.index, [])
        slots += [_full_slot(core, every[core.card.index])] * core.num_slots
    taken = [slot for index, slots in by_card.items() for slot in _taken(slots, every[index].most_at_once)]
    return _taken(taken, most_sequences(simulation))


def most_sequences(simulation: Simulation) -> int | None:
    """How many sequences there can be at once; None for any number."""
    if not all(source.is_closed_loop for source in simulation.sources):
        return None
    return sum(source.num_users for source in simulation.sources)


def _taken(slots: list[Segment], most: int | None) -> list[Segment]:
    """Of full slots at most so many, those that hold most, in the order of the cores."""
    by_size = sorted(range(len(slots)), key=lambda place: (-slots[place].num_bytes, -slots[place].used_bytes))
    return [slots[place] for place in sorted(by_size[:most])]


def _segment(holder: Holder, blocks: dict[str, int]) -> Segment:
    kind, name = holder.use.kind, holder.use.owner
    block_bytes = blocks.get(name, 0) if kind == KV_CACHE else 0
    return Segment(kind, holder.cell, name, holder.num_bytes, holder.used_bytes, holder.is_reserved, block_bytes)


def _full_slot(core: CoreView, traffic: Traffic) -> Segment:
    """The longest sequence that may be on a core, when it leaves: the last token of an answer needs no KV."""
    num_tokens = traffic.longest - 1 if core.is_decoder else traffic.longest_prompt
    num_owned = core.owned_tokens(num_tokens)
    return Segment(
        kind=KV_CACHE,
        cell=core.cell,
        name="",
        num_bytes=num_owned * core.kv_bytes_per_token,
        used_bytes=num_tokens * core.kv_bytes_per_token,
        is_reserved=not core.block_size,
        block_bytes=core.block_size * core.kv_bytes_per_token,
    )
