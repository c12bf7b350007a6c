"""The lines of an inspection in the player's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.content.words import has_text, text
from game.sim.facts.law_sheet import Line, Mark, Section
from game.ui.words.fact_words import quantity_words, term_words

_STAGE: Final = "stage_"


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
        found.append(Row(text(f"inspector.section.{section.key}", **term_words(section.terms)), "", "", "plain", True))
        found += [_row(line) for line in section.lines]
    return found


def _row(line: Line) -> Row:
    value = "" if line.value is None else quantity_words(line.value)
    if line.key.startswith(_STAGE):
        label = text(f"requests.stage.{line.key.removeprefix(_STAGE)}")
        return Row(label, value, text("inspector.how.stage", **term_words(line.terms)), line.mark)
    label = text(f"inspector.line.{line.key}", **term_words(line.terms))
    how = text(f"inspector.how.{line.key}", **term_words(line.terms)) if has_text(f"inspector.how.{line.key}") else ""
    return Row(label, value, how, line.mark)
