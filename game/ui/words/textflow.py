"""Text broken into lines of a given width: what a label, a page of help or a traceback draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from game.render import places
from game.render.caches import drawn_once
from game.render.lettering import num_fitting
from game.ui.app.text_scale import Look, Style

SOFT_HYPHEN: Final = "\u00ad"
"""Fonts draw nothing for it."""

MOST_KEPT: Final = 4096
"""Longer texts (in characters) are broken anew each time: a traceback or a foreign file must not fill the memory."""

_KERNING: Final = 2
"""Words that follow each other are together at most so much wider than each by itself (px): a line is measured whole
only where it may be full."""

_HYPHEN = re.compile(rf"(?<=\w)[-{SOFT_HYPHEN}](?=\w)")
_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line in one style, at `left` px from the flow's edge, `drop` px lower to share the baseline."""

    text: str
    style: Style
    left: int
    width: int
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its runs, its place below the flow's top (px) and its height."""

    runs: tuple[Run, ...]
    top: int
    height: int


def wrap(look: Look, pieces: Iterable[tuple[str, Style]], width: int, indent: int = 0, top: int = 0) -> list[Line]:
    """Breaks styled text into lines at most `width` px wide, between words or, if need be, inside one."""
    styled = tuple(pieces)
    is_kept = sum(len(text) for text, _ in styled) <= MOST_KEPT
    lines = (_wrapped if is_kept else _wrapped.__wrapped__)(look, styled, width, indent, top)
    return list(lines)


@drawn_once(maxsize=2048)
def _wrapped(look: Look, pieces: Sequence[tuple[str, Style]], width: int, indent: int, top: int) -> tuple[Line, ...]:
    """The same text is asked for at least twice, to be measured and to be placed, and again by the next screen."""
    if (alone := _alone(look, pieces, width, indent)) is not None:
        return (Line((alone,), top, look.line_height(alone.style)),)
    lines: list[Line] = []
    words = list(_words(look, pieces, width - indent))
    tallest = max((look.line_height(style) for _, style in words), default=0)
    current: list[Run] = []
    reach = indent
    for number, (text, style) in enumerate(words):
        whole = text + _glued_to_link(words, number)
        is_near = current and reach + look.width(whole.rstrip(), style) > width
        if text == "\n" or (is_near and _right_edge(look, current, whole, style) > width):
            lines.append(Line(_trimmed(look, current), top, tallest))
            top += tallest
            current = []
            reach = indent
        if text != "\n":
            _add(look, current, text, style, indent)
            bare = text.rstrip()
            reach += look.width(bare, style) + look.width(text[len(bare) :], style) + _KERNING
    if current:
        lines.append(Line(_trimmed(look, current), top, tallest))
    return tuple(lines)


def _alone(look: Look, pieces: Sequence[tuple[str, Style]], width: int, indent: int) -> Run | None:
    """The one run of a text that fits into one line as it is; clocks and counters are others with each frame."""
    if len(pieces) != 1:
        return None
    text, style = pieces[0][0].rstrip(" "), pieces[0][1]
    if not text or text[0].isspace() or "\n" in text or [is_place for _, is_place in places.pieces(text)] != [False]:
        return None
    length = look.width(text, style)
    return Run(text, style, indent, length) if indent + length <= width else None


def _glued_to_link(words: Sequence[tuple[str, Style]], number: int) -> str:
    """What stands behind the name of a place without a blank, and must not begin the next line."""
    is_last = number + 1 == len(words)
    if is_last or not words[number][1].is_link or words[number + 1][0][:1] not in (",", ".", ";", ":", ")", "?", "!"):
        return ""
    return words[number + 1][0].rstrip()


def height(lines: Sequence[Line]) -> int:
    """From the flow's top to the foot of its last line (px)."""
    return lines[-1].top + lines[-1].height if lines else 0


def _words(look: Look, pieces: Iterable[tuple[str, Style]], width: int) -> Iterator[tuple[str, Style]]:
    """Words with the blanks behind them; a word too long for a line is cut; a line feed stands alone."""
    for text, style in pieces:
        for stretch, is_place in places.pieces(text):
            own = style.linked if is_place else style
            for number, part in enumerate(stretch.split("\n")):
                if number:
                    yield "\n", own
                for match in _PIECE.finditer(part):
                    yield from ((piece, own) for piece in _cut(look, match.group(), own, width))


def _cut(look: Look, word: str, style: Style, width: int) -> Iterator[str]:
    """A word in pieces that fit, cut behind its hyphens if it has any; a soft one is seen only where it is cut."""
    length = len(word.rstrip())  # the blanks behind it need no room
    start = 0
    while (
        num := max(1, num_fitting(length - start, partial(_fits, look, word, start, style, width)))
    ) < length - start:
        hyphen = _last_hyphen(look, word[start : start + num + 1], style, width)
        yield word[start : start + num] if hyphen is None else word[start : start + hyphen - 1] + "-"
        start += num if hyphen is None else hyphen
    if start < len(word):
        yield word[start:]


def _fits(look: Look, word: str, start: int, style: Style, width: int, num: int) -> bool:
    return look.width(word[start : start + num], style) <= width


def _last_hyphen(look: Look, beginning: str, style: Style, width: int) -> int | None:
    """Where the last hyphen ends that fits; the last character of `beginning` is the first that does not."""
    ends = [match.end() for match in _HYPHEN.finditer(beginning)]
    return next((end for end in reversed(ends) if look.width(beginning[: end - 1] + "-", style) <= width), None)


def _right_edge(look: Look, runs: Sequence[Run], text: str, style: Style) -> int:
    """Where the line would end with one more word, without the blanks behind it (px)."""
    last = runs[-1]
    if last.style == style:
        return last.left + look.width((last.text + text).rstrip(), style)
    return last.left + look.width(last.text, last.style) + look.width(text.rstrip(), style)


def _add(look: Look, runs: list[Run], text: str, style: Style, indent: int) -> None:
    """Adds a word to the line; neighbours of one style are one run, measured as it will be drawn. Widths come later."""
    if not runs:
        if text.strip() or style.mono:
            runs.append(Run(text, style, indent, 0))
    elif runs[-1].style == style:
        runs[-1] = Run(runs[-1].text + text, style, runs[-1].left, 0)
    else:
        left = runs[-1].left + look.width(runs[-1].text, runs[-1].style)
        runs.append(Run(text, style, left, 0))


def _trimmed(look: Look, runs: Sequence[Run]) -> tuple[Run, ...]:
    """The finished line: runs with their widths, without blanks at its end."""
    texts = [run.text for run in runs]
    if texts:
        texts[-1] = texts[-1].rstrip()
    ascents = [look.ascent(run.style) for run in runs]
    return tuple(
        Run(text, run.style, run.left, look.width(text, run.style), max(ascents) - ascent)
        for run, text, ascent in zip(runs, texts, ascents, strict=True)
    )
