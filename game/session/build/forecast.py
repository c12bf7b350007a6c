"""What the laws foretell of a build before it runs: memory that full slots want, the knee of a step, lambda times W."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from game.session.reading.memory_map import full_slots
from game.session.reading.roofline import rooflines
from game.sim.facts.flight import Flight
from game.sim.facts.law_sheet import Line, Quantity, count, mib, tokens
from game.sim.outlook import cards_from, flights, mean_held, traffics
from game.sim.simulation import Simulation
from game.sim.view import CoreView, RunView, VRAMView


@dataclass(frozen=True, slots=True)
class CardForecast:
    """One card; memory is all of that which it is in, with the other cards that share it."""

    index: int
    cells: tuple[int, ...]
    capacity_bytes: int
    loaded_bytes: int
    """Weights and draft weights."""
    full_bytes: int
    """What sequences come to hold when every slot has its longest, as far as there are users for them."""
    num_sequences: int
    """How many these are."""
    room_tokens: int
    """Tokens of KV that there is room for."""
    sequence_bytes: int
    """What the longest sequence takes, or reserves."""
    num_slots: int
    """Sequences that may decode on this card."""
    knee_sequences: int
    """Sequences beyond which a step of decodes takes longer to compute than to read the weights for."""
    step_ms: float
    """A step with all slots taken, each half way through its answer."""
    flight: Flight | None
    """Those under way in the long run where nobody waits for a slot; None where nobody comes."""
    mean_bytes: float
    """KV of a mean sequence half way through its answer, with its part of what sequences share."""
    ends_when_full: bool
    """Whether the run ends where a sequence finds no memory, and nobody waits for it or gives way."""
    does_wait: bool
    """Whether all who come wait for their answers: then no more can come than there are users."""

    @property
    def wanted_bytes(self) -> float:
        """KV of those under way in the long run, were there room for all of it."""
        return 0.0 if self.flight is None else self.flight.num_under_way * self.mean_bytes

    @property
    def room_bytes(self) -> int:
        """What weights leave."""
        return self.capacity_bytes - self.loaded_bytes

    @property
    def kv_bytes(self) -> float:
        """KV that will be wanted: in the long run, where who comes does not wait for answers; else with full slots."""
        is_known = self.flight is not None and not self.does_wait and not self.flight.is_endless
        return self.wanted_bytes if is_known else self.full_bytes

    @property
    def is_short(self) -> bool:
        """Whether that is more than there is."""
        return self.kv_bytes > self.room_bytes


@dataclass(frozen=True, slots=True)
class Demand:
    """Little's law for users who do not wait: requests a second times seconds a request are requests under way."""

    per_s: float
    seconds: float
    """How long one takes from its first step on, where nobody has to wait for a slot."""
    num_slots: int
    is_endless: bool
    """Whether more come than can ever be answered."""

    @property
    def num_under_way(self) -> float:
        """Lambda times W."""
        return self.per_s * self.seconds


def card_forecasts(simulation: Simulation) -> tuple[CardForecast, ...]:
    """Every card of a factory that has not run; nothing of one whose weights do not fit."""
    if simulation.crash is not None:
        return ()
    view = RunView(simulation)
    steps, asked, under_way = rooflines(simulation), traffics(simulation), flights(simulation)
    held = mean_held(simulation, asked, under_way)
    found = []
    for vram in view.vram:
        slots = full_slots(simulation, vram.cores)
        full_bytes = sum(slot.num_bytes for slot in slots)
        for card in dict.fromkeys(core.card for core in vram.cores):
            decoders = card.decoders or card.cores
            step, first, flight = steps[card.index], decoders[0], under_way[card.index]
            per_sequence = max(core.tokens_per_step for core in decoders)
            found.append(
                CardForecast(
                    index=card.index,
                    cells=card.cells,
                    capacity_bytes=vram.capacity_bytes,
                    loaded_bytes=vram.capacity_bytes - vram.free_bytes,
                    full_bytes=full_bytes,
                    num_sequences=len(slots),
                    room_tokens=_room_tokens(simulation, vram, first),
                    sequence_bytes=max((slot.num_bytes for slot in full_slots(simulation, [first])), default=0),
                    num_slots=sum(core.num_slots for core in card.decoders),
                    knee_sequences=int(card.law.knee_tokens()) // per_sequence,
                    step_ms=step.step_ms,
                    flight=flight,
                    mean_bytes=held[card.index] * first.kv_bytes_per_token,
                    ends_when_full=any(core.ends_when_full for core in card.cores),
                    does_wait=not asked[card.index].per_s,
                )
            )
    return tuple(sorted(found, key=lambda card: card.cells))


def _room_tokens(simulation: Simulation, vram: VRAMView, core: CoreView) -> int:
    room = vram.free_bytes // core.kv_bytes_per_token
    most = simulation.spec.num_gpu_blocks * core.block_size
    return min(room, most) if most else room


def demand(simulation: Simulation, cell: int | None = None) -> Demand | None:
    """What open loops come to on their cards: those of the source on a cell, or all together.

    None where users wait for their answers, or nobody decodes. It does not ask whether there is memory.
    """
    sources = [source for source in simulation.sources if cell in (None, source.cell)]
    if any(source.is_closed_loop for source in sources):
        return None
    reached = {index for source in sources for index in cards_from(simulation, source.cell)}
    return _added(simulation, reached)


def _added(simulation: Simulation, reached: Collection[int]) -> Demand | None:
    found = [
        (flight, card)
        for flight, card in zip(flights(simulation), RunView(simulation).cards, strict=True)
        if flight is not None and card.index in reached and card.decoders
    ]
    per_s = sum(flight.coming_per_s for flight, _ in found)
    if not per_s:
        return None
    seconds = sum(flight.num_under_way for flight, _ in found) / per_s
    slots = sum(core.num_slots for _, card in found for core in card.decoders)
    return Demand(per_s, seconds, slots, any(flight.is_endless or flight.is_crowded for flight, _ in found))


def card_lines(card: CardForecast) -> list[Line]:
    """A card's forecast for a hover card."""
    full = {
        "used": mib(card.loaded_bytes + card.full_bytes),
        "all": mib(card.capacity_bytes),
        "sequences": count(card.num_sequences),
    }
    fitting = card.room_bytes // card.sequence_bytes if card.sequence_bytes else 0
    room = {"tokens": tokens(card.room_tokens), "sequences": count(fitting)}
    lines = [Line("foreseen_room", None, room)]
    if card.kv_bytes == card.full_bytes:
        short = "foreseen_short" if card.ends_when_full else "foreseen_waits"
        lines.insert(0, Line(short if card.is_short else "foreseen_full", None, full))
    if not card.num_slots:
        return lines
    knee = {"knee": count(card.knee_sequences), "slots": count(card.num_slots)}
    lines += [Line("foreseen_knee", None, knee), Line("foreseen_step", Quantity(card.step_ms, "ms"))]
    return [*lines, *_load_lines(card)]


def _load_lines(card: CardForecast) -> list[Line]:
    """Lambda times W of who does not wait, and the KV of so many: L x (P + D / 2) x bytes a token."""
    flight = card.flight
    if flight is None or card.does_wait:
        return []
    lines = demand_lines(
        Demand(flight.coming_per_s, flight.seconds, card.num_slots, flight.is_endless or flight.is_crowded)
    )
    if not flight.is_endless:
        terms = {
            "open": count(round(flight.num_under_way, 1)),
            "each": mib(card.mean_bytes),
            "needed": mib(card.wanted_bytes),
            "room": mib(card.room_bytes),
        }
        lines.append(Line("foreseen_kv_short" if card.wanted_bytes > card.room_bytes else "foreseen_kv", None, terms))
    return lines


def demand_lines(found: Demand) -> list[Line]:
    """Lambda times W for the hover card of a source."""
    terms = {
        "rate": Quantity(found.per_s, "per_s"),
        "seconds": Quantity(found.seconds, "s"),
        "slots": count(found.num_slots),
        "open": count(round(found.num_under_way, 1)),
    }
    return [Line("foreseen_endless" if found.is_endless else "foreseen_demand", None, terms)]
