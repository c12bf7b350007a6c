"""Words that agree with their number, in the commands and in both languages of the window."""

from __future__ import annotations

import re
import string

import pytest

from game.content.plurals import filled
from game.content.words import LANGUAGES, catalogue, text, use_language
from game.session.run.reasons import Reason

COUNTS = (
    "count",
    "open",
    "users",
    "total",
    "tokens",
    "sequences",
    "answers",
    "bundles",
    "ticks",
    "cards",
    "days",
    "more",
)
"""Names under which whole numbers of things are filled in."""

PLURAL = {
    "en": r"(packets|prompts|requests|tokens|sequences|answers|bundles|ticks|conduits|cores|copies|days|users|slots)\b",
    "de": r"(Pakete|Prompts|Anfragen|Tokens|Sequenzen|Antworten|Ticks|Leitungen|Kerne|Kopien|Tage|Karten|Kacheln)\b",
}


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 packet was lost"), ("1", "1 packet was lost"), (0, "0 packets were lost")]
)
def test_a_noun_and_its_verb_agree(number: object, words: str) -> None:
    assert filled("{n} {n:packet was|packets were} lost", n=number) == words


def test_a_measured_one_has_the_plural_and_other_formats_stay() -> None:
    assert filled("{n:.1f} {n:request|requests}, {m:>3}|", n=1.0, m=2) == "1.0 requests,   2|"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_says_1_of_many(code: str) -> None:
    """Right behind a whole number that may be 1 stands no word that is always in the plural."""
    wrong = []
    for key, words in catalogue(code).items():
        for before, name, spec, _ in string.Formatter().parse(words):
            assert before is not None
            if name in COUNTS and not spec and not key.endswith("_many"):
                rest = words.split("{" + name + "}", 1)[1]
                if re.match(r" (more |other |weitere |geratene |guessed )?" + PLURAL[code], rest):
                    wrong.append(f"{key}: {words}")
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "key", "one", "many"),
    [
        ("en", "why.nothing_delivered", "while 1 request was open", "while 2 requests were open"),
        ("de", "why.nothing_delivered", "während 1 Anfrage offen war", "während 2 Anfragen offen waren"),
        ("en", "postmortem.stall.caption", "while 1 request was open", "while 2 requests were open"),
        ("de", "postmortem.stall.caption", "während 1 Anfrage offen war", "während 2 Anfragen offen waren"),
    ],
)
def test_open_requests_are_counted_in_words(code: str, key: str, one: str, many: str) -> None:
    use_language(code)
    try:
        assert one in text(key, open="1")
        assert many in text(key, open="2")
    finally:
        use_language("en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_lost_packet_and_one_answer_are_no_plural(code: str) -> None:
    use_language(code)
    try:
        assert "packets" not in text("state.losing.sentence", count="1").lower()
        assert "pakete" not in text("state.losing.sentence", count="1").lower()
        assert "answers" not in text("state.awaiting_answers.sentence", count="1")
        assert "Antworten" not in text("state.awaiting_answers.sentence", count="1")
    finally:
        use_language("en")


def test_a_result_says_one_request() -> None:
    assert str(Reason("nothing_delivered", {"open": 1})) == "nothing was delivered for 10 s while 1 request was open"
    assert str(Reason("nothing_delivered", {"open": 4})).endswith("while 4 requests were open")
