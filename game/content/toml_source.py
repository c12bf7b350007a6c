"""A TOML text with a place for its keys, their values and the items of lists: what words of a level are written in.

Only what stands at the top is placed by itself; whatever is inside a table has the place of the table.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from game.content.jsontext import CHARACTER, Lines, Places
from game.content.source import Source

_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' + r"|'''.*?'''(?:'{0,2})" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'"
    r"|(?P<comment>#[^\n]*)|[\[\]{}=,\n]|[^\s\[\]{}=,\"'#]+",
    re.DOTALL,
)
_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_COMPLAINTS: Final = (
    ("Invalid value", 'no value; put words into "double quotes"'),
    ("Expected '=' after a key", 'a key without =; write KEY = "words"'),
    ("Unclosed array", "a comma or ] is missing before this; add it"),
    ("Illegal character '\\n'", "a line break in a string; end it with a quote, or begin and end it with three"),
    ("Unescaped '\\' in a string", "a single \\ in a string; write two"),
    ("Cannot overwrite a value", "this key stands more than once; remove one of them"),
    (
        "Expected newline or end of document",
        'more on a line after its value; remove it, or write \\" for a quote in words',
    ),
)
"""How `tomllib` begins a complaint, and what is wrong then and what to do."""

_OPEN: Final = ("[", "{")
_CLOSE: Final = ("]", "}")
_OPENING: Final = re.compile(r'"""\r?\n?' + r"|'''\r?\n?" + r"|[\"']")


_Token = tuple[str, int]
"""A word of the text, and where it begins."""


@dataclass(frozen=True, slots=True)
class TomlSource(Source):
    """A TOML text and what to call it."""

    def values(self) -> dict[str, object]:
        """The table that the text is.

        Raises:
            ContentError: where it is not TOML.
        """
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as fault:
            complaint = str(fault)
            place = _POSITION.search(complaint)
            offset = len(self.text.rstrip())
            if place is not None and place[1]:
                offset = Lines(self.text).offset(int(place[1])) + int(place[2]) - 1
            words = complaint[: place.start()] if place else complaint
            told = next((ours for theirs, ours in _COMPLAINTS if words.startswith(theirs)), f"{words}; mend it")
            if offset >= len(self.text.rstrip()) and words.startswith("Invalid value"):
                told = "the text ends too early; add the value, or close the bracket"
            raise self.error_at(offset, f"not TOML: {told}") from None
        except RecursionError:
            raise self.error_at(0, "not TOML of ours: brackets nest too deep; flatten it") from None
        except ValueError:
            raise self.error_at(0, "not TOML: a number of thousands of digits; write a shorter one") from None

    def found_places(self) -> Places:
        """Where everything begins."""
        return _places(self.text)

    def character_offset(self, offset: int, index: int) -> int:
        """Where character number `index` of the string at `offset` is."""
        opening = _OPENING.match(self.text, offset)
        if opening is None:
            return offset
        offset = opening.end()
        is_literal = opening.group().startswith("'")
        for _ in range(index):
            match = None if is_literal else CHARACTER.match(self.text, offset)
            offset = match.end() if match else offset + 1
        return offset


def _places(text: str) -> Places:
    found = Places(values={(): 0})
    is_in_table = False
    for statement in _statements(text):
        word, start = statement[0]
        if word == "[":
            is_in_table = True
            name = next(offset for token, offset in statement if token != "[")
            end = next(offset for token, offset in statement if token == "]")
            _note(found, _first_key(text[name:end]), start, start)
        elif not is_in_table:
            equals = next(place for place, (token, _) in enumerate(statement) if token == "=")
            key, value = _first_key(text[start : statement[equals][1]]), statement[equals + 1 :]
            _note(found, key, start, value[0][1])
            for number, offset in enumerate(_items(value)):
                found.values[key, number] = offset
    return found


def _note(found: Places, key: str, at: int, value_at: int) -> None:
    found.keys.setdefault((key,), at)
    found.values.setdefault((key,), value_at)


def _first_key(written: str) -> str:
    """The first part of a key, which may be in quotes, and dotted."""
    return next(iter(tomllib.loads(f"{written} = 0")))


def _statements(text: str) -> Iterator[list[_Token]]:
    """The tokens of each line that says something, or of several lines where brackets are open at its end."""
    depth = 0
    statement: list[_Token] = []
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word != "\n" and not token["comment"]:
            statement.append((word, token.start()))
            depth += (word in _OPEN) - (word in _CLOSE)
        elif word == "\n" and not depth and statement:
            yield statement
            statement = []
    if statement:
        yield statement


def _items(value: list[_Token]) -> Iterator[int]:
    """Where each item of a list begins; nothing for what is none."""
    if value[0][0] != "[":
        return
    depth, is_next = 0, True
    for word, offset in value[1:-1]:
        if is_next and not depth:
            yield offset
        is_next = word == ","
        depth += (word in _OPEN) - (word in _CLOSE)
