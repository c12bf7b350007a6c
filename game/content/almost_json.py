"""Characters and words that people and their programs write for JSON, and what JSON has for them."""

import re
import unicodedata
from typing import Final

_QUOTES: Final = frozenset(
    "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2018\u2019\u201a\u201b`\u00b4\u2033\u2032\uff02\uff07\u300c\u300d\u300e\u300f"
)
"""Curly, angle, single, full-width and corner marks."""

_PLAIN: Final = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2010": "-",
    "\u3001": ",",
    "\u060c": ",",
    "\u061b": ",",
    "\u2236": ":",
    "\u066b": ".",
}
"""Minus signs and dashes, commas of other scripts, the ratio: what a compatible form is not known of."""

_MEANINGFUL: Final = frozenset(",:{}[]+-.;=0123456789")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_LITERALS: Final = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
    **dict.fromkeys(("null", "none", "nil", "undefined"), "null"),
}
_LONGEST_WORD: Final = 40
_NO_NUMBERS: Final = frozenset({"nan", "inf", "infinity"})
_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]*)(?P<whole>[0-9_]*)(?P<point>\.(?P<part>[0-9_]*))?(?P<e>[eE](?P<power>[+-]?[0-9]*))?"
)
_MEASURE: Final = re.compile(r"([+-]?[0-9][0-9_]*(?:\.[0-9]*)?)(?![eE](?:[+-]?[0-9]|[+-]?$))([^\W\d_]|[%°$€]).*")
_GROUPED: Final = re.compile(
    r"(?P<whole>[+-]?[1-9][0-9]{0,2}(?P<mark>[ ,.'\u2019\u00a0\u2009\u202f])[0-9]{3}(?![0-9])"
    r"(?:(?P=mark)[0-9]{3}(?![0-9]))*)(?:(?P<point>[.,])(?P<part>[0-9]+))?"
)
_COMMA_FOR_POINT: Final = re.compile(r"([+-]?[0-9]+),([0-9]+)")


def odd_character(char: str) -> str:
    """Why a character cannot stand between the values of JSON, and what to write; empty for any other."""
    if char in _QUOTES:
        return f'{named(char)} stands here; write a straight double quote, "'
    if unicodedata.category(char) in _INVISIBLE:
        return f"{named(char)} stands here unseen; remove it, or write a plain space"
    plain = _PLAIN.get(char) or str(unicodedata.digit(char, "")) or unicodedata.normalize("NFKC", char)
    if char.isascii() or plain not in _MEANINGFUL:
        return ""
    return f"{named(char)} stands here; write a plain {plain}"


def named(char: str) -> str:
    """A character by its name and number, with its article: for characters that cannot be told from others by sight."""
    names = {"\ufeff": "byte order mark", "`": "backquote", "\u00b4": "accent"}
    name = names.get(char) or unicodedata.name(char, "control character").lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(char):04X})"


def mistaken_value(word: str) -> str:
    """What is wrong with a word that is nearly a number, true, false or null, and what to write; empty for others."""
    if len(word) > _LONGEST_WORD:
        return ""
    lower = word.lower()
    if lower in _LITERALS:
        return f"this is no word of JSON; write {_LITERALS[lower]}"
    if lower.lstrip("+-") in _NO_NUMBERS:
        return "this is no number; write digits"
    if re.fullmatch(r"[+-]?0(x[0-9a-f]+|o[0-7]+|b[01]+)", lower):
        return f"numbers are decimal; write {int(lower, 0)}"
    if measure := _MEASURE.fullmatch(word):
        return f"a number stands without a unit; write {_mended(measure[1])}"
    return _mistaken_number(word)


def grouped_number(text: str, offset: int) -> str:
    """What is wrong with the number at an offset whose digits stand in groups of three, or behind a decimal comma.

    Empty for any other. It holds for the values of objects: in a list, a comma or a space may be meant to part two.
    """
    if grouped := _GROUPED.match(text, offset):
        mark, point = grouped["mark"], grouped["point"]
        whole = re.sub(r"[^0-9+-]", "", grouped["whole"])
        is_json = mark == "." and grouped["whole"].count(mark) == 1 and not point
        if not is_json and mark != point:
            why = "a comma stands inside a number" if "," in (mark, point) else "digits stand in one row"
            return f"{why}; write {whole.removeprefix('+')}{'.' + grouped['part'] if point else ''}"
    if comma := _COMMA_FOR_POINT.match(text, offset):
        return f"a comma stands inside a number; write {_mended(f'{comma[1]}.{comma[2]}')}"
    return ""


def _mistaken_number(word: str) -> str:
    number = _NUMBER.fullmatch(word)
    if number is None or not re.search("[0-9]", number["whole"] + (number["part"] or "")):
        return ""
    if number["sign"] not in ("", "-"):
        why = "a number begins with a digit or one minus sign"
    elif "_" in word:
        why = "digits stand in one row, without _"
    elif not number["whole"]:
        why = "a digit must stand before the point"
    elif number["point"] == ".":
        why = "a digit must stand behind the point"
    elif number["e"] and not number["power"].lstrip("+-"):
        why = "digits must stand behind the e"
    elif len(number["whole"]) > 1 and number["whole"].startswith("0"):
        why = "a number has no zeros in front"
    else:
        return ""
    return f"{why}; write {_mended(word)}"


def _mended(word: str) -> str:
    """A number as JSON has it, from one of `_NUMBER`."""
    number = _NUMBER.fullmatch(word)
    assert number is not None
    sign = "-" if number["sign"].count("-") % 2 else ""
    whole = number["whole"].replace("_", "").lstrip("0") or "0"
    part = (number["part"] or "").replace("_", "")
    power = number["power"] if number["power"] and number["power"].lstrip("+-") else ""
    return f"{sign}{whole}{'.' + part if part else ''}{'e' + power if power else ''}"


def mistaken_start(text: str, offset: int) -> str:
    """What stands at a place that JSON has no word for: a comment, another kind of quote, a fence; empty for others."""
    if text.startswith(("//", "/*", "#", "--", "<!--"), offset) and not re.match(r"--[0-9]", text[offset : offset + 3]):
        return "a comment; remove it, JSON has none"
    if text.startswith("```", offset):
        return "a code fence of Markdown; remove it"
    if text.startswith("'", offset):
        return 'a string in single quotes; write "double quotes"'
    if text.startswith("(", offset):
        return "round brackets stand here; write [...] for a list, {...} for an object"
    return odd_character(text[offset])
