"""Little's law on one card before anything runs: requests a second times the seconds each takes are those under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from game.physics.laws import expected_tokens_per_bundle
from game.physics.units import BEATS_PER_SECOND

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.traffic import Traffic
    from game.sim.machines.core import Core
    from game.sim.spec import Draft

_ROUNDS: Final = 400
"""How often the number under way is worked out from the length of a step, and that from the number."""

_MOST: Final = 1e5
"""More under way than that are without end: steps grow faster than requests leave."""

_SETTLED: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Flight:
    """Requests on a card in the long run, where nobody has to wait for a slot or for memory."""

    per_s: float
    """How many are let in, and leave again."""
    coming_per_s: float
    """How many come: more than that where their queue grows."""
    seconds: float
    """How long one takes from its first step on."""
    step_ms: float
    is_endless: bool
    """Whether more come than can ever leave, so that the other numbers mean nothing."""
    is_crowded: bool
    """Whether more come than steps have tokens for: the numbers are of those let in, and the others' queue grows."""

    @property
    def num_under_way(self) -> float:
        """Lambda times W."""
        return self.per_s * self.seconds


def decoders_of(card: Card) -> list[Core]:
    """Its cores that decode."""
    return [core for core in card.cores if core not in card.prefill_cores]


def num_slots(card: Card) -> int:
    """Sequences that may decode on it at once."""
    return sum(core.num_slots for core in decoders_of(card))


def computed_tokens(card: Card, traffic: Traffic) -> float:
    """Tokens of a mean prompt that a card has to compute: not those that all of a tenant send, if it finds them."""
    return max(1.0, traffic.prompt - (traffic.shared if card.finds_prefixes else 0.0))


def held_tokens(card: Card, traffic: Traffic, num_sequences: float = 0.0) -> float:
    """Tokens in memory for a mean sequence half way through its answer.

    What others hold as well is not counted, or where there are so many sequences each has its part of it.
    """
    if not card.finds_prefixes:
        return traffic.half_way
    return max(1.0, traffic.half_way - traffic.shared) + (traffic.num_common / num_sequences if num_sequences else 0.0)


def decode_beats(
    card: Card, num_sequences: float, context: float, num_prompt_tokens: float = 0.0, prompt: float = 0.0
) -> float:
    """A step in which so many sequences decode, each with that context, and so many tokens of a prompt are computed.

    Where there are fewer than one on average, there is one whenever there is a step. As many of them speculate as the
    cores with a draft model have of its slots; their drafts come on top.
    """
    drafted = _drafted_share(card)
    num_sequences = max(1.0, num_sequences) if decoders_of(card) else 0.0
    per_sequence = 1.0 + sum((share * (core.tokens_per_step - 1) for core, share in drafted), 0.0)
    new = max(1, round(num_sequences * per_sequence + num_prompt_tokens))
    read = max(1, round(num_sequences * context + (num_prompt_tokens and max(num_prompt_tokens, prompt / 2))))
    pairs = max(1, round(num_sequences * per_sequence * context + num_prompt_tokens * prompt / 2))
    beats = float(card.law.step_beats(new, read, pairs) + card.host_beats_of(round(num_sequences)))
    for core, share in drafted:
        num_guessing, law = round(share * num_sequences), core.draft_model and core.draft_model.law
        if law and num_guessing:
            passes = core.tokens_per_step - 1
            beats += passes * law.step_beats(num_guessing, round(num_guessing * context), round(num_guessing * context))
    return beats


def tokens_per_step(card: Card, draft: Draft | None) -> float:
    """Tokens that a step gives a sequence that decodes: more than one where it speculates."""
    if draft is None:
        return 1.0
    gained = expected_tokens_per_bundle(draft.acceptance, draft.num_drafts) - 1
    return 1.0 + gained * sum((share for _, share in _drafted_share(card)), 0.0)


def _drafted_share(card: Card) -> list[tuple[Core, float]]:
    """A core of each draft model that guesses for the card, and the share of the card's slots that it guesses for."""
    slots = max(1, num_slots(card))
    found: dict[int, tuple[Core, float]] = {}
    for core in decoders_of(card):
        if core.draft_model is not None:
            _, share = found.get(core.draft_model.cell, (core, 0.0))
            found[core.draft_model.cell] = core, share + core.num_slots / slots
    return list(found.values())


@dataclass(frozen=True, slots=True)
class FullLoad:
    """A card on which a number of sequences runs at all times: as fast as it can answer."""

    num_sequences: float
    step_ms: float
    """A step on average, prompts of those who come next included."""
    per_s: float
    """Requests a second that come and leave."""
    tps: float


def full_load(card: Card, traffic: Traffic, draft: Draft | None, num_sequences: float) -> FullLoad:
    """What it comes to when each slot that becomes free is taken at once; the token budget may keep some back."""
    each = tokens_per_step(card, draft)
    left = max(1.0, card.most_step_tokens - num_sequences)
    computed = computed_tokens(card, traffic)
    steps = traffic.output / each + computed / left
    per_step = min(num_sequences / steps, left / computed)
    decoding = min(num_sequences, per_step * traffic.output / each)
    seconds = mean_step_beats(card, decoding, traffic, per_step) / BEATS_PER_SECOND
    per_s = per_step / seconds
    return FullLoad(num_sequences, 1000 * seconds, per_s, per_s * traffic.output)


def mean_step_beats(card: Card, num_sequences: float, traffic: Traffic, prompts_per_step: float) -> float:
    """A step on average, where so many prompts come for each: some have one in them, or what the budget leaves of it.

    That is longer than a step with the mean of all, for reading weights hides behind computing in some of them only.
    """
    context = traffic.half_way
    computed = computed_tokens(card, traffic)
    wanted = prompts_per_step * computed
    if not wanted:
        return decode_beats(card, num_sequences, context)
    left = max(1.0, card.most_step_tokens - num_sequences)
    chunk = min(left, max(wanted, computed))
    share = min(1.0, wanted / chunk)
    with_one = decode_beats(card, num_sequences, context, chunk, traffic.prompt)
    return share * with_one + (1 - share) * decode_beats(card, num_sequences, context)


def flight_of(card: Card, traffic: Traffic, draft: Draft | None) -> Flight:
    """What its traffic comes to: the more are under way, the longer a step, and the longer they are under way."""
    steps = traffic.output / tokens_per_step(card, draft) if decoders_of(card) else 1.0
    prompt = computed_tokens(card, traffic) if len(card.decode_cores) < len(card.cores) else 0.0
    steps += max(0.0, prompt / card.most_step_tokens - 1)
    most = card.most_step_tokens / (1 + prompt / steps) if prompt else _MOST
    """Under way at most: each of them writes a token in a step, and the rest of it has to be enough for who follows."""
    step_s = card.law.step_floor_beats() / BEATS_PER_SECOND
    under_way = 0.0
    is_endless, is_crowded = True, False
    for _ in range(_ROUNDS):
        seconds = steps * step_s
        coming = traffic.per_s * seconds + _users_under_way(traffic, seconds)
        is_crowded = coming > most
        before, under_way = under_way, min(most, coming)
        if under_way >= _MOST:
            break
        if abs(under_way - before) <= _SETTLED * under_way:
            is_endless = False
            break
        step_s = mean_step_beats(card, under_way, traffic, under_way / steps if prompt else 0.0) / BEATS_PER_SECOND
    seconds = steps * step_s
    leaving = under_way / seconds
    is_crowded = is_crowded and traffic.per_s > 0
    coming_per_s = traffic.per_s if is_endless or is_crowded else leaving
    return Flight(leaving, coming_per_s, seconds, 1000 * step_s, is_endless, is_crowded)


def _users_under_way(traffic: Traffic, seconds: float) -> float:
    """Of users who wait for answers those who do not think at this moment."""
    return traffic.num_users * seconds / (seconds + traffic.pause_s)
