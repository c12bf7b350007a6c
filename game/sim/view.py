"""What whoever stands outside the simulation sees of a run: cards, cores, queues and memory, to read and not to touch.

How a card keeps its queues and makes up its steps, and how memory is given out, is known to `game.sim` and to this
module; nobody else reaches into them (a test looks for that). A view holds no numbers of its own: it reads the run as
it is when it is asked, and it is cheap to make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from game.physics.laws import StepLaw
from game.physics.step import Step
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.sim.cards.card import Card
from game.sim.link import Link
from game.sim.machines.core import Core
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import Machine
from game.sim.meter import WINDOW_TICKS
from game.sim.request import DECODE, PREFILL, Request
from game.sim.roles import DECODES, PREFILLS
from game.sim.simulation import Simulation
from game.sim.spec import CardSpec
from game.sim.tiles import plays


class RunView:
    """One run. Cards and cores are in reading order."""

    __slots__ = ("_cards", "_simulation")

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._cards: Sequence[CardView] | None = None

    @property
    def cards(self) -> Sequence[CardView]:
        """Every card; they stay the same as long as the run lasts."""
        if self._cards is None:
            self._cards = tuple(CardView(card) for card in self._simulation.cards)
        return self._cards

    @property
    def cores(self) -> list[CoreView]:
        """The cores of all cards."""
        return [core for card in self.cards for core in card.cores]

    @property
    def num_steps(self) -> int:
        """Steps that all cards have ended."""
        return sum(card.num_steps for card in self.cards)

    @property
    def num_tokens_computed(self) -> int:
        """Tokens that those computed."""
        return sum(card.num_tokens_computed for card in self.cards)

    @property
    def mean_step_beats(self) -> float | None:
        """How long they took on average; None where there was none."""
        return sum(card._card.busy_beats for card in self.cards) / self.num_steps if self.num_steps else None

    @property
    def num_waiting(self) -> int:
        """Prompts that no slot has yet."""
        return sum(card.num_prompts_waiting for card in self.cards)

    @property
    def num_running(self) -> int:
        """Sequences that have a slot."""
        return sum(core.num_sequences for core in self.cores)

    @property
    def tps(self) -> float:
        """Tokens a second delivered over the last five seconds."""
        return self.tps_over(WINDOW_TICKS)

    def tps_over(self, num_ticks: int) -> float:
        """The same over so many of the last ticks, at most those of the window."""
        simulation = self._simulation
        return simulation.meter.num_delivered_since(simulation.tick - num_ticks) * TICKS_PER_SECOND / num_ticks

    @property
    def mean_in_stage(self) -> list[float]:
        """Where requests were on average since the start of the run: how many in each of `STAGES`."""
        return self._simulation.meter.mean_in_stage(self._simulation.tick * BEATS_PER_TICK)

    def links_into(self) -> dict[int, list[Link]]:
        """By cell of a machine, every link whose packets end there, however many merges lie between."""
        found: dict[int, list[Link]] = {machine.cell: [] for machine in self._simulation.machines}
        for link in self._simulation.links:
            end = link.end
            while isinstance(end, Link):  # a ring is cut by a dead end, so this stops
                end = end.end
            if isinstance(end, Machine):
                found[end.cell].append(link)
        return found

    @property
    def link_bytes_per_beat(self) -> int:
        """What every link carries."""
        return self._simulation.world.bytes_per_beat

    @property
    def vram(self) -> list[VRAMView]:
        """The memory of each card, or the one that all cards share."""
        return [
            VRAMView(
                memory.capacity_bytes,
                memory.capacity_bytes - memory.used_bytes,
                tuple(core for card in self.cards if card.is_in(memory) for core in card.cores),
            )
            for memory in self._simulation.world.memories
        ]


@dataclass(frozen=True, slots=True)
class VRAMView:
    """One memory as it is now, and the cores whose sequences it holds."""

    capacity_bytes: int
    free_bytes: int
    cores: tuple[CoreView, ...]


class CardView:
    """One card: its cores, its queues, its present step."""

    __slots__ = ("_card", "cells", "cores", "decoders", "index", "made_of", "prefillers")

    def __init__(self, card: Card) -> None:
        self._card = card
        self.index = card.index
        self.made_of: CardSpec = card.made_of
        self.cells: tuple[int, ...] = card.cells
        self.cores: Sequence[CoreView] = tuple(CoreView(core, self) for core in card.cores)
        self.prefillers: Sequence[CoreView] = tuple(core for core in self.cores if core.is_prefiller)
        """Its cores that prefill."""
        self.decoders: Sequence[CoreView] = tuple(core for core in self.cores if core.is_decoder)
        """Its cores that decode."""

    def is_in(self, memory: object) -> bool:
        """Whether that is the memory of this card."""
        return self._card.memory is memory

    @property
    def law(self) -> StepLaw:
        """Law 1 for its model and its blocks."""
        return self._card.law

    @property
    def is_busy(self) -> bool:
        """Whether a step runs."""
        return self._card.is_busy

    @property
    def has_stepped(self) -> bool:
        """Whether there is a step to speak of: one that runs, or one that has ended."""
        return self._card.is_busy or self._card.num_steps > 0

    @property
    def step(self) -> Step:
        """What the step that runs computes, or the last one of a card that is idle."""
        return self._card.step

    @property
    def num_steps(self) -> int:
        """Steps that have ended."""
        return self._card.num_steps

    @property
    def num_tokens_computed(self) -> int:
        """Tokens that those computed."""
        return self._card.num_tokens_computed

    def busy_beats(self, now_beat: int) -> int:
        """Beats that it has spent in steps up to now, the present one included."""
        card = self._card
        underway = max(0, min(now_beat, card.step_end_beat) - card.step_start_beat) if card.is_busy else 0
        return card.busy_beats + underway

    @property
    def num_decoding(self) -> int:
        """Sequences that generate."""
        return self._card.num_decoding

    @property
    def num_prompts_waiting(self) -> int:
        """Prompts that no slot has yet."""
        return self._card.num_waiting

    @property
    def next_prompt(self) -> Request | None:
        """The first of those; None where none waits."""
        return self._card.next_prompt

    @property
    def num_computed_waiting(self) -> int:
        """Sequences whose prompt is computed and that wait for a slot to decode in."""
        return self._card.num_prefilled

    def draft_share(self, draft_model: DraftModel) -> float:
        """How much of the step that runs a draft model takes; those of a card guess one after another."""
        card = self._card
        drafted = card.drafted_by(draft_model) if card.is_busy else []
        if not drafted:
            return 0.0
        return draft_model.propose_beats(drafted) / (card.step_end_beat - card.step_start_beat)


class CoreView:
    """One core: the slots on its cell, who is in them, who waits in front of it, and how KV is kept there."""

    __slots__ = ("_core", "card", "cell", "is_decoder", "is_prefiller")

    def __init__(self, core: Core, card: CardView) -> None:
        self._core = core
        self.card = card
        self.cell = core.cell
        self.is_prefiller = plays(core.kind, PREFILLS)
        self.is_decoder = plays(core.kind, DECODES)

    @property
    def num_slots(self) -> int:
        """Sequences that may be on it at once."""
        return self._core.num_slots

    @property
    def sequences(self) -> Sequence[Request]:
        """The sequences that have its slots, those on their way to them included."""
        self._core.card.settle()
        return tuple(self._core.running)

    @property
    def num_sequences(self) -> int:
        """How many these are."""
        return len(self._core.running)

    @property
    def is_engine(self) -> bool:
        """Whether sequences prefill and decode in the same slot of it."""
        return self.is_prefiller and self.is_decoder

    @property
    def ends_when_full(self) -> bool:
        """Whether the run ends where a sequence on it finds no memory."""
        return self._core.card.ends_when_full

    @property
    def most_kv_bytes(self) -> int:
        """The KV of the longest sequence in every slot, or what of the card's memory weights leave, if that is less."""
        place = self._core.place
        one = place.max_model_len * place.kv_bytes_per_token
        return min(self.num_slots * one, max(one, place.memory.capacity_bytes - self.card.law.weights_bytes))

    @property
    def is_at_work(self) -> bool:
        """Whether a sequence in one of its slots prefills or decodes."""
        return any(request.stage in (PREFILL, DECODE) for request in self._core.running)

    @property
    def num_waiting(self) -> int:
        """Those that arrived here and wait for a slot of the card."""
        return len(self._core.waiting)

    @property
    def draft_model(self) -> DraftModel | None:
        """Who guesses for its sequences."""
        return self._core.draft_model

    @property
    def tokens_per_step(self) -> int:
        """Tokens of a decoding sequence that a step computes."""
        return self._core.tokens_per_step

    @property
    def block_size(self) -> int:
        """Tokens of a block; 0 where a sequence reserves memory for the longest at once."""
        return self._core.place.block_size

    @property
    def kv_bytes_per_token(self) -> int:
        """KV of a token here, that of a draft model included."""
        return self._core.place.kv_bytes_per_token

    @property
    def longest_tokens(self) -> int:
        """The longest that a sequence may get."""
        return self._core.place.max_model_len

    def owned_tokens(self, num_tokens: int) -> int:
        """Tokens that a sequence of `num_tokens` owns memory for."""
        return self._core.place.owned_tokens(num_tokens)

    def missing_bytes(self, request: Request, num_tokens: int) -> int:
        """Bytes that a sequence on its way to `num_tokens` will ask for beyond what it holds here."""
        return self._core.place.missing_bytes(request, num_tokens)
