"""What the hover card of a source says of its users, in every language, before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from game.content.words import LANGUAGES, use_language
from game.sim.facts.users import workload_lines
from game.ui.words.fact_words import machine_facts
from tests.sim.workloads.test_sources import KINDS


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_workload_is_told_in_words(kind: str, language: str) -> None:
    for name, value in machine_facts(workload_lines(KINDS[kind])):
        assert re.fullmatch(r"[^{}]+", name)
        assert re.fullmatch(r"[^{}]+", value)
        assert "card." not in name + value


def test_what_is_special_has_a_line_of_its_own() -> None:
    told = {kind: machine_facts(workload_lines(workload)) for kind, workload in KINDS.items()}
    assert told["sessions"][0] == ("Workload", "3 users, 2–4 turns about 20–40 tok: 5–9 in, 4–20 out")
    assert told["trace"] == [("Workload", "3 requests as recorded: 9–14 in, 1–3 out")]
    assert told["bursts"][0] == ("Workload", "3/s in bursts of shape 0.4: 16–60 in, 4–20 out")
    assert ("Patience to the first token", "1 s") in told["bursts"]
    assert ("Phases", "2 phases in 5 s") in told["phases"]
    assert ("Shared beginning", "100 of 3 tenants") in told["poisson"]
    assert told["poisson"][0] == ("Workload", "2/s: ~30 (8–90) in, 4–20 out")
    assert ("Classes", "chat, report") in told["users who think"]
