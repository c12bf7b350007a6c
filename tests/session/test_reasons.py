"""Why a run ended, as programs are told: every cause has words, and they stay as recorded results quote them."""

from __future__ import annotations

import re

import pytest

from game.content.words import LANGUAGES, catalogue, program_words
from game.session.run.reasons import Reason


def test_what_only_programs_are_told_is_a_cause_that_players_are_told_too() -> None:
    own = {key.removeprefix("reason.") for key in program_words()}
    assert own
    for code in LANGUAGES:
        assert own <= {key.removeprefix("why.") for key in catalogue(code) if key.startswith("why.")}


def test_a_cause_without_words_for_programs_is_said_as_players_read_it() -> None:
    shared = [key for key in catalogue("en") if key.startswith("why.") and f"reason.{key[4:]}" not in program_words()]
    assert sorted(shared) == ["why.no_decode", "why.no_evidence", "why.no_prefill"]
    assert not any(re.search(r"\{\w+\}", catalogue("en")[key]) for key in shared), "numbers are written otherwise here"
    assert str(Reason("no_prefill")) == "there is no Prefill core, so no prompt is ever computed"
    assert str(Reason("no_evidence")) == "nothing that was measured tells what limits it"


@pytest.mark.parametrize(
    ("reason", "quoted"),
    [
        (
            Reason("not_reached", {"best": 12.34, "target": 30.0, "seconds": 120.0}),
            "reached at best 12.3 of 30 TPS within 120 s",
        ),
        (Reason("lost_at_many", {"count": 4, "places": 3}), "4 more at 3 other places"),
        (
            Reason("nothing_delivered", {"open": 1}),
            "nothing was delivered for 10 s while 1 request was open",
        ),
    ],
)
def test_recorded_results_quote_these_words(reason: Reason, quoted: str) -> None:
    assert str(reason) == quoted
