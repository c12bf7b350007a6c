"""What all parts of one simulation share: the agenda, memory, the books, and who listens."""

from collections import OrderedDict
from heapq import heappush
from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.events import EventLog
from game.sim.latencies import Latencies
from game.sim.ledger import Ledger
from game.sim.memory.kv_cache import release
from game.sim.memory.memory import Holder, Memory, MemoryUse, OutOfMemory
from game.sim.meter import Meter
from game.sim.packet import DRAFT, PROMPT, TOKEN, Packet, StepPacket
from game.sim.request import Request
from game.sim.spills import SpillBook
from game.sim.stage_log import StageLog

ACTOR_BITS: Final = 16
"""Bits of an agenda entry that name the actor; the bits above are the beat."""


class World:
    """Shared state. `agenda` is a heap of `beat << ACTOR_BITS | actor`: who acts next, the lowest actor first."""

    __slots__ = (
        "agenda",
        "bytes_per_beat",
        "events",
        "ledger",
        "loaded",
        "memories",
        "meter",
        "num_users",
        "open_requests",
        "refused_at",
        "seed",
        "spills",
    )

    def __init__(
        self,
        bytes_per_beat: int,
        seed: int,
        events: EventLog | None,
        stages: StageLog | None,
        latencies: Latencies | None,
    ) -> None:
        self.agenda: list[int] = []
        self.open_requests: OrderedDict[Request, None] = OrderedDict()
        """Those of all sources, in the order in which they were sent. A plain dict is slow to find its first."""
        self.memories: list[Memory] = []
        """The memory of each card, or the one of all."""
        self.loaded: list[tuple[Holder, Memory]] = []
        """What was loaded before anything ran, and where."""
        self.num_users = 0
        """Users of all sources built so far; they are numbered through."""
        self.bytes_per_beat = bytes_per_beat
        """What every link carries."""
        self.ledger = Ledger()
        self.meter = Meter(stages, latencies)
        self.spills = SpillBook()
        self.refused_at: dict[int, int] = {}
        """Requests that were not taken, by the cell that refused them."""
        self.events = events
        self.seed = seed

    def load(self, use: MemoryUse, num_bytes: int, memory: Memory, cell: int, card: int) -> None:
        """Load weights for the machine or card at `cell` into the memory of a card, -1 for that of none.

        Raises:
            OutOfMemory: where they do not fit.
        """
        if not memory.allocate(num_bytes):
            raise OutOfMemory(cell, card, memory, use, num_bytes)
        self.loaded.append((Holder(use, cell, num_bytes, num_bytes), memory))

    def transmit_beats(self, num_bytes: int) -> int:
        """Beats that sending so many bytes takes, rounded up."""
        return -(-num_bytes // self.bytes_per_beat)

    def schedule(self, beat: int, actor: int) -> None:
        """Have an actor act at `beat`."""
        heappush(self.agenda, beat << ACTOR_BITS | actor)

    def tell(self, kind: str, cell: int, count: int, beat: int) -> None:
        """Write an event for whoever listens; callers on hot paths ask first whether anybody does."""
        if self.events is not None:
            self.events.write(kind, beat // BEATS_PER_TICK, cell, count)

    def spill(self, packet: Packet, cell: int, cause: str, tile: str, beat: int) -> None:
        """Lose a packet: book it, and give up a request that can no longer be answered.

        `cause` is one of `game.sim.spills.SPILL_CAUSES`, `tile` the kind of tile that it concerns, "" for none.
        """
        if isinstance(packet, StepPacket):
            self.spills.record(beat // BEATS_PER_TICK, cell, packet.kind, cause, tile, packet.num_tokens)
            self.tell("spilled", cell, packet.num_tokens, beat)
            self.ledger.num_spilled += packet.num_tokens
            packet.core.stream.lose(packet, cell, beat)
            return
        request = packet.request
        is_output = packet.kind == TOKEN or packet.kind == DRAFT
        tokens = packet.num_tokens if is_output else 0
        self.spills.record(beat // BEATS_PER_TICK, cell, packet.kind, cause, tile, tokens)
        self.tell("spilled", cell, max(1, tokens), beat)
        if is_output:
            self.ledger.num_spilled += tokens
            request.num_deliverable -= packet.num_tokens if packet.kind == TOKEN else packet.num_accepted
            if request.num_delivered == request.num_deliverable:
                self.close(request, cell, beat)
        else:
            release(request)
            if packet.kind == PROMPT:
                request.source.admitted()
            self._give_up(request, beat)

    def close(self, request: Request, cell: int, beat: int) -> None:
        """End a request whose last token has been delivered or lost; only one delivered whole is answered."""
        if request.num_deliverable < request.num_answer_tokens:
            self._give_up(request, beat)
            return
        self.ledger.requests_done += 1
        self.meter.leave(request, beat)
        self.tell("request_done", cell, 1, beat)
        request.source.answered(request, beat)

    def abort(self, request: Request, num_put_out: int, cell: int, beat: int) -> None:
        """Let go of a request whose client has given up, after `num_put_out` tokens of its answer were put out.

        What is on wires still arrives; with the last of that it is closed.
        """
        num_lost = request.num_answer_tokens - request.num_deliverable
        request.num_deliverable = num_put_out - num_lost
        if request.num_delivered == request.num_deliverable:
            self.close(request, cell, beat)

    def refuse(self, request: Request, beat: int, cell: int = -1) -> None:
        """A prompt is not taken on a cell, by a gate or by the card where it waits: too late, or too many wait."""
        self.ledger.requests_rejected += 1
        self.ledger.requests_refused += 1
        self.refused_at[cell] = self.refused_at.get(cell, 0) + 1
        request.is_refused = True
        self.meter.leave(request, beat)
        self.tell("rejected", cell, 1, beat)
        request.source.admitted()
        request.source.refused(request, beat)

    def _give_up(self, request: Request, beat: int) -> None:
        if request.abort_beat < 0:
            self.ledger.requests_spilled += 1
        else:
            self.ledger.requests_aborted += 1
        self.meter.leave(request, beat)
        request.source.lost(request, beat)
