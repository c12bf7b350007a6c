"""What all cores share: slots of a card, in which sequences run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.facts.law_sheet import Line, Section
from game.sim.facts.sequence import memory_lines, planned_lines, running_lines, sequence_section
from game.sim.facts.step import card_section
from game.sim.machines.machine import Machine, Plan, Site
from game.sim.memory.kv_cache import KVPlace
from game.sim.packet import KV, Packet
from game.sim.request import ON_KV_WIRE, Request

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings
    from game.sim.machines.draft_model import DraftModel


class Core(Machine):
    """Slots of its card. Who waits for one waits in the card's queues; `place` decides how KV is kept here."""

    __slots__ = ("card", "draft_model", "num_slots", "place", "running", "tokens_per_step", "waiting")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.card: Card
        self.place: KVPlace
        self.num_slots = int(site.settings.get("slots", 1))
        self.tokens_per_step = 1
        """Tokens of a decoding sequence that a step computes."""
        self.draft_model: DraftModel | None = None
        self.running: list[Request] = []
        """The sequences that have its slots, those on their way here from another core included."""
        self.waiting: dict[Request, None] = {}
        """Those that arrived here and wait for a slot of the card."""

    @property
    def has_free_slot(self) -> bool:
        """Whether a sequence could be seated."""
        return len(self.running) < self.num_slots

    @property
    def sequence(self) -> Request | None:
        """The sequence in its first slot."""
        return self.running[0] if self.running else None

    @property
    def is_paged(self) -> bool:
        """Whether it touches a page allocator."""
        return self.place.is_paged

    def draft_with(self, draft_model: DraftModel) -> bool:
        """Speculate with a draft model from now on, and say so; False where it is of no use here."""
        return False

    def put_out_first_token(self, request: Request, beat: int) -> bool:
        """Put out the token that prefill has sampled, and say whether it is the last of its sequence."""
        raise NotImplementedError

    def finish_step(self, request: Request, beat: int) -> bool:
        """Put out what the card's step has generated for a sequence, and say whether that was the last of it."""
        raise NotImplementedError

    def leave(self, request: Request) -> None:
        """A sequence gives its slot up."""
        self.running.remove(request)
        self.card.slot_became_free(self)

    def send_kv(self, request: Request, beat: int) -> None:
        """Put a sequence out as a KV packet, for another card."""
        self.leave(request)
        request.core = None
        self.world.meter.move(request, ON_KV_WIRE, beat)
        transmit_beats = self.world.transmit_beats(request.used_bytes)
        packet = Packet(KV, request, request.num_computed_tokens, 0, transmit_beats)
        self.out.take(packet, beat + transmit_beats)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [self.cell, len(self.running)]
        for request in self.running:
            numbers += (request.user, request.ordinal)
        return tuple(numbers)

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """Its card's weights, and what a sequence reserves."""
        return planned_lines(plan)

    def summary(self) -> list[Line]:
        """Its sequence, who waits, its memory and the step of its card."""
        num_done, num_all = self.progress()
        return [*running_lines(self, num_done, num_all), *self.waiting_lines(), *memory_lines(self)]

    def progress(self) -> tuple[int, int]:
        """How many tokens of its sequence are done, and of how many; 0 of 0 without one."""
        raise NotImplementedError

    def waiting_lines(self) -> list[Line]:
        """How many wait in front of it."""
        raise NotImplementedError

    def progress_line(self) -> Line:
        """How far its sequence is."""
        raise NotImplementedError

    def chunk_lines(self) -> list[Line]:
        """What the running step computes of a prompt on it."""
        return []

    def facts(self, around: Surroundings) -> list[Section]:
        """The step of its card, and the memory of its sequence."""
        progress = self.progress_line() if self.running else None
        return [card_section(around, self.card), sequence_section(self, progress, *self.chunk_lines())]
