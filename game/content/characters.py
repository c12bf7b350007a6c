"""Characters that no words from outside may hold: what moves a cursor, turns text around, or is half a character."""

import re
from typing import Final

REPLACEMENT: Final = "\ufffd"
"""Drawn in the place of such a character."""

_LINE_BREAKS: Final = r"\u2028\u2029"
_BIDIRECTIONAL: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_HALVES: Final = r"\ud800-\udfff"

UNFIT_IN_LINE: Final = r"\u0000-\u001f\u007f-\u009f" + _LINE_BREAKS + _BIDIRECTIONAL
"""What may not stand in words of one line, as inside the square brackets of a regular expression."""

UNFIT_IN_TEXT: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f" + _LINE_BREAKS + _BIDIRECTIONAL
"""The same for several lines: line feeds, carriage returns and tabs may stand in them."""

_NOT_DRAWN: Final = re.compile(f"[{UNFIT_IN_LINE}{_HALVES}]")
_BLANKS: Final = re.compile(r"[\t\n\r]")
_TURNS_AROUND: Final = re.compile(f"[{_BIDIRECTIONAL}]")


def drawable(words: str) -> str:
    """One line of words as it can be drawn: with every character replaced that may not stand in one."""
    if words.isprintable():
        return words
    return _NOT_DRAWN.sub(REPLACEMENT, _BLANKS.sub(" ", words))


def unfit_message(character: str) -> str:
    """What is wrong with a character that may not stand there, and what to do."""
    code = f"U+{ord(character):04X}"
    if _TURNS_AROUND.match(character):
        return f"the unseen character {code} turns the direction of text around; remove it"
    return f"the control character {code} may not stand here; remove it"
