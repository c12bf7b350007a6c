"""The Decode core: generates the tokens of one sequence at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.chance import run_length
from game.sim.facts.gauge import OF_ALL, Gauge, Moment
from game.sim.facts.law_sheet import Line, count, tokens
from game.sim.machines.core import Core
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import NO_PACKETS, Site
from game.sim.memory.kv_cache import release
from game.sim.packet import DRAFT, KV, PROMPT, TOKEN, TOKEN_BYTES, Packet
from game.sim.request import DECODE, ON_TOKEN_WIRE, Request
from game.sim.spills import TAKES_NONE
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


class DecodeCore(Core):
    """One batch slot. Next to a draft model it verifies several guessed tokens a step and puts out draft bundles."""

    __slots__ = (
        "_bundle_beats",
        "_max_model_len",
        "_token_beats",
    )

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._token_beats = self.world.transmit_beats(TOKEN_BYTES)
        self._max_model_len = site.spec.max_model_len
        self._bundle_beats = self._token_beats

    def draft_with(self, draft_model: DraftModel) -> bool:
        """Speculate, unless another draft model serves already; the draft keeps KV beside that of the target."""
        if self.draft_model is not None:
            return False
        self.draft_model = draft_model
        self.tokens_per_step = 1 + draft_model.num_drafts
        self._bundle_beats = self.world.transmit_beats(self.tokens_per_step * TOKEN_BYTES)
        self.place.kv_bytes_per_token += draft_model.law.kv_bytes_per_token
        return True

    def take(self, packet: Packet, beat: int) -> None:
        """Queue a sequence that another card has prefilled; spill anything else."""
        if packet.kind == KV:
            self.card.queue_sequence(packet.request, self, beat)
        else:
            super().take(packet, beat)

    def why_lost(self, packet_kind: int) -> str:
        """It takes sequences in."""
        return "" if packet_kind == KV else TAKES_NONE

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """Tokens of sequences that come to its card or are prefilled there; beside a draft model bundles, too."""
        if KV in arriving or (PROMPT in arriving and self.card.prefill_cores):
            return frozenset((TOKEN,)) if self.draft_model is None else frozenset((TOKEN, DRAFT))
        return NO_PACKETS

    def put_out_first_token(self, request: Request, beat: int) -> bool:
        """Put out the token that prefill has sampled, and say whether it is the last of its sequence."""
        return self._put_out_token(request, beat)

    def finish_step(self, request: Request, beat: int) -> bool:
        """Put out what the card's step has generated for the sequence, and say whether that was the last of it."""
        if self.draft_model is not None:
            return self._put_out_bundle(self.draft_model, request, beat)
        request.num_computed_tokens += 1
        request.num_output_tokens += 1
        return self._put_out_token(request, beat)

    def _put_out_token(self, request: Request, beat: int) -> bool:
        world = self.world
        world.ledger.num_generated += 1
        if world.events is not None:
            world.tell("token", self.cell, 1, beat)
        transmit_beats = self._token_beats
        self.out.take(Packet(TOKEN, request, 1, 1, transmit_beats), beat + transmit_beats)
        return request.num_output_tokens == request.num_answer_tokens and self._finish(request, beat)

    def _put_out_bundle(self, draft_model: DraftModel, request: Request, beat: int) -> bool:
        world = self.world
        num_tokens = self.tokens_per_step
        room = self._max_model_len - request.num_computed_tokens
        if num_tokens > room:
            num_tokens = room
        num_drafts = num_tokens - 1
        num_accepted = run_length(request.draft_base, request.num_output_tokens, draft_model.accept_below, num_drafts)
        ledger = world.ledger
        ledger.num_drafted += num_drafts
        ledger.num_accepted += num_accepted
        ledger.num_generated += num_tokens
        num_usable = num_accepted if num_accepted < num_drafts else num_drafts - 1
        request.num_draft_computed_tokens = request.num_computed_tokens + 1 + num_usable
        num_new = num_accepted + 1
        num_missing = request.num_answer_tokens - request.num_output_tokens
        if num_new > num_missing:
            num_new = num_missing
        request.num_computed_tokens += num_new
        request.num_output_tokens += num_new
        if world.events is not None:
            world.tell("bundle", self.cell, num_tokens, beat)
        transmit_beats = self._bundle_beats
        self.out.take(Packet(DRAFT, request, num_tokens, num_new, transmit_beats), beat + transmit_beats)
        return request.num_output_tokens == request.num_answer_tokens and self._finish(request, beat)

    def _finish(self, request: Request, beat: int) -> bool:
        """The last token is out: the sequence gives back its memory and the slot."""
        release(request)
        self.leave(request)
        request.core = None
        self.world.meter.move(request, ON_TOKEN_WIRE, beat)
        return True

    def status(self, around: Surroundings) -> Status:
        """Out of slots: how many wait. Decoding: sequences in the card's batch, of so many slots. Verifying: drafts."""
        request = self.sequence
        if request is None or request.stage != DECODE:
            return around.without_work(bool(self.card.prefill_cores) or around.is_reached(self))
        if num_waiting := len(self.waiting):
            return Status("out_of_slots", num_waiting)
        if self.draft_model is not None:
            return Status("verifying", self.tokens_per_step - 1)
        return Status("decoding", self.card.num_decoding, len(self.card.decode_cores))

    def progress(self) -> tuple[int, int]:
        """Tokens of the answer."""
        request = self.sequence
        return (0, 0) if request is None else (request.num_output_tokens, request.num_answer_tokens)

    def waiting_lines(self) -> list[Line]:
        """How many wait, where any do."""
        num_waiting = len(self.waiting)
        return [Line("waiting", count(num_waiting))] if num_waiting else []

    def progress_line(self) -> Line:
        """Tokens generated, of those of the answer."""
        num_done, num_all = self.progress()
        return Line("generated", tokens(num_done), {"all": tokens(num_all)})

    def gauge(self, moment: Moment) -> Gauge:
        """Tokens generated."""
        num_done, num_all = self.progress()
        form = OF_ALL if self.running else ""
        is_stepping = self.cell in moment.stepping
        share = num_done / num_all if num_all else 0.0
        return Gauge(share, TOKEN, form, num_done, num_all, False, is_stepping, len(self.waiting), KV)
