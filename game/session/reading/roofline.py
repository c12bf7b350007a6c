"""The roofline of each card (law 1): bytes over bandwidth against operations over compute, and how far the knee is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from game.physics.step import Step
from game.physics.units import BEATS_PER_SECOND, ms_from_beats
from game.sim.facts.traffic import Traffic
from game.sim.outlook import traffics
from game.sim.simulation import Simulation
from game.sim.view import CardView, RunView

_ANY_NUMBER: Final = 1 << 16
"""Sequences that an open loop may have at a time."""


@dataclass(frozen=True, slots=True)
class Roofline:
    """One forward step of a card, taken apart. Times in simulated milliseconds."""

    card: int
    cells: tuple[int, ...]
    is_predicted: bool
    """No step has run yet: it is the step with a sequence half way through its answer on every Decode core."""
    num_tokens: int
    """Tokens that the step computes."""
    num_context_tokens: int
    """Tokens whose keys and values it reads."""
    num_bytes: int
    num_flops: int
    memory_ms: float
    compute_ms: float
    overhead_ms: float
    draft_ms: float
    intensity: float
    """Operations for each byte that is read."""
    knee_intensity: float
    """Operations a byte at which reading weights and multiplying with them take the same time."""
    bytes_per_s: float
    flops_per_s: float
    spare_tokens: int
    """How many more tokens the step could compute until its matrix products take as long as reading the weights.

    Negative beyond that knee. The KV that a further sequence brings to be read comes on top in any case.
    """
    step_ms: float
    """The whole step: the slower of reading and computing in each of its parts, the overhead, the drafts' own steps."""
    bound: str
    """What the step mostly waits for: "memory" or "compute"."""


def rooflines(simulation: Simulation) -> list[Roofline]:
    """Every card's present step, or its last, or before the first one what is to be expected."""
    cards = RunView(simulation).cards
    if all(card.has_stepped for card in cards):
        return [_roofline(card, card.step) for card in cards]
    return [
        _roofline(card, card.step if card.has_stepped else _expected_step(card, traffic))
        for card, traffic in zip(cards, traffics(simulation), strict=True)
    ]


def _roofline(card: CardView, step: Step) -> Roofline:
    law = card.law
    return Roofline(
        card=card.index,
        cells=card.cells,
        is_predicted=not card.has_stepped,
        num_tokens=step.num_tokens,
        num_context_tokens=step.num_context_tokens,
        num_bytes=step.num_bytes,
        num_flops=step.num_flops,
        memory_ms=ms_from_beats(step.memory_beats),
        compute_ms=ms_from_beats(step.compute_beats),
        overhead_ms=ms_from_beats(law.overhead_beats),
        draft_ms=ms_from_beats(step.draft_beats),
        intensity=step.num_flops / step.num_bytes,
        knee_intensity=law.flops_per_beat / law.weights_bytes_per_beat,
        bytes_per_s=float(law.weights_bytes_per_beat * BEATS_PER_SECOND),
        flops_per_s=float(law.flops_per_beat * BEATS_PER_SECOND),
        spare_tokens=int(law.knee_tokens()) - step.num_tokens,
        step_ms=ms_from_beats(step.total_beats),
        bound=step.bound,
    )


def _expected_step(card: CardView, traffic: Traffic) -> Step:
    """A step with a sequence half way through its answer in every slot that decodes, as far as there are users."""
    context = int(traffic.half_way)
    most = _ANY_NUMBER if traffic.most_at_once is None else traffic.most_at_once
    new = [core.tokens_per_step for core in card.decoders for _ in range(min(core.num_slots, most))]
    contexts = [context + num_tokens for num_tokens in new]
    pairs = sum(n * after - n * (n - 1) // 2 for n, after in zip(new, contexts, strict=True))
    return Step(card.law, sum(new), sum(contexts), pairs, _draft_beats(card, context))


def _draft_beats(card: CardView, context: int) -> int:
    """What the draft models add to that (law 1, by the draft)."""
    drafting = Counter(core.draft_model for core in card.decoders if core.draft_model is not None)
    return sum(
        model.law.step_beats(num, num * (context + 1 + step), num * (context + 1 + step))
        for model, num in drafting.items()
        for step in range(model.num_drafts)
    )
