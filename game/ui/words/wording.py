"""Sentences put together from numbers: goals, scores, memory, places."""

from __future__ import annotations

from collections.abc import Mapping

from game.content.level import Level
from game.content.words import amount, number, text
from game.physics.units import MIB, TICKS_PER_SECOND
from game.render.panel import milliseconds
from game.session.player.progress import Best
from game.session.run.outcome import Result
from game.sim.simulation import RULES_VERSION


def place(cell: int, cols: int) -> str:
    """A cell as "row,col"."""
    row, col = divmod(cell, cols)
    return f"{row},{col}"


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
    goal = level.goals[0]
    return text(
        "goal.line",
        tps=amount(goal.at_least),
        hold=amount(goal.hold_s),
        horizon=amount(level.horizon_s),
        vram=number(level.vram_mib),
    )


def best_line(best: Mapping[str, Best]) -> str:
    """The best of each score in one line."""
    pieces = [
        under_rules(found.rules, text(f"best.{name}", value=_score(name, found.value))) for name, found in best.items()
    ]
    return text("best.line", scores=" · ".join(pieces)) if pieces else text("levels.won")


def under_rules(rules: int, score: str) -> str:
    """A score in words, and the rules under which it was won where those are not the present ones."""
    return score if rules == RULES_VERSION else text("best.under_rules", score=score, rules=rules)


def shortfall_facts(result: Result) -> list[tuple[str, str]]:
    """How near a run came that did not win."""
    return [(text("ended.best"), _of_target(result.best_tps, result)), *_measures(result)]


def _of_target(tps: float, result: Result) -> str:
    return text("unit.tps", value=number(tps, 1), target=amount(result.target_tps))


def _measures(result: Result) -> list[tuple[str, str]]:
    peak, capacity = number(result.vram_peak_mib), number(result.vram_capacity_mib)
    return [
        (text("score.ttft"), f"{milliseconds(result.ttft_p50_ms)} / {milliseconds(result.ttft_p95_ms)}"),
        (text("score.tpot"), milliseconds(result.tpot_ms)),
        (text("score.vram"), text("unit.of_mib", value=peak, all=capacity)),
    ]


def _score(name: str, value: float) -> str:
    return number(value, 1 if name == "tps" else 0)
