"""What the codex says: the Markdown of a page filled with numbers, the names of variants and measures."""

from __future__ import annotations

from typing import Final

from game.content.codex_pages import CodexPage, Variant
from game.content.level import Level
from game.content.words import number, text
from game.session.reading.codex_figures import figures
from game.ui.words.markdown import Block, blocks

SIGNIFICANT: Final = 3
"""Digits that a measured or computed number is shown with, at least; whole numbers are shown whole."""


def figure(value: float | None) -> str:
    """A number with three significant digits, fewer where they say nothing; a dash for none."""
    if value is None:
        return text("codex.unknown")
    most = max(0, SIGNIFICANT - len(str(int(abs(value)))))
    return number(value, next((digits for digits in range(most) if round(value, digits) == round(value, 9)), most))


def title(page: str) -> str:
    """The name of a page."""
    return text(f"codex.{page}.title")


def variant_name(page: CodexPage, variant: Variant) -> str:
    """What a variant is called: its number, or its words where it has some."""
    return text(f"codex.{page.key}.{variant.name}") if variant.name else figure(variant.value)


def heads(page: CodexPage) -> list[str]:
    """The heads of a page's table: what is varied, then what is measured."""
    return [text(f"codex.{page.key}.parameter"), *(text(f"codex.measure.{name}") for name in page.measures)]


def page_blocks(page: str, level: Level, level_title: str) -> list[Block]:
    """The text of a page, its formula filled with the numbers of a level."""
    found = {name: figure(value) for name, value in figures(page, level).items()}
    source = "\n\n".join(
        (
            text(f"codex.{page}.lead"),
            f"### {text('codex.formula', level=level_title)}",
            text(f"codex.{page}.formula", **found),
            f"### {text('codex.real')}",
            text(f"codex.{page}.real"),
            f"### {text('codex.simplified')}",
            text(f"codex.{page}.simplified"),
        )
    )
    return blocks(source)
