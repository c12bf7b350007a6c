"""The lines of a trace file, whatever its form: values by what they say, and where each of them stands."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from game.content.jsontext import quoted
from game.content.traces.formats import COLUMNS, SHOWN, Column, column_of
from game.content.wording import count, found, suggestion

_DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_DIGITS: Final = 400


class BadLine(Exception):
    """A line that cannot be read: in which line and column, of what, what is wrong and what to do."""

    def __init__(self, line: int, col: int, what: str, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.col = col
        self.what = what
        self.message = message


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns of a file that mean something: what each says, where it is, what it is called."""

    columns: Sequence[Column]
    names: Sequence[str]
    ignored: Sequence[str]
    header_line: int

    def place(self, says: str) -> int:
        """Which of the columns says this, -1 where none does."""
        return next((place for place, column in enumerate(self.columns) if column.says == says), -1)


def lines_of(text: str) -> list[str]:
    """The lines of a file, whatever ends them."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return text.split("\n")


def is_json_lines(lines: Sequence[str]) -> bool:
    """Whether each line is a JSON object rather than a row of a table.

    Raises:
        BadLine: where all of them are one JSON list.
    """
    first = next((line.lstrip() for line in lines if line.strip()), "")
    if re.match(r"\[\s*(\{|$)", first):
        raise BadLine(1, 1, "$", "this is one JSON list; write an object a line, without [, ] and the commas between")
    return first.startswith("{")


def chosen(names: Sequence[str], line: int) -> tuple[list[int], Cells]:
    """Which of the columns of a header mean something, each thing once: the name that is known best.

    Raises:
        BadLine: where there is none for the length of prompts.
    """
    ranks = list(COLUMNS)
    best: dict[str, int] = {}
    for place, name in enumerate(names):
        column = column_of(name)
        if column is None:
            continue
        before = best.get(column.says)
        known = column_of(names[before]) if before is not None else None
        if known is None or ranks.index(column.name) < ranks.index(known.name):
            best[column.says] = place
    if "prompt" not in best:
        near = suggestion(names[0] if names else "", SHOWN["prompt"].split(", "), "known names")
        raise BadLine(line, 1, "$", f"no column has the tokens of prompts; name it in the first line ({near})")
    places = sorted(best.values())
    columns = [column for place in places if (column := column_of(names[place])) is not None]
    ignored = [name.strip() for place, name in enumerate(names) if place not in places]
    return places, Cells(columns, [names[place].strip() for place in places], ignored, line)


class TableRecords:
    """Rows of a table, whose header tells the columns."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        header = next((number for number, line in enumerate(lines) if line.strip()), -1)
        if header < 0:
            raise BadLine(1, 1, "$", "the file is empty; write a header and a line for each request")
        line = lines[header].rstrip("\r")
        self._delimiter = max(_DELIMITERS, key=line.count)
        self.names = [name.strip() for name in _fields(line, self._delimiter, header + 1)]
        self._places, self.cells = chosen(self.names, header + 1)
        self._first = header + 1

    def __iter__(self) -> Iterator[tuple[int, list[object]]]:
        """The number of each line, from 1, and the values of the columns that mean something."""
        delimiter, places = self._delimiter, self._places
        needed, all_columns = max(places), len(self.names)
        for number in range(self._first, len(self._lines)):
            line = self._lines[number].rstrip("\r")
            if not line or line.isspace():
                continue
            fields = line.split(delimiter) if '"' not in line else _fields(line, delimiter, number + 1)
            if len(fields) <= needed or len(fields) > all_columns + 1:
                told = f"the line has {count(len(fields), 'field')}, the header {len(self.names)}"
                raise BadLine(number + 1, 1, "$", f"{told}; mend it, or take it out if it was cut off")
            yield number + 1, [fields[place] for place in places]

    def col(self, line: int, place: int) -> int:
        """Where in its line the value of one of those columns begins, from 1."""
        text = self._lines[line - 1]
        col, is_quoted, left = 0, False, self._places[place]
        while left and col < len(text):
            is_quoted ^= text[col] == '"'
            left -= text[col] == self._delimiter and not is_quoted
            col += 1
        while col < len(text) and text[col] in ' "':
            col += 1
        return col + 1


def _fields(line: str, delimiter: str, number: int) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True), [])
    except csv.Error as fault:
        raise BadLine(number, 1, "$", f"the quotes of this line do not fit together ({fault}); mend them") from None


class JsonRecords:
    """Objects, one a line; the first tells which keys there are."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        first = next(number for number, line in enumerate(lines) if line.strip())
        self.names = list(self._object(first))
        places, self.cells = chosen(self.names, first + 1)
        self._keys = [self.names[place] for place in places]

    def __iter__(self) -> Iterator[tuple[int, list[object]]]:
        """The number of each line, from 1, and the values of the keys that mean something, None where it has none."""
        for number, line in enumerate(self._lines):
            if line.strip():
                values = self._object(number)
                yield number + 1, [values.get(key) for key in self._keys]

    def col(self, line: int, place: int) -> int:
        """Where in its line the value of one of those keys begins, from 1."""
        text = self._lines[line - 1]
        start = text.find(quoted(self._keys[place]))
        colon = text.find(":", start) if start >= 0 else -1
        if colon < 0:
            return 1
        return colon + 2 + len(text[colon + 1 :]) - len(text[colon + 1 :].lstrip())

    def _object(self, number: int) -> dict[str, object]:
        line = self._lines[number]
        try:
            value = json.loads(line, parse_float=Decimal, parse_int=_whole, parse_constant=Decimal)
        except json.JSONDecodeError as fault:
            raise BadLine(number + 1, fault.pos + 1, "$", f"not JSON: {fault.msg}; mend it") from None
        except RecursionError:
            raise BadLine(number + 1, 1, "$", "brackets nest too deeply here; flatten them") from None
        if not isinstance(value, dict):
            raise BadLine(number + 1, 1, "$", f"expected an object, found {found(value)}; write {{...}} in each line")
        return value


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _MOST_DIGITS else Decimal("-Infinity" if digits[0] == "-" else "Infinity")
