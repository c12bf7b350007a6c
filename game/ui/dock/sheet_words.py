"""The lines of an inspection in the player's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from game.content.words import amount, number, text
from game.session.reading.inspection.law_sheet import Line, Mark, Quantity, Section

_SCALES: Final = {"mb": 1e6, "gflop": 1e9, "params": 1e6, "share": 0.01}
"""What a quantity is divided by before it is written."""

_BARE: Final = ("count", "plain", "tokens", "blocks")
_ALWAYS_WHOLE: Final = ("bytes", "flop", "params", "us")
_US_BELOW_MS: Final = 0.1
_STAGE: Final = "stage_"
HOW: Final = frozenset(
    (
        "kv", "kv_idle", "read_weights", "multiplied", "read_kv", "attended", "matrices", "attention", "overhead",
        "step_rate", "generated", "prompt_done", "kv_used", "kv_blocks", "kv_reserved", "kv_empty", "paged_cores",
        "blocks_owned", "unpaged_bytes", "draft_batch", "draft_share", "bundle_expected", "bundle_measured",
        "gate_discarded", "answer_time", "little", "little_open", "sink_delivered", "link_latency", "link_on_it",
        "link_transmit",
    )
)  # fmt: skip
"""Lines that say how their value comes about; the stages of an answer share one form of words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A heading (`value` and `how` empty), or a line: what it is, what it comes to, and out of what."""

    label: str
    value: str
    how: str
    mark: Mark
    is_heading: bool = False


def rows(sections: list[Section]) -> list[Row]:
    """Headings and lines as they are read from top to bottom."""
    found = []
    for section in sections:
        found.append(Row(text(f"inspector.section.{section.key}", **_terms(section.terms)), "", "", "plain", True))
        found += [_row(line) for line in section.lines]
    return found


def _row(line: Line) -> Row:
    value = "" if line.value is None else quantity(line.value)
    if line.key.startswith(_STAGE):
        label = text(f"requests.stage.{line.key.removeprefix(_STAGE)}")
        return Row(label, value, text("inspector.how.stage", **_terms(line.terms)), line.mark)
    label = text(f"inspector.line.{line.key}", **_terms(line.terms))
    how = text(f"inspector.how.{line.key}", **_terms(line.terms)) if line.key in HOW else ""
    return Row(label, value, how, line.mark)


def _terms(terms: Mapping[str, Quantity]) -> dict[str, str]:
    return {name: quantity(value) for name, value in terms.items()}


def quantity(given: Quantity) -> str:
    """A quantity with its unit; what is only counted has none."""
    if isinstance(given.value, str):
        return given.value
    value = given.value / _SCALES.get(given.unit, 1.0)
    if given.unit in _BARE:
        return amount(round(value, 2))
    if given.unit == "ms" and 0 < value < _US_BELOW_MS:
        return text("inspector.unit.us", value=number(1000 * value, 1))
    return text(f"inspector.unit.{given.unit}", value=number(value, _digits(given.unit, value)))


def _digits(unit: str, value: float) -> int:
    """Digits behind the point: three or four that count in all."""
    if unit in _ALWAYS_WHOLE or value == round(value) or value >= 1000:
        return 0
    return 1 if value >= 100 or unit in ("share", "tflops", "gb_per_s", "mb") else 2
