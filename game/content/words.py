"""Every word that the player reads, by key and language.

A language is a folder `assets/words/CODE` of TOML files, and nothing else names it; how they are split is for the
translators' ease, but `language.toml` has its name and how it writes numbers. What is said of one kind of tile may
stand with its art instead, in `assets/tiles/ID/CODE.toml`. Tables nest: `paging = "..."` under `[codex]` has the key
`codex.paging`. All languages have the same keys with the same {names} to fill in, and agree with their numbers as
`game.content.plurals` says. What commands print for programs is English whatever the player reads.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from game.content.plurals import filled
from game.content.resources import assets_dir

ENGLISH: Final = "en"
"""The language that others are translated from, and that programs read."""

_TENTH: Final = 0.05
_TEN: Final = 9.95
"""What is written as a tenth, and as ten."""


def _languages() -> dict[str, str]:
    files = {file.parent.name: file for file in sorted((assets_dir() / "words").glob("*/language.toml"))}
    codes = (ENGLISH, *(code for code in files if code != ENGLISH))
    return {code: dict(_words_in(files[code]))["language.name"] for code in codes}


def _words_in(file: Path) -> Iterator[tuple[str, str]]:
    return _flat(tomllib.loads(file.read_text(encoding="utf-8")))


def _flat(table: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}.")
        else:
            assert isinstance(value, str), f"{path}{key} is {value!r}; it must be a string"
            yield f"{path}{key}", value


LANGUAGES: Final = _languages()
"""Every language by its code, under its own name; the first is `ENGLISH`."""


class _Reader:
    """Who reads: the language in use."""

    def __init__(self) -> None:
        self.language = ENGLISH


_READER: Final = _Reader()


def use_language(code: str) -> None:
    """Changes the language of `text` and `number`.

    Raises:
        ValueError: where there is no such language.
    """
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code!r}; there are {', '.join(LANGUAGES)}")
    _READER.language = code


def language() -> str:
    """The code of the language in use."""
    return _READER.language


def text(key: str, **values: object) -> str:
    """The words of a key in the language in use, with the values filled in."""
    words = catalogue(_READER.language)[key]
    return filled(words, **values) if values else words


def has_text(key: str) -> bool:
    """Whether there are words of a key."""
    return key in catalogue(_READER.language)


def number(value: float, digits: int = 0) -> str:
    """A number as it is written in the language in use: 1,234.5 or 1.234,5."""
    words = catalogue(_READER.language)
    marks: dict[str, str | int | None] = {",": words["language.thousands"], ".": words["language.point"]}
    return f"{value:,.{digits}f}".translate(str.maketrans(marks))


def amount(value: float) -> str:
    """A number with as many digits as it needs, at most three behind the point: 30, 0.25, 1,234.5."""
    digits = next((digits for digits in range(3) if round(value, digits) == round(value, 3)), 3)
    return number(value, digits)


def percentage(share: float) -> str:
    """A share of 1 in hundredths, without the sign; with tenths where those matter, which is below ten."""
    hundredths = 100 * share
    return number(hundredths, 1 if _TENTH <= hundredths < _TEN else 0)


def english(key: str, **values: object) -> str:
    """The English words of a key, whatever the player reads: for commands, faults of files, and programs."""
    words = catalogue(ENGLISH)[key]
    return filled(words, **values) if values else words


def tile_title(kind: str) -> str:
    """What a kind of tile is called in English."""
    return english(f"tile.{kind}.title")


@cache
def program_words() -> Mapping[str, str]:
    """What only programs are told, by key; it is never translated."""
    return dict(_words_in(assets_dir() / "words" / "programs.toml"))


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """All words of a language by key."""
    words: dict[str, str] = {}
    files = (*(assets_dir() / "words" / code).glob("*.toml"), *(assets_dir() / "tiles").glob(f"*/{code}.toml"))
    for file in sorted(files):
        for key, value in _words_in(file):
            assert key not in words, f"{key} stands twice, the second time in {file}"
            words[key] = value
    return words
