"""The Prefill core: computes the KV cache of one prompt at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.units import ms_from_beats
from game.sim.facts.gauge import OF_ALL, Gauge, Moment
from game.sim.facts.law_sheet import Line, count, tokens
from game.sim.machines.core import Core
from game.sim.machines.machine import NO_PACKETS
from game.sim.packet import KV, PROMPT, Packet
from game.sim.request import HAND_OVER, PREFILL
from game.sim.spills import TAKES_NONE
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


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

    def why_lost(self, packet_kind: int) -> str:
        """It takes prompts in, and sequences where its card can decode them."""
        is_taken = packet_kind == PROMPT or (packet_kind == KV and bool(self.card.decode_cores))
        return "" if is_taken else TAKES_NONE

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """Sequences, where its card has nobody to decode them."""
        return frozenset((KV,)) if PROMPT in arriving and not self.card.decode_cores else NO_PACKETS

    def status(self, around: Surroundings) -> Status:
        """Blocked: for how many ms. Out of slots: how many wait. Otherwise tokens computed, of so many."""
        request = self.sequence
        if request is None or request.stage not in (PREFILL, HAND_OVER):
            return around.without_work(around.is_any_reached(self.card.prefill_cores))
        if request.stage == HAND_OVER:
            return Status("blocked", round(ms_from_beats(max(0, around.beat - request.ready_beat))))
        if num_waiting := len(self.waiting):
            return Status("out_of_slots", num_waiting)
        is_granted = not self.card.is_busy or any(chunk[0] is request for chunk in self.card.chunks)
        return Status("prefilling" if is_granted else "out_of_budget", *self.progress())

    def progress(self) -> tuple[int, int]:
        """Tokens of the prompt."""
        request = self.sequence
        if request is None:
            return 0, 0
        return min(request.num_computed_tokens, request.num_prompt_tokens), request.num_prompt_tokens

    def waiting_lines(self) -> list[Line]:
        """How many wait, none too."""
        return [Line("waiting", count(len(self.waiting)))]

    def progress_line(self) -> Line:
        """Tokens computed, of those of the prompt."""
        (request,) = self.running[:1]
        return Line("prompt_done", tokens(request.num_computed_tokens), {"all": tokens(request.num_prompt_tokens)})

    def chunk_lines(self) -> list[Line]:
        """Tokens of the running step."""
        chunks = self.card.chunks if self.card.is_busy else []
        return [Line("chunk", tokens(num_tokens)) for request, num_tokens in chunks if request.core is self]

    def gauge(self, moment: Moment) -> Gauge:
        """Tokens computed, those of the running step as they come."""
        request = self.sequence
        is_stepping = self.cell in moment.underway
        num_waiting = len(self.waiting)
        if request is None:
            return Gauge(0.0, KV, num_waiting=num_waiting, is_stepping=is_stepping)
        num_all = request.num_prompt_tokens
        is_held_up = request.stage == HAND_OVER
        num_done = num_all if is_held_up else request.num_computed_tokens + moment.underway.get(self.cell, 0.0)
        return Gauge(
            num_done / num_all, KV, OF_ALL, int(num_done), num_all, is_held_up, is_stepping, num_waiting, PROMPT
        )
