"""Spills and memory are named by keys in the simulation; their English is made at the edge."""

from __future__ import annotations

import pytest

from game.session.run.reasons import memory_words, spill_reason
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, MEMORY_KINDS, WEIGHTS, MemoryUse
from game.sim.packet import KV, PROMPT, TOKEN
from game.sim.spills import (
    BUNDLE_UNVERIFIED,
    ENTERS_FRONT,
    GOES_ROUND,
    LEAVES_GRID,
    RUNS_INTO_EMPTY,
    SPILL_CAUSES,
    TAKES_NONE,
    Spill,
    SpillBook,
)


def test_causes_sort_as_their_english_does() -> None:
    """The digest walks spills in this order, and was recorded when it was that of the sentences."""
    sentences = [spill_reason(Spill(0, 0, KV, cause, "sink", 1, 1)) for cause in SPILL_CAUSES]
    assert sorted(SPILL_CAUSES) == list(SPILL_CAUSES)
    assert sorted(sentences) == sentences


@pytest.mark.parametrize(
    ("cause", "tile", "kind", "reason"),
    [
        (LEAVES_GRID, "", TOKEN, "leaves the grid"),
        (RUNS_INTO_EMPTY, "", TOKEN, "runs into an empty cell"),
        (GOES_ROUND, "", PROMPT, "goes round in a ring of conduits and never arrives"),
        (ENTERS_FRONT, "conduit", TOKEN, "enters the conduit by the side that it puts out on"),
        (TAKES_NONE, "decode", PROMPT, "the decode core takes no prompt packets"),
        (TAKES_NONE, "source", KV, "the input queue takes no kv packets"),
        (BUNDLE_UNVERIFIED, "sink", TOKEN, "a draft bundle reached the output without a validation gate"),
    ],
)
def test_a_spill_says_why_in_english(cause: str, tile: str, kind: int, reason: str) -> None:
    assert spill_reason(Spill(0, 0, kind, cause, tile, 1, 1)) == reason


def test_alike_spills_are_one_entry_and_others_are_not() -> None:
    book = SpillBook()
    book.record(7, 3, TOKEN, LEAVES_GRID, "", 1)
    book.record(9, 3, TOKEN, LEAVES_GRID, "", 2)
    book.record(9, 3, TOKEN, TAKES_NONE, "decode", 1)
    assert book.entries() == [
        Spill(7, 3, TOKEN, LEAVES_GRID, "", 2, 3),
        Spill(9, 3, TOKEN, TAKES_NONE, "decode", 1, 1),
    ]


def test_memory_says_in_english_what_it_is_for() -> None:
    assert memory_words(MemoryUse(WEIGHTS)) == "model weights"
    assert memory_words(MemoryUse(WEIGHTS, "1")) == "model weights of card 1"
    assert memory_words(MemoryUse(DRAFT_WEIGHTS)) == "draft model weights"
    assert memory_words(MemoryUse(KV_CACHE, "u2.0")) == "KV cache of request u2.0"
    assert all(memory_words(MemoryUse(kind)) for kind in MEMORY_KINDS)
