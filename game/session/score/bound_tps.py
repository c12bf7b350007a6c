"""Throughput: how many tokens any build can deliver in so many ticks. Each function is a theorem with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.score.bounded_level import World
from game.session.score.fastest import fastest_request, fastest_requests, most_delivered

MOST_TOKENS_LOOKED_UP: Final = 400_000
"""Where the requests of all users have more tokens than this, there is no bound by users."""


@lru_cache(maxsize=16)
def most_per_user(world: World, ticks: int) -> Sequence[int] | None:
    """Tokens that each user can receive within `ticks` ticks, by number; None where that is not known.

    Theorem. No build delivers more to that user in any `ticks` ticks of its run.

    Proof. Tokens of one request come from one core over one path, whose latency is the same for all of them, so they
    arrive at least as far apart as they leave, less what the first of them was delayed by queueing: at most
    `World.most_queueing_beats`. They leave a step apart, and a step that holds this sequence lasts at least as long as
    one that holds nothing else. The next request is sent when the last token has arrived; its first token comes after a
    hand-over to the Prefill core, the prefill and a hand-over to the sink at the earliest. So tokens from the first to
    the last within the window are at least as far apart as in the fastest sequence of requests (see `fastest`), less
    that delay once. Steps that wait for room in the token budget, and ways that cross a card, only add to that. The
    fastest sequence is searched for the place where most tokens are that near to each other; those that it cannot send
    within the horizon, no build does.
    """
    num_users, workload = world.num_users, world.spec.workload
    if num_users is None:
        return None
    span = ticks * BEATS_PER_TICK - 1 + world.most_queueing_beats()
    first = fastest_request(world, 0, 0)
    is_alike = workload.prompt.low == workload.prompt.high and workload.output.low == workload.output.high
    if is_alike and world.draft_law is None:
        return [most_delivered([first] * (2 + span // first.heads[-1]), span)] * num_users
    horizon = round(world.level.horizon_s * TICKS_PER_SECOND) * BEATS_PER_TICK
    num_requests = num_users * (1 + horizon // first.heads[-1])
    if num_requests * workload.output.high > MOST_TOKENS_LOOKED_UP:
        return None
    return [most_delivered(fastest_requests(world, user), span) for user in range(num_users)]


def memory_bound(world: World, ticks: int) -> int | None:
    """Tokens for which VRAM has room and bandwidth has time within `ticks` ticks; None where that is not known.

    Theorem. No build delivers more in any `ticks` ticks of its run.

    Proof, for builds of K cards. Let M be the tokens of KV that fit beside K copies of the weights. A sequence holds
    memory for all tokens that a step reads of it. Let a step read G tokens of KV; it reads the weights first and then
    these, so it lasts s >= f + k G, f the step that reads none, k the time to read one token at the card's full share.
    What all cards hold at a time is at most M, so over w beats the steps that lie inside satisfy sum(G s) <= M w, and
    on each card sum(s) <= w. With S steps and X = sum(G) it follows that f X + k X^2 / S <= M w (Cauchy-Schwarz) and S
    f + k X <= K w, so X <= w M K / (K f + k M). The one step of each card that lies partly inside reads at most M more.

    Tokens that arrive within the window left their cores within it and the difference between the longest and the
    shortest way, queueing included: that is w. For `_most_tokens` of a user whose tokens cost X / U, and U users: the
    cost there is convex, so an even share is cheapest (Jensen).
    """
    num_users, law, spec = world.num_users, world.law, world.spec
    if num_users is None or spec.workload.output.low == 1:
        return None
    longest_way = world.num_cells * spec.beats_per_tile + world.most_queueing_beats()
    beats = ticks * BEATS_PER_TICK + longest_way
    floor = Fraction(law.read_bytes, law.weights_bytes_per_beat) + law.overhead_beats
    per_token = Fraction(law.kv_bytes_per_token, law.kv_bytes_per_beat)
    most_read = Fraction(0)
    for num_cards in range(1, world.most_cards + 1):
        room = spec.vram_bytes - world.draft_bytes - num_cards * law.weights_bytes
        fits = Fraction(room, law.kv_bytes_per_token)
        inside = beats * fits * num_cards / (num_cards * floor + per_token * fits)
        most_read = max(most_read, inside + num_cards * fits)
    share = most_read * world.tokens_per_step / num_users
    return int(num_users * _most_tokens(spec.workload.prompt.low, spec.workload.output.low, share))


def _most_tokens(prompt: int, output: int, budget: Fraction) -> Fraction:
    """Most consecutive tokens of one user that cost no more than `budget`: KV tokens read, times those a step yields.

    The token at place n of an answer costs at least prompt + n, the context that its step reads; the first, at place 0,
    may cost nothing, because prefill has sampled it earlier. Let a be the mean cost of a token of a shortest whole
    answer. Costs rise within an answer, so whole answers and ends of answers cost at least a for each token, and a
    beginning costs least while its places cost less than a: that is the cheapest beginning, and all further tokens cost
    a. The function is convex, as its marginal costs rise.
    """
    mean = Fraction(sum(range(prompt + 1, prompt + output)), output)
    num_tokens = 1
    while prompt + num_tokens < mean:
        if budget < prompt + num_tokens:
            return num_tokens + budget / (prompt + num_tokens)
        budget -= prompt + num_tokens
        num_tokens += 1
    return num_tokens + budget / mean


def core_bound(world: World, ticks: int) -> int | None:
    """Tokens that one Decode core can deliver within `ticks` ticks; None where answers may have a single token.

    Theorem. No Decode core of any build delivers more in any `ticks` ticks.

    Proof. An answer of a single token leaves its slot in the beat in which it takes it, so any number of them may pass
    one core at once: of those nothing is known. Otherwise a core has one path, and one sequence at a time. A step lasts
    at least `step_floor_beats` and yields a token, or, after the passes of a draft model, which last at least their own
    floor, at most b tokens. Besides, the core puts out a token when it takes a sequence over, from wherever it comes,
    which is followed by at least (D - 1) / b steps before the next, D the shortest answer. Queueing brings tokens
    nearer together by no more than `World.most_queueing_beats`.
    """
    if world.spec.workload.output.low == 1:
        return None
    span = ticks * BEATS_PER_TICK - 1 + world.most_queueing_beats()
    floor, most = world.law.step_floor_beats(), world.tokens_per_step
    from_steps = Fraction(span, floor)
    if world.draft_law is not None:
        from_steps = max(from_steps, Fraction(span * most, floor + (most - 1) * world.draft_law.step_floor_beats()))
    steps_per_answer = -(-(world.spec.workload.output.low - 1) // most)
    return int(from_steps) + most + (span // floor + 1) // steps_per_answer + 2
