"""Law 1 with the numbers of one card: where the time of its present step goes."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.laws import OVERHEAD_US_PER_LAYER, expected_tokens_per_bundle
from game.physics.units import BEATS_PER_SECOND
from game.session.inspection.sheet import Line, Quantity, Section, count, ms, tokens
from game.sim.cards.card import Card
from game.sim.machines.draft_model import DraftModel
from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class StepDivision:
    """The present step of a card, or its last if it is idle, worked out again from what it computes.

    `num_sequences` and `tokens_out` are known of a step that runs: how many sequences take part, and how many tokens
    it will have generated (with draft models: how many are to be expected).
    """

    is_running: bool
    num_sequences: int
    num_context_tokens: int
    num_tokens: int
    num_attended_pairs: int
    memory_beats: int
    compute_beats: int
    overhead_beats: int
    draft_beats: int
    tokens_out: float

    @property
    def is_memory_bound(self) -> bool:
        """Whether reading takes at least as long as computing."""
        return self.memory_beats >= self.compute_beats

    @property
    def total_beats(self) -> int:
        """How long the step lasts: the slower of memory and compute, overhead and drafting."""
        return max(self.memory_beats, self.compute_beats) + self.overhead_beats + self.draft_beats


def divide_step(simulation: Simulation, card: Card) -> StepDivision | None:
    """Work out a card's step from the law and from what the step computes; None where it has made none yet."""
    if not card.is_busy and card.num_steps == 0:
        return None
    law = card.law
    is_running = card.is_busy
    return StepDivision(
        is_running=is_running,
        num_sequences=len(card.decoding) + len(card.chunks) if is_running else 0,
        num_context_tokens=card.num_context_tokens,
        num_tokens=card.num_step_tokens,
        num_attended_pairs=card.num_attended_pairs,
        memory_beats=law.memory_beats(card.num_context_tokens),
        compute_beats=law.compute_beats(card.num_step_tokens, card.num_attended_pairs),
        overhead_beats=law.overhead_beats,
        draft_beats=_draft_beats(card) if is_running else card.draft_beats,
        tokens_out=_tokens_out(simulation, card) if is_running else 0.0,
    )


def draft_share_beats(card: Card, draft_model: DraftModel) -> int:
    """Beats of a card's running step that one draft model takes."""
    cores = [core for core in card.decoding if core.draft_model is draft_model]
    requests = [core.running for core in cores if core.running is not None]
    return draft_model.propose_beats(requests) if requests else 0


def _draft_beats(card: Card) -> int:
    models = {core.draft_model.cell: core.draft_model for core in card.decoding if core.draft_model is not None}
    return sum(draft_share_beats(card, draft_model) for draft_model in models.values())


def _tokens_out(simulation: Simulation, card: Card) -> float:
    """A token for every sequence that decodes, more where it speculates, and the first of each finished prompt."""
    num_drafted = sum(core.draft_model is not None for core in card.decoding)
    generated = len(card.decoding) - num_drafted + num_drafted * expected_tokens(simulation)
    for prefill_core, num_new in card.chunks:
        request = prefill_core.running
        if request is not None and request.num_computed_tokens + num_new == request.num_prompt_tokens:
            generated += 1.0
    return generated


def expected_tokens(simulation: Simulation) -> float:
    """Tokens that a step gives a speculating sequence on average; 1 where the level has no draft model."""
    draft = simulation.spec.draft
    return 1.0 if draft is None else expected_tokens_per_bundle(draft.acceptance, draft.num_drafts)


def card_section(simulation: Simulation, card: Card) -> Section:
    """The whole law for a card, from bytes to tokens a second."""
    terms = {"card": count(card.index), "slots": count(len(card.cores)), "steps": count(card.num_steps)}
    division = divide_step(simulation, card)
    if division is None:
        return Section("card", (Line("no_step"),), terms)
    if not division.is_running and division.total_beats != card.step_end_beat - card.step_start_beat:
        return Section("card", (Line("crashed_step"),), terms)
    head = () if division.is_running else (Line("last_step"),)
    return Section(
        "card", (*head, *_memory(card, division), *_compute(card, division), *_sum(simulation, division)), terms
    )


def _memory(card: Card, division: StepDivision) -> tuple[Line, ...]:
    law = card.law
    kv_bytes = division.num_context_tokens * law.kv_bytes_per_token
    kv_terms = {
        "context": tokens(division.num_context_tokens),
        "sequences": count(division.num_sequences),
        "kv": Quantity(law.kv_bytes_per_token, "bytes"),
    }
    return (
        Line("weights", Quantity(law.weights_bytes, "mb")),
        Line("kv" if division.is_running else "kv_idle", Quantity(kv_bytes, "mb"), kv_terms),
        Line(
            "read",
            ms(division.memory_beats),
            {
                "bytes": Quantity(law.weights_bytes + kv_bytes, "mb"),
                "bandwidth": Quantity(law.bytes_per_beat * BEATS_PER_SECOND / 1e9, "gb_per_s"),
            },
            "binds" if division.is_memory_bound else "plain",
        ),
    )


def _compute(card: Card, division: StepDivision) -> tuple[Line, ...]:
    law = card.law
    matrices = division.num_tokens * law.flops_per_token
    attention = division.num_attended_pairs * law.attention_flops
    return (
        Line(
            "matrices",
            Quantity(matrices, "gflop"),
            {"params": Quantity(law.flops_per_token / 2, "params"), "tokens": tokens(division.num_tokens)},
        ),
        Line(
            "attention",
            Quantity(attention, "gflop"),
            {"pairs": count(division.num_attended_pairs), "flop": Quantity(law.attention_flops, "flop")},
        ),
        Line(
            "computed",
            ms(division.compute_beats),
            {
                "flop": Quantity(matrices + attention, "gflop"),
                "rate": Quantity(law.flops_per_beat * BEATS_PER_SECOND / 1e12, "tflops"),
            },
            "plain" if division.is_memory_bound else "binds",
        ),
    )


def _sum(simulation: Simulation, division: StepDivision) -> tuple[Line, ...]:
    larger = max(division.memory_beats, division.compute_beats)
    layers = count(simulation.spec.model.num_layers)
    lines = [
        Line("larger_memory" if division.is_memory_bound else "larger_compute", ms(larger)),
        Line(
            "overhead", ms(division.overhead_beats), {"layers": layers, "each": Quantity(OVERHEAD_US_PER_LAYER, "us")}
        ),
    ]
    if division.draft_beats:
        lines.append(Line("drafting", ms(division.draft_beats)))
    lines.append(Line("step", ms(division.total_beats), mark="result"))
    if division.is_running:
        rate = division.tokens_out * BEATS_PER_SECOND / division.total_beats
        terms = {"tokens": tokens(division.tokens_out), "step": ms(division.total_beats)}
        lines.append(Line("step_rate", Quantity(rate, "tps"), terms, "result"))
    return tuple(lines)
