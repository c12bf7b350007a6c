"""Sentences put together from numbers: goals, scores, memory, places."""

from __future__ import annotations

import math
from collections.abc import Mapping

from game.content.level import Level
from game.content.metric_words import (
    goal_words,
    metric_name,
    metric_of,
    metric_value,
    milliseconds,
    target_words,
    wanted_value,
)
from game.content.words import amount, number, text
from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.player.progress import Best
from game.session.run.goals import GoalState
from game.session.run.outcome import GoalResult, Result
from game.sim.metrics import METRIC_BY_NAME, METRICS
from game.sim.simulation import RULES_VERSION


def mib(num_bytes: int) -> str:
    """Bytes as torch writes them: "240.00 MiB", from one GiB up "3.00 GiB"."""
    if num_bytes >= 1024 * MIB:
        return f"{num_bytes / (1024 * MIB):.2f} GiB"
    return f"{num_bytes / MIB:.2f} MiB"


def credit(cost: int) -> str:
    """A cost in credits."""
    return text("unit.credit") if cost == 1 else text("unit.credits", value=number(cost))


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 in hundredths."""
    return text("unit.percent", value=number(100 * share, digits))


def time_words(tick: int) -> str:
    """A moment of a run in seconds and in ticks."""
    seconds = text("timeline.position", seconds=number(tick / TICKS_PER_SECOND, 2))
    return f"{seconds} · {text('timeline.tick', tick=number(tick))}"


def goal_line(level: Level) -> str:
    """What must be reached, in one line."""
    horizon = amount(level.horizon_s)
    vram = text("goal.vram_of_each" if level.vram == "per_card" else "goal.vram", mib=number(level.vram_mib))
    held = level.held_throughput
    if held is None or len(level.goals) > 1:
        return text("goal.several", goals=" · ".join(map(goal_words, level.goals)), horizon=horizon, vram=vram)
    return text("goal.line", tps=amount(held.at_least), hold=amount(held.hold_s), horizon=horizon, vram=vram)


def best_line(best: Mapping[str, Best]) -> str:
    """The best of each score in one line."""
    pieces = [under_rules(found.rules, _best_words(name, found.value)) for name, found in best.items()]
    return text("best.line", scores=" · ".join(pieces)) if pieces else text("levels.won")


def _best_words(name: str, value: float) -> str:
    row = METRIC_BY_NAME[name]
    if row.is_score:
        return text(f"best.{name}", value=_score(name, value))
    return text("best.other", name=metric_name(row), value=metric_value(row, value))


def under_rules(rules: int, score: str) -> str:
    """A score in words, and the rules under which it was won where those are not the present ones."""
    return score if rules == RULES_VERSION else text("best.under_rules", score=score, rules=rules)


def shortfall_facts(result: Result) -> list[tuple[str, str]]:
    """How near a run came that did not win."""
    target = result.target_tps
    best = metric_value(METRICS["best_tps"], result.best_tps)
    if target is not None:
        best = text("unit.tps", value=number(result.best_tps, 1), target=amount(target))
    return [(text("ended.best"), best), *map(_goal_fact, _over_run(result)), *_measures(result)]


def shortfall_of(state: GoalState) -> tuple[str, str]:
    """By how much one goal was missed, and what was asked for."""
    goal, reached = state.goal, state.reached
    wanted = target_words(goal.metric, goal.wanted, is_at_least=goal.is_at_least, class_name=goal.class_name)
    caption = text("postmortem.metric.caption", reached=metric_value(goal.metric, reached), goal=wanted)
    if reached is None:
        return text("postmortem.metric.none"), caption
    if math.isinf(reached):
        return text("postmortem.metric.endless"), caption
    if goal.is_met_by(reached):
        return metric_value(goal.metric, reached), caption
    key = "too_little" if goal.is_at_least else "too_much"
    return text(f"postmortem.metric.{key}", short=metric_value(goal.metric, abs(goal.wanted - reached))), caption


def _over_run(result: Result) -> list[GoalResult]:
    return [goal for goal in result.goals if goal.hold_s is None]


def _goal_fact(goal: GoalResult) -> tuple[str, str]:
    """A goal over the whole run: what was reached, and what is wanted."""
    row = METRIC_BY_NAME[goal.metric]
    reached = metric_value(row, goal.reached)
    sign = text(f"ended.{goal.direction}", value=wanted_value(row, goal.wanted))
    return metric_of(row, goal.class_name), f"{reached} ({sign})"


def _measures(result: Result) -> list[tuple[str, str]]:
    peak, capacity = number(result.vram_peak_mib), number(result.vram_capacity_mib)
    found = [(text("score.ttft"), f"{milliseconds(result.ttft_p50_ms)} / {milliseconds(result.ttft_p95_ms)}")]
    if all(goal.metric != "mean_tpot_ms" for goal in _over_run(result)):  # that is told already, as its goal counts it
        found.append((text("score.tpot"), milliseconds(result.tpot_ms)))
    return [*found, (text("score.vram"), text("unit.of_mib", value=peak, all=capacity))]


def _score(name: str, value: float) -> str:
    return number(value, 1 if name == "tps" else 0)
