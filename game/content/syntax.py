"""Where a text stops being JSON, what stands there, and what to write instead."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from game.content.almost_json import grouped_number, mistaken_start, mistaken_value, odd_character
from game.content.jsontext import Lines, quoted

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_WORD: Final = re.compile(r'[^\s,:;/#\[\]{}"]+')
_VALUE: Final = re.compile(
    r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|NaN|-?Infinity", re.ASCII
)
_CLOSING: Final = {"{": "}", "[": "]"}
_NAMES: Final = {"{": "object", "[": "list"}
_COLONS: Final = re.compile(r"=>?|->|:=|;")

_VALUE_WANTED: Final = "a value must stand here; write a number, a string, a list, an object, true, false or null"
_KEY_WANTED: Final = "a key in double quotes must stand here; write one, or close the object"


class _Wants(Enum):
    """What may stand at a place."""

    VALUE = "value"
    FIRST_VALUE = "value, or the end of the list"
    KEY = "key"
    FIRST_KEY = "key, or the end of the object"
    COLON = "colon"
    AFTER = "comma, or the end of what is open"
    END = "nothing"


@dataclass(frozen=True, slots=True)
class SyntaxFault(Exception):
    """The first thing that is not JSON, at an offset of the text."""

    offset: int
    message: str


def syntax_fault(text: str) -> SyntaxFault | None:
    """What first keeps a text from being JSON; None of one that is JSON. NaN and Infinity pass for numbers."""
    if not text.strip():
        return SyntaxFault(0, "there is nothing in it; write a JSON object")
    try:
        _Reader(text).read()
    except SyntaxFault as fault:
        return fault
    return None


class _Reader:
    """Goes through a text token by token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.wants = _Wants.VALUE
        self.open: list[int] = []
        """Where the brackets that are not closed yet stand."""
        self.before = 0
        """Where the last token began."""

    def read(self) -> None:
        """Raises SyntaxFault at the first thing that is not JSON."""
        while True:
            self.offset = self._behind(_SPACE)
            if self.offset == len(self.text):
                return self._end()
            start = self.offset
            self._take(self.text[start])
            self.before = start

    def _behind(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.offset)
        return self.offset if match is None else match.end()

    def _end(self) -> None:
        if self.wants is not _Wants.END:
            place = f" (open: {self._innermost()})" if len(self.open) > 1 else ""
            raise SyntaxFault(self.offset, _TOO_EARLY + place)

    def _take(self, char: str) -> None:
        match self.wants:
            case _Wants.VALUE | _Wants.FIRST_VALUE:
                self._take_value(char)
            case _Wants.KEY | _Wants.FIRST_KEY:
                self._take_key(char)
            case _Wants.COLON:
                self._take_colon(char)
            case _Wants.AFTER:
                self._take_separator(char)
            case _Wants.END:
                raise self._fault("the document has ended before this; remove what follows")

    def _take_value(self, char: str) -> None:
        if char == "]" and self.wants is _Wants.FIRST_VALUE:
            self._close()
        elif char in _CLOSING:
            self.open.append(self.offset)
            self.offset += 1
            self.wants = _Wants.FIRST_KEY if char == "{" else _Wants.FIRST_VALUE
        elif char == '"':
            self._take_string()
            self._after_value()
        elif char in "]},:":
            raise self._misplaced(char, _VALUE_WANTED)
        else:
            if self.open and self.text[self.open[-1]] == "{" and (grouped := grouped_number(self.text, self.offset)):
                raise SyntaxFault(self.offset, f"not JSON: {grouped}")
            end = self._behind(_WORD)
            if not _VALUE.fullmatch(self.text, self.offset, end):
                raise self._fault(_VALUE_WANTED)
            self.offset = end
            self._after_value()

    def _take_key(self, char: str) -> None:
        if char == "}" and self.wants is _Wants.FIRST_KEY:
            self._close()
        elif char == '"':
            self._take_string()
            self.wants = _Wants.COLON
        elif char in "]},:":
            raise self._misplaced(char, _KEY_WANTED)
        else:
            raise self._fault(_KEY_WANTED)

    def _take_colon(self, char: str) -> None:
        if char != ":":
            if _COLONS.match(self.text, self.offset):
                raise self._fault("a colon must stand here instead; write :")
            raise self._fault('a colon is missing after the key; write "key": value')
        self.offset += 1
        self.wants = _Wants.VALUE

    def _take_separator(self, char: str) -> None:
        bracket = self.text[self.open[-1]]
        if char == ",":
            self.offset += 1
            self.wants = _Wants.KEY if bracket == "{" else _Wants.VALUE
        elif char == _CLOSING[bracket]:
            self._close()
        elif char in "]}":
            raise self._fault(self._wrong_bracket(char, _CLOSING[bracket]))
        elif char == ":":
            if bracket == "{" and self.text[self.before] == '"':
                wanted = "this key stands where the key before it wants its value; write one, and a comma"
                raise SyntaxFault(self.before, f"not JSON: {wanted}")
            remedy = f"close {self._innermost()} before the key" if bracket == "[" else "remove it, or add a comma"
            raise self._fault(f"a colon cannot follow a value; {remedy}")
        elif char == ";":
            raise self._fault("a comma must stand here instead; write ,")
        elif char in '"[{' or _VALUE.fullmatch(self.text, self.offset, self._behind(_WORD)):
            raise self._fault("a comma or a closing bracket is missing before this; add it")
        elif self.text[self.before] == '"':
            raise self._fault('only a comma or a closing bracket can follow a string; write \\" for a quote in it')
        else:
            raise self._fault("only a comma or a closing bracket can follow a value; remove this")

    def _take_string(self) -> None:
        start, self.offset = self.offset, self._behind(_STRING)
        if self.offset == len(self.text):
            raise SyntaxFault(start, "this string never ends; close it with a double quote")
        match self.text[self.offset]:
            case '"':
                self.offset += 1
            case "\\":
                found = self.text[self.offset : self.offset + 2]
                remedy = "write four hexadecimal digits behind \\u, or " if found == "\\u" else ""
                message = f"not JSON: this backslash escapes nothing; {remedy}write \\\\ for a backslash"
                raise SyntaxFault(self.offset, f"{message} (found {quoted(found)})")
            case char:
                raise SyntaxFault(self.offset, _control_character(char, self.text[start + 1 : self.offset]))

    def _close(self) -> None:
        self.open.pop()
        self.offset += 1
        self._after_value()

    def _after_value(self) -> None:
        self.wants = _Wants.AFTER if self.open else _Wants.END

    def _wrong_bracket(self, char: str, right: str) -> str:
        if any(_CLOSING[self.text[start]] == char for start in self.open):
            return f"{self._innermost()} is still open; close it with {right} before this"
        return f"{char} closes nothing that is open; remove it, or write {right} for it"

    def _innermost(self) -> str:
        """The innermost bracket that is open, in words."""
        line, col = Lines(self.text).line_and_col(self.open[-1])
        return f"the {_NAMES[self.text[self.open[-1]]]} that begins at {line}:{col}"

    def _misplaced(self, char: str, wanted: str) -> SyntaxFault:
        """A comma, colon or closing bracket where a key or value must stand."""
        before = self.text[self.before] if self.offset else ""
        is_closed = bool(self.open) and char == _CLOSING[self.text[self.open[-1]]]
        if char == "," and before == ",":
            return SyntaxFault(self.offset, "not JSON: a second comma; remove it")
        if char == "," and before in ("[", "{"):
            return SyntaxFault(self.offset, "not JSON: a comma before the first entry; remove it")
        if char == ":" and before == ":":
            return SyntaxFault(self.offset, "not JSON: a second colon; remove it")
        if before == "," and is_closed:
            return SyntaxFault(self.before, f"not JSON: a comma before {char}; remove the comma")
        return self._fault(wanted)

    def _fault(self, wanted: str) -> SyntaxFault:
        """What stands here instead of what is wanted: told by what it is where it is known, else by what is wanted."""
        if known := mistaken_start(self.text, self.offset):
            return SyntaxFault(self.offset, f"not JSON: {known}")
        end = self._behind(_WORD)
        if end == self.offset:
            end = max(self._behind(_STRING), end) + 1
        word = self.text[self.offset : end]
        for number, char in enumerate(word if word[0] != '"' else ""):
            if odd := odd_character(char):
                return SyntaxFault(self.offset + number, f"not JSON: {odd}")
        if self.wants in (_Wants.VALUE, _Wants.FIRST_VALUE):
            wanted = mistaken_value(word) or wanted
        return SyntaxFault(self.offset, f"not JSON: {wanted} (found {quoted(word)})")


_TOO_EARLY: Final = "the text ends too early; close every bracket and brace"


def _control_character(char: str, string: str) -> str:
    """What is wrong with a character that no string may hold, after the part of the string that stands before it."""
    what = "a line break or control character in a string"
    if char in "\r\n":
        curly = next((mark for mark in reversed(string) if mark in "“”„"), "")
        remedy = f', {curly} does not, write "' if curly else ""
        return f"not JSON: {what}; write \\n, or end it{remedy}"
    escape = "\\t" if char == "\t" else f"\\u{ord(char):04x}"
    return f"not JSON: {what}; write {escape}, or remove it"
