"""Texts of any length and shape: the work to show one grows with its length, not with the square of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pygame
import pytest

from game.render.lettering import num_fitting
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.pageflow import flow
from game.ui.words import textflow
from game.ui.words.markdown import MOST_CELLS, MOST_DEPTH, blocks, spans
from game.ui.words.styles import BODY

LOOK = Look(1.0)
LENGTH = 100_000
MOST_MEASURED = 60
"""How often each character of a text may be measured until all its lines are broken."""

LONG = {
    "one word": "a" * LENGTH,
    "base64": "aGVsbG8gd29ybGQ=" * (LENGTH // 16),
    "hyphens": "a-" * (LENGTH // 2),
    "soft hyphens": "a\u00ad" * (LENGTH // 2),
    "words": "word " * (LENGTH // 5),
    "nothing to see": "\u200b" * LENGTH,
    "cell": f"|{'word ' * (LENGTH // 5)}|",
    "long cell": f"|{'w' * LENGTH}|b|",
    "spans": "`a` **b** c " * (LENGTH // 12),
    "item": "- " + "w" * LENGTH,
    "deep item": " " * LENGTH + "- " + "word " * 1000,
    "code": "```\n" + "w" * LENGTH,
}
TANGLED = {
    "brackets": "[",
    "pictures": "![",
    "links": "[a](",
    "closings": "](a",
    "emphasis": "*_",
    "words in stars": "*a ",
    "stars": "**a ",
    "underlines": "__a ",
    "code": "`a",
    "quotes": "> ",
    "dashes": "- ",
    "rules": "* * - ",
    "heading": "# ",
    "bars": "|",
    "cells": "|a",
    "tabs": "\t|",
}


@pytest.fixture(autouse=True)
def fonts() -> None:
    pygame.font.init()


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Counts the characters whose width is asked for, and stops a test that asks for far too many."""
    total = 0
    width = Look.width

    def counted(look: Look, text: str, style: Style) -> int:
        nonlocal total
        total += len(text)
        assert total <= (MOST_MEASURED + 1) * LENGTH
        return width(look, text, style)

    monkeypatch.setattr(Look, "width", counted)
    return lambda: total


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_text_is_measured_a_few_times(text: str, measured: Callable[[], int]) -> None:
    page = flow(LOOK, blocks(text), 800)
    assert measured() <= MOST_MEASURED * LENGTH
    drawn = "".join(run.text for line in page.lines for run in line.runs)
    assert drawn.count("w") == text.count("w")


def test_a_long_text_is_clipped_without_measuring_it_again_and_again(measured: Callable[[], int]) -> None:
    assert LOOK.clipped("a" * LENGTH, BODY, 200).endswith("a…")
    assert measured() < 2 * LENGTH


def test_a_piece_of_a_word_is_the_longest_that_fits() -> None:
    word = "The_quick_brown_fox_jumps_over_the_lazy_dog" * 5
    for width in (1, 9, 20, 80, 81, 200, 5000):
        (first, *_), *_ = (line.runs for line in textflow.wrap(LOOK, [(word, BODY)], width))
        fitting = [num for num in range(1, len(word) + 1) if LOOK.width(word[:num], BODY) <= width]
        assert len(first.text) == max(fitting, default=1)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 7, 8, 9, 100])
def test_the_most_that_fits_is_found_whatever_it_is(length: int) -> None:
    for most in range(length + 3):
        assert num_fitting(length, lambda num, most=most: num <= most) == min(most, length)  # type: ignore[misc]


@pytest.mark.parametrize("part", TANGLED.values(), ids=TANGLED)
def test_tangled_markdown_is_read_in_a_moment(part: str) -> None:
    """A hundred times less than it takes where each mark is looked for to the end of the text."""
    began_s = time.process_time()
    text = part * (60_000 // len(part))
    for source in (text, text + "x", "# " + text + "x", "- " + text, "|" + text + "|", text + " " * 20_000 + "x"):
        blocks(source)
    assert time.process_time() - began_s < 6


def test_a_table_has_no_more_cells_than_its_text_could_fill() -> None:
    wide = "|a" * 5000 + "|\n"
    assert [block.kind for block in blocks(wide + "|a|\n" * 5000)] == ["paragraph", "table"]
    (table,) = blocks("|a" * MOST_CELLS + "|\n|b|\n")
    assert [len(row) for row in table.rows] == [MOST_CELLS, MOST_CELLS]


def test_items_are_set_in_only_so_far() -> None:
    page = blocks("\n".join("  " * depth + "- a" for depth in range(500)))
    assert max(block.level for block in page) == MOST_DEPTH
    lines = flow(LOOK, blocks(" " * 5000 + "- some words"), 400).lines
    assert [run.text for run in lines[0].runs] == ["•", "some words"]


def test_marks_that_nothing_closes_stay_as_they_are_written() -> None:
    for text in ("a ** b", "`a", "__", "**", "*a", "[a](b", "![", "``a`"):
        assert "".join(span.text for span in spans(text)) == text
    assert [(span.text, span.kind) for span in spans("**a** `b` *c* ``d ` e`` **")] == [
        ("a", "bold"),
        (" ", "plain"),
        ("b", "code"),
        (" ", "plain"),
        ("c", "bold"),
        (" ", "plain"),
        ("d ` e", "code"),
        (" **", "plain"),
    ]
