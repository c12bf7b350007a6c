"""Law 1 with the numbers of one card: where the time of its present step goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from game.physics.laws import expected_tokens_per_bundle
from game.physics.step import Step
from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.law_sheet import Line, Quantity, Section, count, ms, tokens

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class StepDivision:
    """The present step of a card, or its last if it is idle, worked out again from what it computes.

    `num_sequences` and `tokens_out` are known of a step that runs: how many sequences take part, and how many tokens
    it will have generated (with draft models: how many are to be expected).
    """

    is_running: bool
    step: Step
    num_sequences: int
    tokens_out: float

    @property
    def draft_beats(self) -> int:
        """Beats that draft models take of it."""
        return self.step.draft_beats

    @property
    def total_beats(self) -> int:
        """How long the step lasts."""
        return self.step.total_beats


def divide_step(around: Surroundings, card: Card) -> StepDivision | None:
    """Work out a card's step from the law and from what the step computes; None where it has made none yet."""
    if not card.is_busy and card.num_steps == 0:
        return None
    if not card.is_busy:
        return StepDivision(is_running=False, step=card.step, num_sequences=0, tokens_out=0.0)
    return StepDivision(
        is_running=True,
        step=replace(card.step, draft_beats=_draft_beats(around, card)),
        num_sequences=card.num_stepping + len(card.chunks),
        tokens_out=_tokens_out(around, card),
    )


def _draft_beats(around: Surroundings, card: Card) -> int:
    drafted = [(draft_model, card.drafted_by(draft_model)) for draft_model in around.draft_models]
    return sum(draft_model.propose_beats(requests) for draft_model, requests in drafted if requests)


def _tokens_out(around: Surroundings, card: Card) -> float:
    """A token for every sequence that decodes, more where it speculates, and the first of each finished prompt."""
    drafted = [card.drafted_by(draft_model) for draft_model in around.draft_models]
    num_drafted = sum(map(len, drafted))
    generated = card.num_stepping - num_drafted + num_drafted * expected_tokens(around)
    return generated + sum(num_new == request.debt for request, num_new in card.chunks)


def expected_tokens(around: Surroundings) -> float:
    """Tokens that a step gives a speculating sequence on average; 1 where the level has no draft model."""
    draft = around.spec.draft
    return 1.0 if draft is None else expected_tokens_per_bundle(draft.acceptance, draft.num_drafts)


def card_section(around: Surroundings, card: Card) -> Section:
    """The whole law for a card, from bytes to tokens a second."""
    num_slots = sum(core.num_slots for core in card.cores)
    terms = {"card": count(card.index), "slots": count(num_slots), "steps": count(card.num_steps)}
    division = divide_step(around, card)
    if division is None:
        return Section("card", (Line("no_step"),), terms)
    if not division.is_running and division.total_beats != card.step_end_beat - card.step_start_beat:
        return Section("card", (Line("crashed_step"),), terms)
    head = () if division.is_running else (Line("last_step"),)
    parts = (*_linear(division.step), *_attention(division))
    return Section("card", (*head, *parts, *_sum(card, division)), terms)


def _linear(step: Step) -> tuple[Line, ...]:
    """The matrix products: weights are read, and every new token is multiplied with them."""
    law = step.law
    flops = step.gemm_flops
    terms = {"params": Quantity(law.flops_per_token / 2, "params"), "tokens": tokens(step.num_tokens)}
    return (
        Line("weights", Quantity(step.read_bytes, "mb")),
        Line("matrices", Quantity(flops, "gflop"), terms),
        *_race(
            ("read_weights", step.weights_beats, step.read_bytes, law.weights_bytes_per_beat),
            ("multiplied", step.gemm_beats, flops, law.flops_per_beat),
        ),
    )


def _attention(division: StepDivision) -> tuple[Line, ...]:
    """Attention: KV is read, and every new token is compared with its context."""
    step, law = division.step, division.step.law
    kv_bytes, flops = step.kv_bytes, step.attention_flops
    kv_terms = {
        "context": tokens(step.num_context_tokens),
        "sequences": count(division.num_sequences),
        "kv": Quantity(law.kv_bytes_per_token, "bytes"),
    }
    terms = {"pairs": count(step.num_attended_pairs), "flop": Quantity(law.attention_flops, "flop")}
    return (
        Line("kv" if division.is_running else "kv_idle", Quantity(kv_bytes, "mb"), kv_terms),
        Line("attention", Quantity(flops, "gflop"), terms),
        *_race(
            ("read_kv", step.kv_beats, kv_bytes, law.kv_bytes_per_beat),
            ("attended", step.attention_beats, flops, law.flops_per_beat),
        ),
    )


def _race(reading: tuple[str, int, int, int], computing: tuple[str, int, int, int]) -> tuple[Line, Line]:
    """Reading and computing at the same time, each as (key, beats, bytes or operations, that many a beat)."""
    key, read_beats, num_bytes, bytes_per_beat = reading
    bandwidth = Quantity(bytes_per_beat * BEATS_PER_SECOND / 1e9, "gb_per_s")
    read_terms = {"bytes": Quantity(num_bytes, "mb"), "bandwidth": bandwidth}
    computed_key, computed_beats, num_flops, flops_per_beat = computing
    rate = Quantity(flops_per_beat * BEATS_PER_SECOND / 1e12, "tflops")
    computed_terms = {"flop": Quantity(num_flops, "gflop"), "rate": rate}
    does_reading_bind = read_beats >= computed_beats
    return (
        Line(key, ms(read_beats), read_terms, "binds" if does_reading_bind else "plain"),
        Line(computed_key, ms(computed_beats), computed_terms, "plain" if does_reading_bind else "binds"),
    )


def _sum(card: Card, division: StepDivision) -> tuple[Line, ...]:
    layers, each = card.made_of.model.num_layers, card.made_of.hardware.overhead_us_per_layer
    lines = [
        Line("overhead", ms(division.step.law.overhead_beats), {"layers": count(layers), "each": Quantity(each, "us")})
    ]
    if division.draft_beats:
        lines.append(Line("drafting", ms(division.draft_beats)))
    lines.append(Line("step", ms(division.total_beats), mark="result"))
    if division.is_running:
        rate = division.tokens_out * BEATS_PER_SECOND / division.total_beats
        terms = {"tokens": tokens(division.tokens_out), "step": ms(division.total_beats)}
        lines.append(Line("step_rate", Quantity(rate, "tps"), terms, "result"))
    return tuple(lines)
