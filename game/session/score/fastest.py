"""The fastest that requests can ever be answered: alone on a card, next to their source and their sink."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from game.physics.laws import StepLaw, attended_pairs
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.score.bounded_level import World
from game.sim import chance
from game.sim.spec import Lengths
from game.sim.wiring import HAND_OVER_TICKS

HOP: int = HAND_OVER_TICKS * BEATS_PER_TICK
"""Beats that any way between two machines takes at least: a tick, also for a conduit."""

Offsets = tuple[int, ...]
"""Beats from sending a prompt to the earliest delivery of each token of its answer."""


@dataclass(frozen=True)
class FastestRequest:
    """One request at its fastest, in each way in which it can be decoded: plainly, or with drafts."""

    ways: tuple[Offsets, ...]

    @property
    def num_tokens(self) -> int:
        """Tokens of the answer."""
        return len(self.ways[0])

    @cached_property
    def heads(self) -> list[int]:
        """For each token, beats from sending to its delivery."""
        return [min(beats) for beats in zip(*self.ways, strict=True)]

    @cached_property
    def tails(self) -> list[int]:
        """For each token, beats from its delivery to that of the last."""
        left = ([way[-1] - beats for beats in way] for way in self.ways)
        return [min(beats) for beats in zip(*left, strict=True)]

    def most_from(self, first: int, span: int) -> int:
        """Most tokens from the one at `first` on, itself included, within `span` beats."""
        return max(bisect_right(way, way[first] + span) - first for way in self.ways)


@lru_cache(maxsize=32)
def fastest_requests(world: World, user: int) -> Sequence[FastestRequest]:
    """The requests of a user, from the first to the last that can be sent before the horizon.

    Lengths and accepted drafts are looked up by chance's address, so they are those of every build.
    """
    horizon = round(world.level.horizon_s * TICKS_PER_SECOND) * BEATS_PER_TICK
    requests: list[FastestRequest] = []
    sent = 0
    while sent < horizon:
        requests.append(fastest_request(world, user, len(requests)))
        sent += requests[-1].heads[-1]
    return requests


def most_delivered(requests: Sequence[FastestRequest], span: int) -> int:
    """Most tokens of consecutive requests that can be delivered within `span` beats, from the first to the last.

    Each request is sent when the last token of the one before is delivered; what is left of a request that has begun,
    what is whole, and what has begun at the end each take at least their own least time.
    """
    heads = [request.heads for request in requests]
    beats_before = [0, *accumulate(head[-1] for head in heads)]
    tokens_before = [0, *accumulate(request.num_tokens for request in requests)]
    best = 0
    for number, request in enumerate(requests):
        for first, tail in enumerate(request.tails):
            if tail > span:
                best = max(best, request.most_from(first, span))
                continue
            limit = span - tail + beats_before[number + 1]
            last = bisect_right(beats_before, limit, lo=number + 1) - 1
            count = tokens_before[last] - tokens_before[number] - first
            if last < len(requests):
                count += bisect_right(heads[last], limit - beats_before[last])
            best = max(best, count)
    return best


def fastest_request(world: World, user: int, ordinal: int) -> FastestRequest:
    """One request of a user."""
    spec = world.spec
    prompt = _length(spec.seed, spec.workload.prompt, user, ordinal, chance.PROMPT_LENGTH)
    output = _length(spec.seed, spec.workload.output, user, ordinal, chance.OUTPUT_LENGTH)
    begun = HOP + prefill_beats(world.law, prompt, spec.token_budget)
    ways = [_plain(world.law, prompt, output, begun)]
    if world.draft_law is not None:
        base = chance.address(spec.seed, user, ordinal, chance.DRAFT)
        ways.append(_drafted(world, world.draft_law, (prompt, output), base, begun))
    return FastestRequest(tuple(ways))


def _length(seed: int, lengths: Lengths, user: int, ordinal: int, purpose: int) -> int:
    if lengths.low == lengths.high:
        return lengths.low
    return chance.uniform(chance.at(chance.address(seed, user, ordinal, purpose), 0), lengths.low, lengths.high)


def prefill_beats(law: StepLaw, prompt: int, token_budget: int) -> int:
    """Least beats in which a prompt is prefilled.

    No step takes more than the token budget, so it needs so many steps; each reads the weights, the last also the whole
    prompt; and all together compute every token. In a step the longer of reading and computing counts, for its matrix
    products and for its attention apart; over all steps that is at least the longer of the two sums.
    """
    num_steps = -(-prompt // token_budget)
    linear = max(num_steps * law.weights_beats, law.gemm_beats(prompt))
    attention = max(law.kv_beats(prompt), law.attention_beats(attended_pairs(0, prompt)))
    return linear + attention + num_steps * law.overhead_beats


def _plain(law: StepLaw, prompt: int, output: int, begun: int) -> Offsets:
    """One token a step. The first comes with the last step of prefill; the step of token n reads n - 1 tokens more."""
    beats = begun + HOP
    offsets = [beats]
    for context in range(prompt + 1, prompt + output):
        beats += law.step_beats(1, context, context)
        offsets.append(beats)
    return tuple(offsets)


def _drafted(world: World, draft_law: StepLaw, lengths: tuple[int, int], base: int, begun: int) -> Offsets:
    """A bundle a step, through a gate on its way. Which drafts are accepted depends on the request alone."""
    prompt, output = lengths
    spec, law = world.spec, world.law
    assert spec.draft is not None
    num_drafts, below = spec.draft.num_drafts, chance.threshold(spec.draft.acceptance)
    beats = begun + 2 * HOP
    offsets = [beats]
    computed = prompt
    while len(offsets) < output:
        bundle = min(1 + num_drafts, spec.max_model_len - computed)
        context = computed + bundle
        beats += law.step_beats(bundle, context, bundle * context - bundle * (bundle - 1) // 2)
        beats += sum(draft_law.step_beats(1, seen, seen) for seen in range(computed + 1, computed + 1 + num_drafts))
        accepted = chance.run_length(base, len(offsets), below, bundle - 1)
        num_new = min(accepted + 1, output - len(offsets))
        offsets += [beats] * num_new
        computed += num_new
    return tuple(offsets)
