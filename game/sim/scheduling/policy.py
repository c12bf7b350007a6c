"""What a scheduler decides: who is first, who gets which slot, how many tokens each gets, what a full memory means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.laws import attended_pairs
from game.sim.machines.core import Core
from game.sim.memory.kv_cache import kv_cache_of
from game.sim.memory.memory import OutOfMemory
from game.sim.request import Request

if TYPE_CHECKING:
    from game.sim.cards.free_slots import FreeSlots
    from game.sim.cards.slot_card import SlotCard


class Policy:
    """First come, first served; decodes before prompts; a memory that is full ends the run.

    It has no state of its own: it reads a card, orders its queues and makes up its next step. Another policy overrides
    what it does otherwise.
    """

    __slots__ = ()

    def precedes(self, request: Request, other: Request) -> bool:
        """Whether a request that comes now goes before one that waits already. Equal claims go to the lowest cell."""
        return request.ready_beat == other.ready_beat and _cell(request) < _cell(other)

    def enqueue(self, queue: list[Request], request: Request) -> None:
        """Put a request into a queue, at its place."""
        place = len(queue)
        while place and self.precedes(request, queue[place - 1]):
            place -= 1
        queue.insert(place, request)

    def slot_for(self, request: Request, slots: FreeSlots) -> Core | None:
        """The core whose free slot a request gets: its own, else that of the lowest cell; None where none is free."""
        own = request.core
        return own if own is not None and own in slots and own.has_free_slot else slots.lowest()

    def grant(self, card: SlotCard) -> list[Request]:
        """Make up the coming step: a token or a bundle for every sequence that decodes, then prompts in chunks.

        All of it counts against the card's token budget; whatever does not fit waits for a later step. A step without
        decodes computes at least one token of the first prompt. This is its first half: what that takes is written
        into the card, and the sequences of which tokens are generated are returned.
        """
        budget = card.token_budget
        stepping = card.decoding
        tokens = context = pairs = 0  # pairs: `attended_pairs`, written out for speed
        for num_granted, request in enumerate(stepping):
            new = request.tokens_per_step
            if tokens + new > budget and tokens:
                stepping = stepping[:num_granted]
                break
            after = request.num_computed_tokens + new
            if after > request.num_owned_tokens:
                after = self._grown(card, request, after)
                new = after - request.num_computed_tokens
            tokens += new
            context += after
            pairs += new * after - (new * (new - 1) >> 1)
        card.num_step_tokens = tokens
        card.num_context_tokens = context
        card.num_attended_pairs = pairs
        return stepping

    def grant_chunks(self, card: SlotCard) -> None:
        """The second half: give tokens that are left of the budget to prompts, in the order of their admission."""
        card.chunks = []
        for request in card.prefilling:
            computed = request.num_computed_tokens
            new = min(request.debt, card.token_budget - card.num_step_tokens)
            if new <= 0:
                break
            self._grown(card, request, computed + new)
            card.num_step_tokens += new
            card.num_context_tokens += computed + new
            card.num_attended_pairs += attended_pairs(computed, new)
            card.chunks.append((request, new))

    def _grown(self, card: SlotCard, request: Request, num_tokens: int) -> int:
        """Tokens up to which a sequence then owns memory; none grows past `max_model_len`, so drafts end there."""
        core = request.core
        assert core is not None
        place = core.place
        num_tokens = min(num_tokens, place.max_model_len)
        while not place.grow(request, num_tokens):
            self.when_full(card, core, request, place.missing_bytes(request, num_tokens))
        return num_tokens

    def seat(self, card: SlotCard, core: Core, request: Request) -> None:
        """Take the memory that a sequence needs on the core whose slot it gets."""
        while not core.place.admit(request):
            self.when_full(card, core, request, core.place.missing_bytes(request, request.num_computed_tokens))

    def when_full(self, card: SlotCard, core: Core, request: Request, num_bytes: int) -> None:
        """Make room for `num_bytes` more of a sequence, or end the run.

        Raises:
            OutOfMemory: always; this policy makes no room.
        """
        raise OutOfMemory(core.cell, card.index, core.place.memory, kv_cache_of(request), num_bytes)


def _cell(request: Request) -> int:
    return -1 if request.core is None else request.core.cell
