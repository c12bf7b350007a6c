"""From text to JSON values, or to the one place where the text stops being JSON."""

import json
import re
from typing import Final

from game.content.errors import ContentError
from game.content.jsontext import MAX_DEPTH, quoted, too_deep
from game.content.source import Source

MAX_FILE_BYTES: Final = 1 << 20
"""No level or solution is larger; a file that is will not be read."""

TOO_LARGE: Final = f"larger than {MAX_FILE_BYTES >> 20} MiB; no level or solution needs that much, cut it down"

_REMEDIES: Final = (
    ("Expecting ',' delimiter", "a comma or a closing bracket is missing before this; add it"),
    ("Expecting ':' delimiter", 'a colon is missing after the key; write "key": value'),
    ("Expecting property name", "a key in double quotes must stand here; write one, or close the object"),
    ("Expecting value", "a value must stand here; write a number, a string, a list, an object, true, false or null"),
    ("Invalid \\", "this backslash escapes nothing; write \\\\ for a backslash"),
    ("Extra data", "the document has ended before this; remove what follows"),
)
_MAX_DIGITS: Final = 400
_LAST_COMMA: Final = re.compile(r",\s*\Z")


def decode(source: Source) -> tuple[object, bool]:
    """The JSON value of a text, and whether any object in it repeats a key.

    Raises:
        ContentError: where the text is too large, nests too deeply or is not JSON.
    """
    text = source.text
    if len(text) > MAX_FILE_BYTES:
        raise source.error_at(0, TOO_LARGE)
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise source.error_at(fault.start, "half of a surrogate pair stands here, no character; remove it") from None
    if (deep := too_deep(text)) is not None:
        raise source.error_at(deep, f"brackets nest more than {MAX_DEPTH} deep here; flatten the document")
    has_repeats = False

    def joined(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal has_repeats
        value = dict(pairs)
        has_repeats = has_repeats or len(value) < len(pairs)
        return value

    try:
        value: object = json.loads(text, object_pairs_hook=joined, parse_int=_whole_number)
    except json.JSONDecodeError as fault:
        raise _syntax_error(source, fault.msg, fault.pos) from None
    return value, has_repeats


def _whole_number(digits: str) -> int | float:
    """A whole number; infinite beyond any bound of ours, for Python refuses to read very long ones."""
    return int(digits) if len(digits) <= _MAX_DIGITS else float("-inf" if digits.startswith("-") else "inf")


def _syntax_error(source: Source, complaint: str, offset: int) -> ContentError:
    """The decoder's complaint in our words. Where it puts a trailing comma differs between Python versions."""
    text = source.text
    if not text.strip():
        return source.error_at(0, "there is nothing in it; write a JSON object")
    if complaint.startswith("Unterminated string"):
        return source.error_at(offset, "this string never ends; close it with a double quote")
    if complaint.startswith("Invalid control character"):
        return source.error_at(offset, "not JSON: a line break or control character in a string; write \\n, or end it")
    if complaint.startswith("Illegal trailing comma"):
        offset += 1
    offset += len(text[offset:]) - len(text[offset:].lstrip())
    found = text[offset : offset + 1]
    comma = _LAST_COMMA.search(text, max(0, text.rfind(",", 0, offset)), offset)
    if not found:
        return source.error_at(offset, "the text ends too early; close every bracket and brace")
    if found in "}]" and comma is not None:
        return source.error_at(comma.start(), f"not JSON: a comma before {found}; remove the comma")
    if found == "'":
        return source.error_at(offset, 'not JSON: a string in single quotes; write "double quotes"')
    if text.startswith(("//", "/*", "#"), offset):
        return source.error_at(offset, "not JSON: a comment; remove it, JSON has none")
    word = re.split(r"[\s,:\[\]{}]", text[offset : offset + 40])[0] or found
    remedy = next((remedy for start, remedy in _REMEDIES if complaint.startswith(start)), f"{complaint}; mend it")
    return source.error_at(offset, f"not JSON: {remedy} (found {quoted(word)})")
