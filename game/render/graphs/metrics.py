"""How each curve is named, coloured and written."""

from __future__ import annotations

from game.content.words import number, text
from game.render.palette import Colour, palette
from game.session.reading.series import METRICS
from game.sim.roles import DECODES

NAMES = tuple(METRICS)
"""The curves in the order in which they stand."""


def title(metric: str) -> str:
    """What a curve shows, in two or three words."""
    return text(f"graphs.title.{metric}")


def value(metric: str, amount: float) -> str:
    """A value with its unit."""
    return text(f"graphs.unit.{metric}", value=bare(metric, amount))


def bare(metric: str, amount: float) -> str:
    """A value with the digits that matter, without its unit."""
    if round(amount, 1) == 0:  # also what is just below it, and would be written as -0.0
        return number(0)
    return number(amount, 0 if metric == "vram" or amount >= 1000 else 1)


def colour(metric: str) -> Colour:
    """The colour of a curve: that of what it counts."""
    match metric:
        case "tps" | "tpot":
            return palette.token
        case "sequences":
            return palette.role(DECODES)
        case "step_tokens":
            return palette.draft
        case "vram":
            return palette.kv
    return palette.prompt
