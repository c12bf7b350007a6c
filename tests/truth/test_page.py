"""docs/calibration.md is what the comparisons come to now."""

from __future__ import annotations

import re

import pytest

from game.bench.calibration.comparison import Calibration
from game.bench.calibration.explained import EXPLAINED, paragraph
from game.bench.calibration.page import page, section
from game.bench.calibration.sources import SOURCES
from tests.truth.compared import TRUTH, compared
from tests.truth.page import PAGE

pytestmark = pytest.mark.compiled

AGAIN = "write it again: python -m tests.truth.page"


def everything() -> Calibration:
    parts = [compared(source) for source in SOURCES]
    return Calibration(
        tuple(each for part in parts for each in part.comparisons),
        tuple(each for part in parts for each in part.left_out),
    )


@pytest.mark.parametrize("source", SOURCES)
def test_the_part_of_each_source_is_current(source: str) -> None:
    found = compared(source)
    if not found.comparisons:
        pytest.skip(f"left out: {source}, whose rows are not here")
    assert section(source, found).rstrip() + "\n" in PAGE.read_text(encoding="utf-8"), AGAIN


def test_the_page_is_current_as_a_whole() -> None:
    if TRUTH is None:
        pytest.skip("left out: the overview, for rows that are not shipped are not here")
    assert page(everything()) == PAGE.read_text(encoding="utf-8"), AGAIN


def test_what_misses_by_more_than_8_percent_is_explained_above_its_numbers() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| [^|]+ \| TPOT \| \d+ \| ([0-9.]+)% \|", text, re.MULTILINE)
    assert len(rows) > 20
    for source in {source for source, error in rows if float(error) > 8}:
        assert source in EXPLAINED
        assert paragraph(source) in text


def test_numbers_of_sources_without_a_licence_are_not_published() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for source in SOURCES.values():
        part = text.partition(f"\n## {source.id}\n")[2].partition("\n## ")[0]
        assert part, source.id
        assert ("| ours | theirs |" in part) == source.may_be_shipped
