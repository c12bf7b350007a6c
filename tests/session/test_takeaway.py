"""What a win says of its level: one sentence with the numbers of that run, in every language; nothing made up."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from game.content.errors import ContentError
from game.content.level_words import level_takeaway
from game.content.load import level_ids, load_level, load_solution
from game.content.origin import reference_solution
from game.content.parse import parse_level
from game.content.solution import Solution
from game.content.takeaway import RUN_NUMBERS, takeaway_words
from game.content.words import LANGUAGES, use_language
from game.session.reading.takeaway import READINGS, takeaway_numbers
from game.session.run.level_run import LevelRun
from tests.content.test_level_faults import LEVEL


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def finished(level_id: str, solution_id: str) -> LevelRun:
    run = LevelRun(load_level(level_id), load_solution(solution_id))
    run.finish()
    return run


def test_every_number_that_a_sentence_may_name_is_read() -> None:
    assert set(RUN_NUMBERS) == set(READINGS)


@pytest.mark.parametrize("level_id", level_ids())
def test_every_shipped_level_says_in_every_language_what_its_reference_shows(level_id: str) -> None:
    level = load_level(level_id)
    solution = reference_solution(level)
    assert solution is not None
    run = LevelRun(level, solution)
    run.finish()
    numbers = takeaway_numbers(run)
    said = []
    for code in LANGUAGES:
        use_language(code)
        said.append(takeaway_words(level_takeaway(level), numbers))
        assert said[-1], code
        assert "{" not in said[-1]
    assert len(set(said)) == len(LANGUAGES)


def test_the_numbers_are_those_of_the_run_and_of_the_laws() -> None:
    """120 GB/s * .8 read 2,631,516,160 bytes 36.48 times a second; two cores get two tokens from a step."""
    one, two = (takeaway_numbers(finished("prefill-decode", f"prefill-decode{end}")) for end in ("", "-two-cores"))
    assert one["most_steps_per_s"] == two["most_steps_per_s"] == pytest.approx(0.8 * 120e9 / 2_631_516_160, rel=1e-3)
    for numbers, cores in ((one, 1), (two, 2)):
        per_s, per_step = numbers["steps_per_s"], numbers["tokens_per_step"]
        assert per_s is not None
        assert per_step is not None
        assert per_s * per_step == pytest.approx(numbers["tps"])
        assert per_step == pytest.approx(cores, rel=0.03)


def test_numbers_of_a_class_and_of_littles_law() -> None:
    """Of an open loop on one engine: as many under way as foretold, with as much KV."""
    values = json.loads(LEVEL) | {
        "map": ["S.K", "..."],
        "facing": {},
        "toolbox": ["engine", "page_allocator"],
        "vram": "per_card",
        "workload": {
            "kind": "fixed_rate",
            "requests_per_s": 0.4,
            "queue_limit": 50,
            "prompt_tokens": 64,
            "output_tokens": 96,
            "classes": [{"name": "chat"}],
        },
        "goals": [{"metric": "request_throughput", "at_least": 0.1}],
    }
    run = LevelRun(parse_level(json.dumps(values)), Solution(level="tiny", map=(".E.", ".M.")))
    run.finish()
    numbers = takeaway_numbers(run)
    assert numbers["mean_ttft_ms"]
    assert numbers["mean_ttft_ms@chat"] == numbers["mean_ttft_ms"]
    for foretold, measured in (("foretold_running", "mean_running"), ("foretold_kv_gb", "mean_kv_gb")):
        assert numbers[measured] == pytest.approx(numbers[foretold], rel=0.15), foretold
    assert takeaway_words("{mean_ttft_ms@chat} ms", numbers).endswith(" ms")


def test_what_a_run_has_not_is_not_said() -> None:
    numbers = takeaway_numbers(finished("prefill-decode", "prefill-decode"))
    assert takeaway_words("{acceptance_rate} % held", numbers) == ""
    assert (
        takeaway_words("{tiles} {tiles:tile|tiles}, {num_cards} {num_cards:card|cards}", numbers) == "10 tiles, 1 card"
    )


@pytest.mark.parametrize(
    ("words", "at", "said"),
    [
        ("read {weight_mib} MiB", 5, 'no number of a run is called "weight_mib"; did you mean "weights_mib"?'),
        ("{tps.__class__}", 0, '"{" belongs to no number; write {name} or {name:one|many}'),
        ("{tps@chat}", 0, '"tps" is not kept by class; leave out "@chat"'),
        ("{mean_tft_ms@chat}", 0, 'no number of a run is called "mean_tft_ms"; did you mean "mean_ttft_ms"?'),
        ("{mean_ttft_ms@chat} ms", 0, 'no workload has a class called "chat"; classes: none'),
        ("100 % }", 6, '"}" belongs to no number'),
    ],
)
def test_a_sentence_that_cannot_be_filled_is_a_fault_at_its_place(words: str, at: int, said: str) -> None:
    values = json.loads(LEVEL) | {"takeaway": words}
    for level, path in (
        (values, "takeaway"),
        (json.loads(LEVEL) | {"translations": {"de": {"takeaway": words}}}, "translations.de.takeaway"),
    ):
        text = json.dumps(level)
        with pytest.raises(ContentError) as error:
            parse_level(text)
        fault = error.value.faults[0]
        assert (fault.path, fault.message[: len(said)]) == (path, said)
        assert text[fault.col - 1 :].startswith(words[at:])


def test_a_page_that_the_codex_lacks_is_a_fault() -> None:
    with pytest.raises(ContentError) as error:
        parse_level(json.dumps(json.loads(LEVEL) | {"codex": "pagin"}))
    assert 'no page of the codex is called "pagin"; did you mean "paging"?' in str(error.value)
