"""What the settings of schedulers, gates and splitters mean in the numbers of a level; see `game.sim.facts.foresee`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.facts.foresee import compute_ms, few, longest_step_ms, outlook_for
from game.sim.facts.law_sheet import Line, Quantity, count, tokens
from game.sim.scheduling.config import CHUNKED, STATIC

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings
    from game.sim.machines.machine import Machine
    from game.sim.spec import SettingValue


def foresee_admission(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """How many slots are at work on average, where a batch waits for its longest answer."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    terms = {"slots": count(outlook.slots)}
    if value != STATIC:
        return [Line("continuous", None, terms)]
    mean, longest = outlook.traffic.output, max(1, outlook.traffic.longest - outlook.traffic.longest_prompt)
    terms |= {"mean": tokens(round(mean)), "longest": tokens(longest), "used": Quantity(mean / longest, "share")}
    return [Line("static", None, terms)]


def foresee_policy(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """What the shortest and the longest prompt take: so long one may wait for another."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    short, long = outlook.traffic.shortest_prompt, outlook.traffic.longest_prompt
    terms = {
        "short": tokens(short),
        "long": tokens(long),
        "short_ms": compute_ms(outlook, short),
        "long_ms": compute_ms(outlook, long),
    }
    return [Line("policy", None, terms)]


def foresee_age_rate(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """After how long the longest prompt goes before the shortest that has just come."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    short, long = outlook.traffic.shortest_prompt, outlook.traffic.longest_prompt
    terms = {"short": tokens(short), "long": tokens(long)}
    if not value:
        return [Line("age_never", None, terms)]
    return [Line("age", None, terms | {"seconds": Quantity((long - short) / int(value), "s")})]


def foresee_budget(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """The longest step, which is a gap in every stream, and the steps of a prompt."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    budget = int(value)
    left = max(0.0, budget - outlook.num_running)
    prompt = round(outlook.traffic.prompt)
    terms = {
        "budget": tokens(budget),
        "step": longest_step_ms(outlook, left, outlook.traffic.prompt),
        "prompt": tokens(prompt),
        "steps": count(-(-prompt // max(1, round(left)))),
    }
    return [Line("budget", None, terms)]


def foresee_prefill(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """The longest gap in a stream that a prompt makes."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    longest = outlook.traffic.longest_prompt
    left = max(1.0, outlook.card.most_step_tokens - outlook.num_running)
    most = min(longest, left) if value == CHUNKED else longest
    terms = {"longest": tokens(longest), "step": longest_step_ms(outlook, most, longest)}
    return [Line(f"prefill_{value}", None, terms)]


def foresee_watermark(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """Tokens of KV that stay free, and how many sequences that is."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    kept = float(value) * outlook.room_tokens
    if not kept:
        return [Line("no_watermark", None, {})]
    terms = {
        "kept": tokens(round(kept)),
        "all": tokens(outlook.room_tokens),
        "sequences": few(kept / max(1, outlook.owned_half_way)),
    }
    return [Line("watermark", None, terms)]


def foresee_growth(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """Sequences that are let in, each with what it may still write times the share, and how many there is room for."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    still = float(value) * max(0.0, outlook.traffic.max_tokens - outlook.traffic.output / 2)
    let_in = outlook.room_tokens / max(1.0, outlook.owned_half_way + still)
    terms = {
        "each": tokens(round(still)),
        "kept": tokens(round(let_in * still)),
        "sequences": count(min(outlook.slots, int(let_in))),
        "fitting": count(min(outlook.slots, outlook.num_fitting)),
    }
    return [Line("growth", None, terms)]


def foresee_queue_limit(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """How long the last waits that is let through."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    most = outlook.most_per_s
    limit = int(value)
    if not limit:
        return [_balance_line(outlook.traffic.per_s, most)]
    return [Line("queue_limit", None, {"limit": count(limit), "seconds": Quantity(limit / most, "s")})]


def foresee_deadline(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """How many have to be refused, and how many wait behind a deadline at most."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    most = outlook.most_per_s
    lines = [_balance_line(outlook.traffic.per_s, most)]
    deadline_s = float(value)
    if deadline_s:
        lines.append(Line("deadline", None, {"waiting": few(most * deadline_s), "seconds": Quantity(deadline_s, "s")}))
    return lines


def _balance_line(per_s: float, most_per_s: float) -> Line:
    """What comes against what can be answered."""
    terms = {"rate": Quantity(per_s, "per_s"), "most": Quantity(most_per_s, "per_s")}
    if per_s > most_per_s:
        return Line("too_many", None, terms | {"refused": Quantity(per_s - most_per_s, "per_s")})
    return Line("enough", None, terms) if per_s else Line("waiting_users", None, terms)


def foresee_split(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """How many ways there are, and what share each gets if they take turns."""
    num_ways = len(machine.outs)
    return [Line("split", None, {"ways": count(num_ways), "share": Quantity(1 / max(1, num_ways), "share")})]
