"""What all parts of one simulation share: the agenda, memory, the books, and who listens."""

from heapq import heappush
from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.events import EventLog
from game.sim.kv_cache import release
from game.sim.ledger import Ledger
from game.sim.meter import Meter
from game.sim.packet import DRAFT, KV, PACKET_NAMES, PROMPT, TOKEN, Packet
from game.sim.pool import Pool
from game.sim.spills import SpillBook

ACTOR_BITS: Final = 16
"""Bits of an agenda entry that name the actor; the bits above are the beat."""


class World:
    """Shared state. `agenda` is a heap of `beat << ACTOR_BITS | actor`: who acts next, the lowest actor first."""

    __slots__ = ("agenda", "events", "ledger", "meter", "pool", "seed", "spills")

    def __init__(self, vram_bytes: int, seed: int, events: EventLog | None) -> None:
        self.agenda: list[int] = []
        self.pool = Pool(vram_bytes)
        self.ledger = Ledger()
        self.meter = Meter()
        self.spills = SpillBook()
        self.events = events
        self.seed = seed

    def schedule(self, beat: int, actor: int) -> None:
        """Have an actor act at `beat`."""
        heappush(self.agenda, beat << ACTOR_BITS | actor)

    def tell(self, kind: str, cell: int, count: int, beat: int) -> None:
        """Write an event for whoever listens; callers on hot paths ask first whether anybody does."""
        if self.events is not None:
            self.events.write(kind, beat // BEATS_PER_TICK, cell, count)

    def spill(self, packet: Packet, cell: int, reason: str, beat: int) -> None:
        """Lose a packet: book it, and give up the request if it was lost whole."""
        tokens = packet.num_tokens if packet.kind in (TOKEN, DRAFT) else 0
        self.spills.record(beat // BEATS_PER_TICK, cell, packet.kind, reason, tokens)
        self.ledger.num_spilled += tokens
        request = packet.request
        if packet.kind == PROMPT or packet.kind == KV:
            self.ledger.requests_spilled += 1
            self.meter.leave(request, beat)
            release(self.pool, request)
            request.source.lost(request, packet.kind == PROMPT)
        self.tell("spilled", cell, max(1, tokens), beat)

    def refuse(self, packet: Packet, cell: int, title: str, beat: int) -> None:
        """Lose a packet at a machine that does not take its kind."""
        self.spill(packet, cell, f"a {title} takes no {PACKET_NAMES[packet.kind]} packets", beat)
