"""What no winning build of a level with engine cores can beat. Each function is a theorem with its proof.

They hold for wins that are judged over the whole run, so for levels in which no goal is to be held for a time.
"""

from __future__ import annotations

from game.content.level import Level
from game.content.level_card import price_of
from game.physics.laws import StepLaw, attended_pairs
from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, MIB, ms_from_beats
from game.session.run.level_goals import goals_of
from game.session.score.engine_level import ENGINE, EngineLevel, engine_level
from game.sim.spec import SettingValue

_SLACK = 1 + 1e-9
"""Quotients of floating point are taken a little further than they are."""

_LARGEST_BLOCK = 256
"""Tokens of the largest page that there is: no sequence takes more beyond its own."""

_PERCENTILES = {"median": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100}


def engine_bounds(level: Level, seed: int | None = None) -> dict[str, float]:
    """Bounds by the names of metrics; empty where nothing is proved for the level."""
    known = None if any(goal.hold_ticks for goal in goals_of(level)) else engine_level(level, seed)
    if known is None:
        return {}
    seconds = (known.horizon_beats - known.warmup_beats) / BEATS_PER_SECOND
    found: dict[str, float] = {"vram_peak_mib": least_vram_bytes(known) / MIB}
    way = known.least_way()
    if way is not None:
        found["tiles"] = float(max(way, 1 if _must_place_engine(known) else 0))
        found["cost"] = float(least_cost(known, way))
    tokens = most_tokens(known)
    if tokens is not None:
        found["tps"] = tokens / seconds
    answers = most_answers(known, tokens)
    if answers is not None:
        found["request_throughput"] = found["request_goodput"] = answers / seconds
    return found | least_ttft_ms(known) | least_tpot_ms(known)


def most_tokens(known: EngineLevel) -> int | None:
    """Tokens delivered between warm-up and horizon; None where that is not known.

    Proof. What arrives in a window of L beats left its core in one of L + D, D what the longest way of the board takes
    more than the shortest, queueing included. A step yields one token for each of its n sequences; it reads the weights
    or computes n tokens, whichever takes longer, then reads n contexts of at least the shortest prompt, and lasts f(n)
    at least. n / f(n) rises with n, and n is at most the slots of an engine, and the users of all closed
    loops. Engines that touch have one card for all; K apart have at most K times as much. A step that lies partly
    inside adds n. In an open loop no more come than are asked for.
    """
    most = known.most_slots if known.num_users is None else min(known.most_slots, known.num_users)
    num_cards = known.most_engines
    asked = None if known.requests is None else sum(request.num_answer_tokens for request in known.requests)
    queueing = known.most_queueing_beats(most * num_cards)
    if queueing is None:
        return asked
    ways = known.spec.rows * known.spec.cols * known.spec.beats_per_tile
    beats = known.horizon_beats - known.warmup_beats + ways + queueing
    # Touching engines share a card: with all slots on one the step is longer, so one engine a card is the best case.
    per_beat = max(most / step_at_least(law, most, known) for law in known.laws)
    total = int(num_cards * (beats * per_beat * _SLACK + most)) + 1
    return total if asked is None else min(total, asked)


def step_at_least(law: StepLaw, num_sequences: int, known: EngineLevel) -> float:
    """Beats of a step that decodes so many sequences, at the least."""
    linear = max(float(law.weights_beats), num_sequences * law.flops_per_token / law.flops_per_beat)
    context = num_sequences * known.shortest_prompt
    return linear + context * law.kv_bytes_per_token / law.kv_bytes_per_beat + law.overhead_beats


def most_answers(known: EngineLevel, tokens: int | None) -> int | None:
    """Requests answered between warm-up and horizon; None where that is not known.

    Proof. In an open loop no more than are sent; and each of those has had all its tokens but the last computed, unless
    a cache had them, for which a card has the beats from the start to the horizon: most are answered if they are those
    that take least. In a closed loop each answer but the first of a user has all its tokens in the window.
    """
    if known.requests is None:
        return None if tokens is None or known.num_users is None else tokens // known.shortest_answer + known.num_users
    if known.shares_prefixes:
        return len(known.requests)
    per_token = min(law.flops_per_token / law.flops_per_beat for law in known.laws)
    left = known.most_engines * known.horizon_beats * _SLACK
    sizes = sorted(each.num_prompt_tokens + each.num_answer_tokens - 1 for each in known.requests)
    number = 0
    for size in sizes:
        left -= size * per_token
        if left < 0:
            break
        number += 1
    return number


def least_vram_bytes(known: EngineLevel) -> int:
    """VRAM that every winning build holds at some time.

    Proof. A card that serves holds the weights, each of those that the level itself places too, and at the first token
    of an answer the KV of its whole prompt, cached or not, in blocks.
    """
    num_fixed = sum(tile.kind == ENGINE for tile in known.spec.tiles)
    weights = min(law.weights_bytes for law in known.laws)
    per_token = min(law.kv_bytes_per_token for law in known.laws)
    num_cards = 1 if num_fixed < 2 or not _are_apart(known) else num_fixed
    return num_cards * weights + known.shortest_prompt * per_token


def _are_apart(known: EngineLevel) -> bool:
    """Whether no two of the level's engines can come to touch, over engines of the player's too: none can be placed."""
    cells = [(tile.row, tile.col) for tile in known.spec.tiles if tile.kind == ENGINE]
    touch = any(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a in cells for b in cells)
    return ENGINE not in known.level.toolbox and not touch


def _must_place_engine(known: EngineLevel) -> bool:
    return not any(tile.kind == ENGINE for tile in known.spec.tiles)


def least_cost(known: EngineLevel, way: int) -> int:
    """What every winning build costs: the cheapest engine where the level has none, and conduits on the other cells."""
    if not _must_place_engine(known):
        return way
    offer = known.level.offers(ENGINE).get("card")
    named: list[dict[str, SettingValue]] = [{}]
    if offer is not None:
        named += [{"card": value} for value in offer.values]
    return min(price_of(known.level, ENGINE, settings) for settings in named) + max(0, way - 1)


def least_ttft_ms(known: EngineLevel) -> dict[str, float]:
    """Times to first token of open loops in which nobody is refused, and no cache has anything; else nothing.

    Proof. Every request that is sent after the warm-up counts. It waits until all of its prompt has been computed, in
    at least one step, and for the way there and back, a tick each at least, a conduit on each cell of the shortest way
    but that of a core; who still waits at the horizon has waited since it was sent. So each wait is bounded by its own,
    and so are mean and percentiles.
    """
    requests = known.requests
    if requests is None or known.shares_prefixes or known.may_refuse or not _all_fit(known):
        return {}
    way = known.least_way() or 1
    on_wires = max(2 * BEATS_PER_TICK, (way - 1) * known.spec.beats_per_tile)
    waits = sorted(
        min(on_wires + _least_prefill(known, each.num_prompt_tokens), known.horizon_beats - each.sent_beat)
        for each in requests
        if each.sent_beat >= known.warmup_beats
    )
    if not waits:
        return {}
    found = {"mean_ttft_ms": ms_from_beats(sum(waits) / len(waits))}
    for name, percent in _PERCENTILES.items():
        found[f"{name}_ttft_ms"] = ms_from_beats(waits[max(1, -(-len(waits) * percent // 100)) - 1])
    return found


def _least_prefill(known: EngineLevel, num_tokens: int) -> float:
    return (
        min(
            max(law.weights_beats, num_tokens * law.flops_per_token / law.flops_per_beat)
            + max(law.kv_beats(num_tokens), law.attention_beats(attended_pairs(0, num_tokens)))
            + law.overhead_beats
            for law in known.laws
        )
        / _SLACK
    )


def _all_fit(known: EngineLevel) -> bool:
    """Whether no request is too large for a card, so that none is refused."""
    spec = known.spec
    longest = max((each.num_prompt_tokens + each.num_answer_tokens for each in known.requests or ()), default=0)
    rooms = [spec.vram_bytes - known.laws[0].weights_bytes]
    rooms += [card.vram_bytes - law.weights_bytes for card, law in zip(spec.cards, known.laws[1:], strict=True)]
    reserved = (spec.max_model_len + _LARGEST_BLOCK) * max(law.kv_bytes_per_token for law in known.laws)
    return longest <= spec.max_model_len and all(room >= reserved for room in rooms)


def least_tpot_ms(known: EngineLevel) -> dict[str, float]:
    """Times per token after the first, of closed loops with a goal of throughput; else nothing.

    Proof. With one engine, tokens of a request leave its card at least a step apart that decodes it alone, and arrive
    as far apart, but for the queueing of the first and the tick in which they arrive. That holds for who is answered;
    whoever is not yet counts with what it has waited so far, which may be less. With N tokens from warm-up to horizon,
    which the goal asks for, U users, and answers of D tokens at most, at least A = N / D - 2 U requests have been sent
    and answered in that time, and at most U are not: at worst these are the lowest ranks.
    """
    users = known.num_users
    goals = [goal for goal in goals_of(known.level) if goal.metric.name == "tps" and goal.is_at_least]
    queueing = known.most_queueing_beats(known.most_slots * known.most_engines)
    if users is None or not goals or queueing is None or known.shortest_answer < 2 or known.most_engines > 1:
        return {}
    seconds = (known.horizon_beats - known.warmup_beats) / BEATS_PER_SECOND
    num_answered = int(max(goal.wanted for goal in goals) * seconds / known.longest_answer) - 2 * users
    if num_answered < 1:
        return {}
    step = min(step_at_least(law, 1, known) for law in known.laws) / _SLACK
    beats = step - (queueing + BEATS_PER_TICK) / (known.shortest_answer - 1)
    if beats <= 0:
        return {}
    found = {"mean_tpot_ms": ms_from_beats(beats * num_answered / (num_answered + users))}
    for name, percent in _PERCENTILES.items():
        if percent * num_answered > (100 - percent) * users:
            found[f"{name}_tpot_ms"] = ms_from_beats(beats)
    return found
