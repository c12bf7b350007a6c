"""From text to JSON values, or to the one place where the text stops being JSON."""

import json
from typing import Final

from game.content.jsontext import MAX_DEPTH, MAX_VALUES, too_deep, too_many
from game.content.source import Source
from game.content.syntax import SyntaxFault, syntax_fault

MAX_FILE_BYTES: Final = 1 << 20
"""No level or solution is larger; a file that is will not be read."""

TOO_LARGE: Final = f"larger than {MAX_FILE_BYTES >> 20} MiB; no level or solution needs that much, cut it down"

_MAX_DIGITS: Final = 400


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
    if (many := too_many(text)) is not None:
        message = f"more than {MAX_VALUES:,} values; no level or solution needs so many, take some out"
        raise source.error_at(many, message)
    has_repeats = False

    def joined(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal has_repeats
        value = dict(pairs)
        has_repeats = has_repeats or len(value) < len(pairs)
        return value

    try:
        value: object = json.loads(text, object_pairs_hook=joined, parse_int=_whole_number)
    except json.JSONDecodeError as fault:
        found = syntax_fault(text) or SyntaxFault(fault.pos, f"not JSON: {fault.msg}; mend it")
        raise source.error_at(found.offset, found.message) from None
    return value, has_repeats


def _whole_number(digits: str) -> int | float:
    """A whole number; infinite beyond any bound of ours, for Python refuses to read very long ones."""
    return int(digits) if len(digits) <= _MAX_DIGITS else float("-inf" if digits.startswith("-") else "inf")
