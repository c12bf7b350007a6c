"""What machines say of themselves in the language in use: quantities with units, and the lines of a hover card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from game.content.words import amount, number, text
from game.physics.units import MIB
from game.sim.facts.law_sheet import Line, Quantity
from game.ui.widgets.facts import Fact

_SCALES: Final = {"mb": 1e6, "gflop": 1e9, "params": 1e6, "share": 0.01, "mib": MIB}
"""What a quantity is divided by before it is written."""

_BARE: Final = ("count", "plain", "tokens", "blocks")
_ALWAYS_WHOLE: Final = ("bytes", "flop", "params", "mib")
_US_BELOW_MS: Final = 0.1


def machine_facts(lines: Iterable[Line]) -> list[Fact]:
    """Lines for a hover card: a line that has no number says what its terms come to in words."""
    return [_fact(line) for line in lines]


def _fact(line: Line) -> Fact:
    terms = term_words(line.terms)
    value = text(f"card.value.{line.key}", **terms) if line.value is None else quantity_words(line.value)
    return text(f"card.fact.{line.key}", **terms), value


def term_words(terms: Mapping[str, Quantity]) -> dict[str, str]:
    """What words are filled in with."""
    return {name: quantity_words(value) for name, value in terms.items()}


def quantity_words(given: Quantity) -> str:
    """A quantity with its unit; what is only counted has none."""
    if isinstance(given.value, str):
        return given.value
    value = given.value / _SCALES.get(given.unit, 1.0)
    if given.unit in _BARE:
        return amount(round(value, 2))
    if given.unit == "ms" and 0 < value < _US_BELOW_MS:
        return text("inspector.unit.us", value=number(1000 * value, 1))
    if given.unit == "mib" and value < 10:
        return text("inspector.unit.mib", value=amount(value))
    return text(f"inspector.unit.{given.unit}", value=number(value, _digits(given.unit, value)))


def _digits(unit: str, value: float) -> int:
    """Digits behind the point: three or four that count in all."""
    if unit in _ALWAYS_WHOLE or value == round(value) or value >= 1000:
        return 0
    return 1 if value >= 100 or unit in ("share", "tflops", "gb_per_s", "mb") else 2
