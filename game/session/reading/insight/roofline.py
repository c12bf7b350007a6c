"""The roofline of each card (law 1): bytes over bandwidth against operations over compute, and how far the knee is."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import BEATS_PER_SECOND, ms_from_beats
from game.sim.cards.card import Card
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec


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
    return [_roofline(simulation, card) for card in simulation.cards]


def _roofline(simulation: Simulation, card: Card) -> Roofline:
    if card.is_busy or card.num_steps:
        numbers = (card.num_step_tokens, card.num_context_tokens, card.num_attended_pairs)
        return _taken_apart(card, *numbers, ms_from_beats(card.draft_beats), is_predicted=False)
    context = _half_way(simulation.spec)
    new = [core.tokens_per_step for core in card.decode_cores]
    contexts = [context + num_tokens for num_tokens in new]
    pairs = sum(n * after - n * (n - 1) // 2 for n, after in zip(new, contexts, strict=True))
    return _taken_apart(card, sum(new), sum(contexts), pairs, _drafts_ms(card, context), is_predicted=True)


def _taken_apart(
    card: Card, num_tokens: int, num_context_tokens: int, num_pairs: int, draft_ms: float, *, is_predicted: bool
) -> Roofline:
    law = card.law
    num_bytes = law.read_bytes + num_context_tokens * law.kv_bytes_per_token
    num_flops = num_tokens * law.flops_per_token + num_pairs * law.attention_flops
    return Roofline(
        card=card.index,
        cells=card.cells,
        is_predicted=is_predicted,
        num_tokens=num_tokens,
        num_context_tokens=num_context_tokens,
        num_bytes=num_bytes,
        num_flops=num_flops,
        memory_ms=ms_from_beats(law.memory_beats(num_context_tokens)),
        compute_ms=ms_from_beats(law.compute_beats(num_tokens, num_pairs)),
        overhead_ms=ms_from_beats(law.overhead_beats),
        draft_ms=draft_ms,
        intensity=num_flops / num_bytes,
        knee_intensity=law.flops_per_beat / law.weights_bytes_per_beat,
        bytes_per_s=float(law.weights_bytes_per_beat * BEATS_PER_SECOND),
        flops_per_s=float(law.flops_per_beat * BEATS_PER_SECOND),
        spare_tokens=int(law.knee_tokens()) - num_tokens,
        step_ms=ms_from_beats(law.step_beats(num_tokens, num_context_tokens, num_pairs)) + draft_ms,
        bound="memory" if law.is_memory_bound(num_tokens, num_context_tokens, num_pairs) else "compute",
    )


def _half_way(spec: FactorySpec) -> int:
    """Tokens of context of a mean request when half of its answer is written."""
    prompt, output = spec.workload.prompt, spec.workload.output
    return (prompt.low + prompt.high + (output.low + output.high) // 2) // 2


def _drafts_ms(card: Card, context: int) -> float:
    """What the draft models add to a step with a sequence of that context on each Decode core (law 1, by the draft)."""
    beats = 0
    models = {core.draft_model.cell: core.draft_model for core in card.decode_cores if core.draft_model is not None}
    for cell, model in models.items():
        num = sum(core.draft_model is not None and core.draft_model.cell == cell for core in card.decode_cores)
        for step in range(model.num_drafts):
            num_context = num * (context + 1 + step)
            beats += model.law.step_beats(num, num_context, num_context)
    return ms_from_beats(beats)
