"""The engine core: many slots in which sequences prefill and decode, all of them in every step of its card."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from game.sim.answer_stream import AnswerStream
from game.sim.facts.engine import engine_section, engine_summary
from game.sim.facts.foresee import foresee_card, foresee_slots
from game.sim.facts.gauge import OF_ALL, Gauge, Moment
from game.sim.facts.law_sheet import Line, Section, count
from game.sim.facts.step import card_section
from game.sim.machines.core import Core
from game.sim.machines.machine import NO_PACKETS, Site
from game.sim.packet import PROMPT, TOKEN, TOKEN_BYTES, Members, Packet, StepPacket
from game.sim.request import Request
from game.sim.setting import Setting
from game.sim.spec import CARD_SETTING
from game.sim.spills import TAKES_NONE
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings
    from game.sim.machines.source import Source

NO_REQUESTS: Final[list[Request]] = []
"""What packets name that have none of a kind; nobody adds to it."""

NOBODY: Final = Members(NO_REQUESTS, [], [])


class EngineCore(Core):
    """Puts out one packet a step with the tokens of all its sequences."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "slots",
            64,
            (1, 2, 4, 8, 16, 32, 48, 64, 80, 96, 112, 128, 192, 256, 512, 1024),
            unit="sequences",
            law="step",
            most=65_536,
            forecast=foresee_slots,
        ),
        Setting(CARD_SETTING, "", ("",), unit="", law="step", names="cards", forecast=foresee_card),
    )

    __slots__ = ("_by_source", "_decoding", "_gaps", "_joined", "_left", "_members", "firsts", "stream")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.stream = AnswerStream(self.world)
        self.firsts: list[Request] = []
        """Sequences whose first token the present step has sampled."""
        self._decoding: dict[Request, None] = {}
        """Its sequences among the decoders of its card."""
        self._by_source: dict[Source, int] = {}
        self._gaps: list[tuple[dict[int, int], int]] = []
        """Where their gaps are counted, one place a class, and of how many of them there."""
        self._joined: list[Request] = []
        self._left: list[Request] = []
        self._members: Members | None = NOBODY

    def take(self, packet: Packet, beat: int) -> None:
        """Queue a prompt; spill anything else."""
        if packet.kind == PROMPT:
            self.card.queue_prompt(packet.request, self, beat)
        else:
            super().take(packet, beat)

    def why_lost(self, packet_kind: int) -> str:
        """It takes prompts in."""
        return "" if packet_kind == PROMPT else TAKES_NONE

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """Tokens of prompts."""
        return frozenset((TOKEN,)) if PROMPT in arriving else NO_PACKETS

    def joins_members(self, request: Request) -> None:
        """One of its sequences decodes from the next packet on."""
        self._members = None
        self._decoding[request] = None
        self._joined.append(request)
        self._by_source[request.source] = self._by_source.get(request.source, 0) + 1
        self._count_gaps(request, 1)

    def leaves_members(self, request: Request, has_ended: bool) -> None:
        """One of its sequences decodes no longer: its last packet said that it ends, or it has been interrupted."""
        self._members = None
        del self._decoding[request]
        if request in self._joined:
            self._joined.remove(request)
        elif not has_ended:
            self._left.append(request)
        self._by_source[request.source] -= 1
        if not self._by_source[request.source]:
            del self._by_source[request.source]
        self._count_gaps(request, -1)

    def _count_gaps(self, request: Request, more: int) -> None:
        """One more, or one less (-1), of those whose gaps are counted where those of a request are."""
        gap_counts = request.gap_counts
        if gap_counts is None:
            return
        for place, (counts, number) in enumerate(self._gaps):
            if counts is gap_counts:  # a copy of the run has other objects, so no key made of one would be found there
                if number + more:
                    self._gaps[place] = (counts, number + more)
                else:
                    del self._gaps[place]
                return
        self._gaps.append((gap_counts, more))

    @property
    def members(self) -> Members:
        """Its sequences that decode, as a packet names them."""
        if self._members is None:
            self._members = Members(list(self._decoding), list(self._by_source.items()), list(self._gaps))
        return self._members

    def put_out(self, does_decode: bool, ended: list[Request], beat: int) -> None:
        """Send off what the step of its card has generated here."""
        members = self.members if does_decode else NOBODY
        firsts = self.firsts
        num_tokens = members.num_members + len(firsts)
        if not num_tokens:
            return
        world = self.world
        joined = left = NO_REQUESTS
        if does_decode and self._joined:
            joined, self._joined = self._joined, []
        if self._left:
            left, self._left = self._left, []
        if firsts:
            self.firsts = []
        else:
            firsts = NO_REQUESTS
        lasts = [request for request in ended if request.core is self] if ended else NO_REQUESTS
        world.ledger.num_generated += num_tokens
        if world.events is not None:
            world.tell("token", self.cell, num_tokens, beat)
        transmit_beats = world.transmit_beats(num_tokens * TOKEN_BYTES)
        packet = StepPacket(self, members, joined, firsts, lasts, left, transmit_beats)
        self.out.take(packet, beat + transmit_beats)

    def status(self, around: Surroundings) -> Status:
        """Out of slots: how many wait. Serving: sequences in its slots, of so many."""
        if not self.running:
            return around.without_work(around.is_any_reached(self.card.cores))
        num_waiting = len(self.waiting)
        if num_waiting and not self.has_free_slot:
            return Status("out_of_slots", num_waiting)
        return Status("serving", len(self.running), self.num_slots)

    def summary(self) -> list[Line]:
        """Who runs and who waits, and the memory of all of them."""
        return engine_summary(self)

    def waiting_lines(self) -> list[Line]:
        """How many wait, none too."""
        return [Line("waiting", count(len(self.waiting)))]

    def facts(self, around: Surroundings) -> list[Section]:
        """The step of its card, and the blocks of its sequences."""
        return [card_section(around, self.card), engine_section(self)]

    def gauge(self, moment: Moment) -> Gauge:
        """Slots taken, of all."""
        num_running = len(self.running)
        share = num_running / self.num_slots
        form = OF_ALL if num_running else ""
        is_stepping = bool(num_running) and self.card.is_busy
        num_waiting = len(self.waiting)
        return Gauge(share, TOKEN, form, num_running, self.num_slots, False, is_stepping, num_waiting, PROMPT)
