"""The Prefill core: computes the KV cache of one prompt at a time."""

from __future__ import annotations

from game.sim.machines.core import Core
from game.sim.packet import KV, PROMPT, Packet


class PrefillCore(Core):
    """One slot for prefill. Prompts wait in front of its card in host memory, free of VRAM."""

    __slots__ = ()

    def take(self, packet: Packet, beat: int) -> None:
        """Queue a prompt, or a sequence from another card if this one can decode it; spill anything else."""
        if packet.kind == PROMPT:
            self.card.queue_prompt(packet.request, self, beat)
        elif packet.kind == KV and self.card.decode_cores:
            self.card.queue_sequence(packet.request, self, beat)
        else:
            super().take(packet, beat)
