"""The Prefill core: computes the KV cache of one prompt at a time."""

from __future__ import annotations

from game.sim.machines.core import Core
from game.sim.memory.kv_cache import KVPlace
from game.sim.packet import KV, PROMPT, Packet
from game.sim.request import HAND_OVER, ON_KV_WIRE, PREFILL, WAITING
from game.sim.world import World


class PrefillCore(Core):
    """One slot for prefill. Prompts wait in front of it in host memory, free of VRAM."""

    __slots__ = ()

    def __init__(self, world: World, cell: int, facing: str, place: KVPlace) -> None:
        super().__init__(world, "prefill", cell, facing, place)

    def take(self, packet: Packet, beat: int) -> None:
        """Queue a prompt; spill anything else."""
        if packet.kind != PROMPT:
            super().take(packet, beat)
            return
        self.queue(packet.request, WAITING, beat)

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
