"""What the laws foretell of a build before it runs: memory that full slots want, the knee of a step, lambda times W."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.physics.laws import StepLaw
from game.physics.units import BEATS_PER_SECOND
from game.session.reading.memory_map import full_slots
from game.session.reading.roofline import rooflines
from game.sim.facts.law_sheet import Line, Quantity, count, mib, tokens
from game.sim.simulation import Simulation
from game.sim.view import CoreView, RunView, VRAMView
from game.sim.workloads.extent import mean_output, requests_per_s, typical_prompt

_ROUNDS: Final = 60
"""How often the number under way is worked out from the length of a step, and that from the number."""


@dataclass(frozen=True, slots=True)
class CardForecast:
    """One card; memory is all of that which it is in, with the other cards that share it."""

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

    @property
    def room_bytes(self) -> int:
        """What weights leave."""
        return self.capacity_bytes - self.loaded_bytes

    @property
    def is_short(self) -> bool:
        """Whether full slots want more than there is."""
        return self.full_bytes > self.room_bytes


@dataclass(frozen=True, slots=True)
class Demand:
    """Little's law for users who do not wait: requests a second times seconds a request are requests under way."""

    per_s: float
    seconds: float
    """How long one takes from its first step on, where nobody has to wait for a slot."""
    num_slots: int

    @property
    def num_under_way(self) -> float:
        """Lambda times W."""
        return self.per_s * self.seconds


def card_forecasts(simulation: Simulation) -> tuple[CardForecast, ...]:
    """Every card of a factory that has not run; nothing of one whose weights do not fit."""
    if simulation.crash is not None:
        return ()
    view = RunView(simulation)
    steps = rooflines(simulation)
    found = []
    for vram in view.vram:
        slots = full_slots(simulation, vram.cores)
        full_bytes = sum(slot.num_bytes for slot in slots)
        for card in dict.fromkeys(core.card for core in vram.cores):
            decoders = card.decoders or card.cores
            step, first = steps[card.index], decoders[0]
            per_sequence = max(core.tokens_per_step for core in decoders)
            found.append(
                CardForecast(
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
                )
            )
    return tuple(sorted(found, key=lambda card: card.cells))


def _room_tokens(simulation: Simulation, vram: VRAMView, core: CoreView) -> int:
    room = vram.free_bytes // core.kv_bytes_per_token
    most = simulation.spec.num_gpu_blocks * core.block_size
    return min(room, most) if most else room


def demand(simulation: Simulation) -> Demand | None:
    """What open loops come to on all cards together; None where users wait for their answers, or nobody decodes."""
    workloads = [source.workload for source in simulation.sources]
    per_s = sum(map(requests_per_s, workloads))
    cards = [card for card in RunView(simulation).cards if card.decoders]
    if not cards or not per_s or any(source.is_closed_loop for source in simulation.sources):
        return None
    share = per_s / len(cards)
    prompt = sum(map(typical_prompt, workloads)) / len(workloads)
    output = sum(map(mean_output, workloads)) / len(workloads)
    seconds = _seconds(cards[0].law, share, prompt, output, simulation.spec.token_budget)
    return Demand(per_s, seconds, sum(core.num_slots for card in cards for core in card.decoders))


def _seconds(law: StepLaw, per_s: float, prompt: float, output: float, budget: int) -> float:
    """How long a request takes on a card to which so many a second come: the more are under way, the longer a step."""
    step_s = law.step_floor_beats() / BEATS_PER_SECOND
    num_steps = output + max(0.0, prompt / budget - 1)
    for _ in range(_ROUNDS):
        under_way = min(per_s * num_steps * step_s, 1e5)
        new = max(1.0, under_way + min(per_s * prompt * step_s, budget))
        context = max(1.0, under_way) * (prompt + output / 2)
        step_s = law.step_beats(round(new), round(context), round(context)) / BEATS_PER_SECOND
    return num_steps * step_s


def card_lines(card: CardForecast) -> list[Line]:
    """A card's forecast for a hover card."""
    wanted = {
        "used": mib(card.loaded_bytes + card.full_bytes),
        "all": mib(card.capacity_bytes),
        "sequences": count(card.num_sequences),
    }
    fitting = card.room_bytes // card.sequence_bytes if card.sequence_bytes else 0
    room = {"tokens": tokens(card.room_tokens), "sequences": count(fitting)}
    lines = [
        Line("foreseen_short" if card.is_short else "foreseen_full", None, wanted),
        Line("foreseen_room", None, room),
    ]
    if not card.num_slots:
        return lines
    knee = {"knee": count(card.knee_sequences), "slots": count(card.num_slots)}
    return [*lines, Line("foreseen_knee", None, knee), Line("foreseen_step", Quantity(card.step_ms, "ms"))]


def demand_lines(found: Demand) -> list[Line]:
    """Lambda times W for the hover card of a source."""
    terms = {
        "rate": Quantity(found.per_s, "per_s"),
        "seconds": Quantity(found.seconds, "s"),
        "slots": count(found.num_slots),
        "open": count(round(found.num_under_way, 1)),
    }
    return [Line("foreseen_demand", None, terms)]
