"""The Prefill core: computes the KV cache of one prompt at a time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from game.sim.kv_cache import KVPlace
from game.sim.machines.machine import Machine
from game.sim.packet import KV, PROMPT, Packet
from game.sim.request import HAND_OVER, ON_KV_WIRE, PREFILL, WAITING, Request
from game.sim.world import World

if TYPE_CHECKING:
    from game.sim.card import Card


class PrefillCore(Machine):
    """One slot for prefill. Prompts wait in front of it in host memory, free of VRAM."""

    __slots__ = ("card", "place", "running", "waiting")

    def __init__(self, world: World, cell: int, facing: str, place: KVPlace) -> None:
        super().__init__(world, "prefill", cell, facing)
        self.place = place
        self.card: Card
        self.waiting: deque[Request] = deque()
        self.running: Request | None = None

    @property
    def is_paged(self) -> bool:
        """Whether it touches a page allocator."""
        return self.place.is_paged

    def take(self, packet: Packet, beat: int) -> None:
        """Queue a prompt; spill anything else."""
        if packet.kind != PROMPT:
            super().take(packet, beat)
            return
        request = packet.request
        request.ready_beat = beat
        self.world.meter.move(request, WAITING, beat)
        self.waiting.append(request)
        self.card.wake(beat)

    def admit(self, beat: int) -> None:
        """Start on the prompt that waits longest.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        request = self.waiting[0]
        self.place.admit(request)
        self.running = self.waiting.popleft()
        request.source.admitted()
        self.world.meter.move(request, PREFILL, beat)

    def finish_chunk(self, num_tokens: int, beat: int) -> bool:
        """Count a chunk as computed and say whether that was the last; if so its first output token is sampled too."""
        request = self.running
        assert request is not None
        request.num_computed_tokens += num_tokens
        if request.num_computed_tokens < request.num_prompt_tokens:
            return False
        request.num_output_tokens = 1
        request.ready_beat = beat
        self.world.meter.move(request, HAND_OVER, beat)
        self.world.tell("prefill_done", self.cell, 1, beat)
        return True

    def send_kv(self, beat: int) -> None:
        """Put the finished sequence out as a KV packet, for a Decode core of another card."""
        request = self.running
        assert request is not None
        self.running = None
        self.world.meter.move(request, ON_KV_WIRE, beat)
        transmit_beats = self.world.transmit_beats(request.used_bytes)
        packet = Packet(KV, request, request.num_computed_tokens, 0, transmit_beats)
        self.out.take(packet, beat + transmit_beats)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        running = self.running
        numbers = [self.cell, -1, -1] if running is None else [self.cell, running.user, running.ordinal]
        numbers.append(len(self.waiting))
        for request in self.waiting:
            numbers += (request.user, request.ordinal)
        return tuple(numbers)
