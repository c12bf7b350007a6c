"""The values of a trace: numbers of tokens and times as they are written, or what is wrong with them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from game.content.wording import found
from game.physics.units import BEATS_PER_SECOND

MOST_TOKENS: Final = 1 << 24
"""No prompt and no answer is longer in any trace."""

LONGEST_DAYS: Final = 400
"""No trace lasts longer."""

_DATE: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)?\s*(Z|UTC|[+-]\d\d:?(?:\d\d)?)?", re.ASCII
)


class BadValue(Exception):
    """A value that is no such number; what is wrong and what to do."""


def tokens_in(text: object, missing: str) -> int:
    """A number of tokens, 0 included.

    Raises:
        BadValue: where it is none, or absurd.
    """
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9:
        number = int(text)
    else:
        exact = _decimal(text, missing, "tokens")
        if exact > MOST_TOKENS:
            raise BadValue(f"{_told(text)} tokens are more than any model reads, {MOST_TOKENS}; mend it")
        if exact != exact.to_integral_value():
            raise BadValue(f"{_told(text)} is not a whole number of tokens; mend it")
        number = int(exact)
    if number > MOST_TOKENS:
        raise BadValue(f"{number} tokens are more than any model reads, {MOST_TOKENS}; mend it")
    return number


def beats_in(text: object, unit_beats: int, missing: str) -> int:
    """A time in numbers, in beats.

    Raises:
        BadValue: where it is none.
    """
    if isinstance(text, str) and text.isascii() and len(text) < 24:
        whole, _, fraction = text.partition(".")
        if whole.isdigit() and (not fraction or fraction.isdigit()) and len(whole) < 13:  # nearly all are written so
            one: int = 10 ** len(fraction)
            return (int(whole + fraction) * unit_beats * 2 + one) // (2 * one)
    exact = _decimal(text, missing, "time")
    if exact > Decimal(10) ** 13:
        raise BadValue(f"{_told(text)} is beyond any time; mend it")
    return int(exact * unit_beats + Decimal("0.5"))


def is_date(text: object) -> bool:
    """Whether a time is written as a date and a time of day."""
    return isinstance(text, str) and _DATE.fullmatch(text.strip()) is not None


def date_beats(text: object, missing: str) -> int:
    """A date and a time of day, in beats since the year 1; without a zone it is taken as one of the same zone.

    Raises:
        BadValue: where it is none.
    """
    written = text.strip() if isinstance(text, str) else ""
    if not written:
        raise BadValue(missing)
    match = _DATE.fullmatch(written)
    if match is None:
        raise BadValue(f"{_told(text)} is no time such as 2023-11-16 18:15:46.680; mend it")
    year, month, day, hour, minute = (int(part) for part in match.group(1, 2, 3, 4, 5))
    second = int(match[6] or 0)
    try:
        days = _days(year, month, day)
    except ValueError:
        raise BadValue(f"{_told(text)} is no day of the calendar; mend it") from None
    if hour > 23 or minute > 59 or second > 60:
        raise BadValue(f"{_told(text)} is no time of day; mend it")
    fraction = match[7] or "0"
    beats = int(fraction.ljust(18, "0")) * BEATS_PER_SECOND // 10**18
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - _zone_seconds(match[8])
    return seconds * BEATS_PER_SECOND + beats


@lru_cache(maxsize=1024)
def _days(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal()


def _zone_seconds(zone: str | None) -> int:
    if zone is None or zone in ("Z", "UTC"):
        return 0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60
    return -seconds if zone[0] == "-" else seconds


def _decimal(text: object, missing: str, what: str) -> Decimal:
    if text is None or (isinstance(text, str) and not text.strip()):
        raise BadValue(missing)
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise BadValue(f"expected a number, found {found(text)}; mend it")
    try:
        number = Decimal(text.strip() if isinstance(text, str) else text)
    except (InvalidOperation, ValueError):
        raise BadValue(f"expected a number, found {_told(text)}; mend it") from None
    if not number.is_finite():
        raise BadValue(f"expected a finite number, found {_told(text)}; mend it or take the line out")
    if number < 0:
        raise BadValue(f"{_told(text)} is negative, which no {'time' if what == 'time' else 'length'} is; mend it")
    return number


def _told(text: object) -> str:
    written = str(text).strip()
    return written if len(written) <= 40 else f"{written[:40]}..."
