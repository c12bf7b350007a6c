"""JSON text with a place for everything in it: from the path of a value to its line and column."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Final

JsonPath = tuple[str | int, ...]
"""The keys and list positions that lead from the whole document to one value."""

MAX_DEPTH: Final = 32
"""Brackets inside brackets. No file of ours needs more than 5."""

MAX_VALUES: Final = 100_000
"""Members and items, all together. The largest map with a facing and three settings for each cell has 82,200."""


class Anchor(Enum):
    """Which part of a member a fault points at."""

    VALUE = "value"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the keys and values of a text begin, as offsets; of a repeated key the last one counts."""

    keys: dict[JsonPath, int] = field(default_factory=dict)
    values: dict[JsonPath, int] = field(default_factory=dict)
    repeated_keys: list[tuple[JsonPath, int]] = field(default_factory=list)

    def offset(self, path: JsonPath, anchor: Anchor) -> int:
        """Where `path` begins; for something that is missing, where the nearest thing around it begins."""
        if anchor is Anchor.KEY and path in self.keys:
            return self.keys[path]
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, 0)


@dataclass(slots=True)
class _Open:
    """An object or list that the scanner is inside of, and where in it: the key, or the position in the list."""

    path: JsonPath
    is_object: bool
    at: str | int
    seen: set[str]


_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.", re.DOTALL
)
"""One character of a string as JSON writes it, or as TOML does."""


def places(text: str) -> Places:
    """The places of a text that is known to be JSON."""
    found = Places()
    inside: list[_Open] = []
    expects_key = False
    for token in _TOKEN.finditer(text):
        word, offset = token.group(), token.start()
        here = inside[-1] if inside else None
        if word == ":":
            expects_key = False
        elif word == ",":
            assert here is not None
            expects_key = here.is_object
            if isinstance(here.at, int):
                here.at += 1
        elif word in "}]":
            inside.pop()
            expects_key = False
        elif expects_key:
            assert here is not None
            _note_key(found, here, json.loads(word, strict=False), offset)
        else:
            path = () if here is None else (*here.path, here.at)
            found.values[path] = offset
            if word in "{[":
                inside.append(_Open(path, word == "{", "" if word == "{" else 0, set()))
                expects_key = word == "{"
    return found


def _note_key(found: Places, here: _Open, key: str, offset: int) -> None:
    path = (*here.path, key)
    if key in here.seen:
        found.repeated_keys.append((path, offset))
    here.seen.add(key)
    here.at = key
    found.keys[path] = offset


def too_deep(text: str) -> int | None:
    """Where a text first nests deeper than `MAX_DEPTH`, as an offset; None where it does not. Any text will do."""
    depth = 0
    for offset, word in _brackets(text):
        depth += 1 if word in "{[" else -1
        if depth > MAX_DEPTH:
            return offset
    return None


def too_many(text: str) -> int | None:
    """Where a text first has more than `MAX_VALUES` values, as an offset; None where it has not. Any text will do."""
    if text.count(",") < MAX_VALUES:
        return None
    commas = (token.start() for token in _TOKEN.finditer(text) if token.group() == ",")
    return next(islice(commas, MAX_VALUES - 1, None), None)


def _brackets(text: str) -> Iterator[tuple[int, str]]:
    for token in _TOKEN.finditer(text):
        if token.group() in "{}[]":
            yield token.start(), token.group()


def character_offset(text: str, string_offset: int, index: int) -> int:
    """Where character number `index` of the JSON string that begins at `string_offset` is, escapes counted as one.

    A string that is not so long, because it was changed after it had been read, ends the search.
    """
    offset = string_offset + 1
    for _ in range(index):
        match = CHARACTER.match(text, offset)
        if match is None or match.group() == '"':
            break
        offset = match.end()
    return offset


class Lines:
    """The lines of a text: from an offset to line and column, both from 1, in characters."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line_and_col(self, offset: int) -> tuple[int, int]:
        """Where an offset is."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int) -> int:
        """Where a line begins, the last one for a line that is not there."""
        return self._starts[min(line, len(self._starts)) - 1]


def shown(path: JsonPath) -> str:
    """A path as people write it: `workload.users`, `map[3]`, `facing["2,0"]`; `$` is the whole document."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part}]"
        elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part) and len(part) <= 40:
            words += f".{part}" if words else part
        else:
            words += f"[{quoted(part)}]"
    return words or "$"


def quoted(text: str) -> str:
    """A string as JSON writes it, cut short where it is long."""
    return json.dumps(text if len(text) <= 40 else text[:37] + "...", ensure_ascii=False)
