"""Texts that are not quite JSON: what is said to stand there, and what to write. « stands before the place meant."""

from __future__ import annotations

import json
import random

import pytest

from game.content.syntax import syntax_fault
from tests.content.test_level_faults import LEVEL, faults_of, marked

UNSEEN = "stands here unseen; remove it, or write a plain space"
STRAIGHT = 'stands here; write a straight double quote, "'

NUMBERS = [
    ("«060", "a number has no zeros in front; write 60"),
    ("«-007", "write -7"),
    ("«00", "write 0"),
    ("«+1", "a number begins with a digit or one minus sign; write 1"),
    ("«--1", "write 1"),
    ("«.5", "a digit must stand before the point; write 0.5"),
    ("«-.5", "write -0.5"),
    ("«1.", "a digit must stand behind the point; write 1"),
    ("«1.e3", "write 1e3"),
    ("«1e", "digits must stand behind the e; write 1"),
    ("«0x10", "numbers are decimal; write 16"),
    ("«0b11", "write 3"),
    ("«1_000", "digits stand in one row, without _; write 1000"),
    ("«1,000", "a comma stands inside a number; write 1000"),
    ("«1,000,000", "a comma stands inside a number; write 1000000"),
    ("«0,125", "a comma stands inside a number; write 0.125"),
    ("«-2,5", "write -2.5"),
    ("«1,000.5", "write 1000.5"),
    ("«1.000,5", "a comma stands inside a number; write 1000.5"),
    ("«1.000.000", "digits stand in one row; write 1000000"),
    ("«1 000", "digits stand in one row; write 1000"),
    ("«1 500", "digits stand in one row; write 1500"),
    ("«-1'000'000", "digits stand in one row; write -1000000"),
    ("«1\u2019000", "write 1000"),
    ("«1\u00a0000", "digits stand in one row; write 1000"),
    ("«1\u202f000,5", "a comma stands inside a number; write 1000.5"),
    ("1.000 «x", "only a comma or a closing bracket can follow a value"),
    ("«0,8", "a comma stands inside a number; write 0.8"),
    ("«30s", "a number stands without a unit; write 30"),
    ("«60%", "write 60"),
    ("«nan", "this is no number; write digits"),
    ("«-inf", "this is no number; write digits"),
    ("«\u22121", "a minus sign (U+2212) stands here; write a plain -"),
    ("«\uff11\uff12", "a fullwidth digit one (U+FF11) stands here; write a plain 1"),
    ("«\u0663", "an arabic-indic digit three (U+0663) stands here; write a plain 3"),
    ("«0" + "1" * 5000, "a value must stand here"),
]
VALUES = [
    ("«True", "this is no word of JSON; write true"),
    ("«FALSE", "write false"),
    ("«None", "write null"),
    ("«undefined", "write null"),
    ("«yes", "write true"),
    ("«'a'", 'a string in single quotes; write "double quotes"'),
    ("«\u201ca\u201d", f"a left double quotation mark (U+201C) {STRAIGHT}"),
    ("«`a`", f"a backquote (U+0060) {STRAIGHT}"),
    ("«(1)", "round brackets stand here; write [...] for a list, {...} for an object"),
    ("«// one\n1", "a comment; remove it, JSON has none"),
    ("«# one\n1", "a comment; remove it"),
    ("1 «/* one */", "a comment; remove it"),
    ("1«// one", "a comment; remove it"),
    ("1 «s", 'only a comma or a closing bracket can follow a value; remove this (found "s")'),
    ('1 «"b"', 'a comma or a closing bracket is missing before this; add it (found "\\"b\\"")'),
    ('["b" «"c d"]', 'a comma or a closing bracket is missing before this; add it (found "\\"c d\\"")'),
    ('["b"\n«"c \u2014 d"]', "a comma or a closing bracket is missing before this; add it"),
    ('1 «"c d": 3', "a comma or a closing bracket is missing before this; add it"),
    (
        '"say "«hi" now"',
        'only a comma or a closing bracket can follow a string; write \\" for a quote in it (found "hi")',
    ),
    ('«"c": 3', "this key stands where the key before it wants its value; write one, and a comma"),
    ("12«:30", "a colon cannot follow a value; remove it, or add a comma"),
    ("1«;", "a comma must stand here instead; write ,"),
    ("1,«,", "a second comma; remove it"),
    ("«, 1", "a value must stand here"),
    ("[«, 1]", "a comma before the first entry; remove it"),
    ("[1«}", "the list that begins at 1:7 is still open; close it with ] before this"),
    ("1«]", "] closes nothing that is open; remove it, or write } for it"),
    ('[1, "b"«: 2', "a colon cannot follow a value; close the list that begins at 1:7 before the key"),
    ('"a\u201d«\n', 'write \\n, or end it, \u201d does not, write "'),
    ('"a«\tb"', "write \\t, or remove it"),
    ('"«\\u12"', "write four hexadecimal digits behind \\u"),
    ("«\u00a01", f"a no-break space (U+00A0) {UNSEEN}"),
    ("1«\u200b", f"a zero width space (U+200B) {UNSEEN}"),
    ("1«\uff0c", "a fullwidth comma (U+FF0C) stands here; write a plain ,"),
    ("1«\u3001", "an ideographic comma (U+3001) stands here; write a plain ,"),
]
KEYS = [
    ('«\u00a0"b"', f"a no-break space (U+00A0) {UNSEEN}"),
    ('«\u2003"b"', f"an em space (U+2003) {UNSEEN}"),
    ('«\ufeff"b"', f"a byte order mark (U+FEFF) {UNSEEN}"),
    ('«\x0c"b"', f"a control character (U+000C) {UNSEEN}"),
    ('"b"«\u00a0', f"a no-break space (U+00A0) {UNSEEN}"),
    ("«\u201cb\u201d", f"a left double quotation mark (U+201C) {STRAIGHT}"),
    ("«\u201eb\u201c", f"a double low-9 quotation mark (U+201E) {STRAIGHT}"),
    ("«\uff02b\uff02", f"a fullwidth quotation mark (U+FF02) {STRAIGHT}"),
    ("«b", 'a key in double quotes must stand here; write one, or close the object (found "b")'),
    ("«'b'", "a string in single quotes"),
    ('«, "b"', "a second comma; remove it"),
    ('"b"«\uff1a 2, "c"', "a fullwidth colon (U+FF1A) stands here; write a plain :"),
    ('"b" «= 2, "c"', "a colon must stand here instead; write :"),
    ('"b" «"c d", "e"', 'a colon is missing after the key; write "key": value'),
    ('"b":«: 2, "c"', "a second colon; remove it"),
]
WHOLE = [
    ('{"a": [1, 2«', "the text ends too early; close every bracket and brace (open: the list that begins at 1:7)"),
    ("{«, }", "a comma before the first entry; remove it"),
    ("«```json\n{}\n```", "a code fence of Markdown; remove it"),
    ("{}«\x1a", f"a control character (U+001A) {UNSEEN}"),
    ("{}«\u00a0", f"a no-break space (U+00A0) {UNSEEN}"),
    ("\ufeff«\ufeff{}", f"a byte order mark (U+FEFF) {UNSEEN}"),
]
CASES = [
    *(('{"a": ' + value + ', "b": 2}', words) for value, words in NUMBERS + VALUES),
    *(('{"a": 1, ' + key + ": 2}", words) for key, words in KEYS),
    *WHOLE,
]


@pytest.mark.parametrize(("text", "words"), CASES)
def test_what_stands_there_and_what_to_write(text: str, words: str) -> None:
    text, line, col = marked(text)
    col -= text.startswith("\ufeff")
    (fault,) = faults_of(text)
    assert words in fault.message
    assert (fault.line, fault.col, fault.path) == (line, col, "$")


WRITTEN_BY_HAND = [*'{}[],:"\\01+-.eE/#;\n\t', "\u00a0", "\ufeff", "\u201c", "\uff0c", "\x00", "é", "true", "NaN", "//"]


@pytest.mark.parametrize("seed", range(20))
def test_every_text_that_is_not_json_has_a_fault_and_no_other(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        text = chance.choice([LEVEL[:180], LEVEL, '{"a": [1, 2.5e3, -0, "x\\u00e9"], "b": {"c": null}}', "[1]", '"x"'])
        for _ in range(chance.randint(0, 3)):
            start = chance.randrange(len(text) + 1)
            text = text[:start] + chance.choice(["", *WRITTEN_BY_HAND]) + text[start + chance.randint(0, 2) :]
        assert (syntax_fault(text) is None) == _is_json(text), text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_a_long_wrong_text_is_told_at_once() -> None:
    fault = syntax_fault('{"a": [' + '"' + "a\\n" * 300_000 + '", ' + "0" * 100_000 + "]}")
    assert fault is not None
    assert len(fault.message) < 300
