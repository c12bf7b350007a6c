"""What gauges read off a run: the same numbers in the chips above the board, in the panel and in the folded strip."""

from __future__ import annotations

from typing import Final

from game.content.metric_words import NONE, metric_value, wanted_value
from game.content.words import number, text
from game.render.palette import Colour, palette
from game.session.run.goals import Goal, GoalState
from game.session.run.outcome import Telemetry

TARGET_AT: Final = 2 / 3
"""Where on the bar of a goal its target stands."""


def goal_value(state: GoalState) -> str:
    """How a goal stands now, with its unit."""
    return metric_value(state.goal.metric, state.now)


def goal_limit(goal: Goal) -> str:
    """What a goal wants, as short as can be: "≥ 60 TPS"."""
    return f"{'≥' if goal.is_at_least else '≤'} {wanted_value(goal.metric, goal.wanted)}"


def memory_words(mib: float, telemetry: Telemetry) -> str:
    """Some memory, in the unit that suits all there is, without the unit."""
    _, size, digits = telemetry.vram_unit
    return number(mib / size, digits)


def used_words(telemetry: Telemetry) -> str:
    """Memory in use out of all there is."""
    if not telemetry.vram_capacity_mib:
        return NONE
    used, most = (memory_words(mib, telemetry) for mib in (telemetry.vram_used_mib, telemetry.vram_capacity_mib))
    return text("panel.of", value=about(used, telemetry), all=most, unit=telemetry.vram_unit[0])


def load_colour(telemetry: Telemetry) -> Colour:
    """That of a memory bar."""
    return palette.load_colour(telemetry.vram_share, ends_when_full=telemetry.ends_when_full)


def about(value: str, telemetry: Telemetry) -> str:
    """A value that is only foretold while nothing has run."""
    return text("panel.foretold", value=value) if telemetry.is_foretold else value
