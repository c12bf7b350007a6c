"""What a run is said to be limited by, drawing by drawing: each sentence rests on what the run shows."""

from __future__ import annotations

import re

import pytest

from game.content.words import LANGUAGES, use_language
from game.render.places import pieces, place_named
from game.session.reading.bottleneck import bottleneck
from game.session.reading.diagnosis import SETTLED_TICKS, diagnose
from game.session.reading.losses import losses
from game.session.reading.machine_state import StateReader
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop
from game.ui.words.verdict_words import sentences
from tests.drawing import factory, ran

HALF_A_MINUTE = 1800


def chat(users: int, prompt: int = 32, output: int = 48) -> ClosedLoop:
    return ClosedLoop(users, Lengths(prompt, prompt), Lengths(output, output))


def stream(rate: float, prompt: int = 32, output: int = 48, kind: str = "fixed_rate") -> OpenLoop:
    return OpenLoop(kind, rate, 64, Lengths(prompt, prompt), Lengths(output, output))


def run_of(
    *rows: str, workload: ClosedLoop | OpenLoop, ticks_per_tile: int = 3, ticks: int = HALF_A_MINUTE
) -> Simulation:
    spec = factory(*rows, workload=workload, vram_mib=65536, max_model_len=1024, ticks_per_tile=ticks_per_tile)
    return ran(spec, ticks)


def said(simulation: Simulation) -> str:
    return "; ".join(map(str, diagnose(simulation).reasons))


FAR = "S>PD" + ">" * 30 + "K"
CASES: list[tuple[str, tuple[str, ...], ClosedLoop | OpenLoop, int, str | None, str]] = [
    ("slots", ("S>>PD>>K",), chat(4), 3, "decode_slots", "decode is full: 1.0 of 1 Decode cores busy and 2.8 requests"),
    (
        "one user",
        ("S>>PD>>K",),
        chat(1),
        3,
        "step_time",
        "decode takes longest and nobody queues: on average 0.9 of 1.0",
    ),
    ("spare cores", ("S>>PD>>K", "...DDD>^"), chat(1), 3, "step_time", "nobody queues"),
    ("nobody comes", ("S>>PD>>K",), stream(0.001), 3, "demand", "no prompt came in 30 s: the users send 0.06 a minute"),
    ("few come", ("S>>PD>>K",), stream(0.1), 3, "demand", "the users ask for 3.2 tokens a second and get 3.2"),
    ("few by chance", ("S>>PD>>K",), stream(0.05, kind="poisson"), 3, "demand", "the users ask for no more: 2 prompts"),
    ("half asked", ("S>>PD>>K",), stream(0.5), 3, "demand", "the users ask for 22.4 tokens a second and get 22.4"),
    ("too many", ("S>>PD>>K",), stream(5), 3, "decode_slots", "decode is full"),
    ("KV wire", ("S>P>>D>K",), chat(4), 3, "decode_slots", "decode is full: 1.0 of 1 Decode cores busy"),
    (
        "KV wire to one of two",
        ("S>P>>D>>>K", ".....D>>>^"),
        chat(4, output=200),
        3,
        "decode_slots",
        "decode is full: 2.0 of 2 Decode cores busy",
    ),
    (
        "KV wire, and a core that nothing reaches",
        ("S>P>>D>K", "........", "....D..."),
        chat(4, output=200),
        3,
        "decode_slots",
        "decode is full: 1.0 of 1 Decode cores busy and 2.9 requests",
    ),
    (
        "one card idle",
        ("S>P>>D>>>K", "S>PD>>>>^."),
        chat(4, output=200),
        3,
        "decode_slots",
        "Decode cores are waited for",
    ),
    (
        "long prompts",
        ("S>>PD>>K", "...DD>^."),
        chat(6, 900, 2),
        3,
        "prefill",
        "prefill is full: 1.0 of 1 Prefill cores",
    ),
    ("one long prompt", ("S>>PD>>K",), chat(1, 900, 2), 3, "prefill", "prefill takes longest: 0.7 requests are in it"),
    ("far sink", (FAR,), chat(1, output=8), 30, "wires", "wires take longest: on average 1.0 of 1.0 requests"),
    (
        "only prefill",
        ("S>>P>>>K",),
        chat(4),
        3,
        "spill",
        "4 kv packets lost at 0,7: the output port takes no kv packets",
    ),
    (
        "only decode",
        ("S>>D>>>K",),
        chat(4),
        3,
        "spill",
        "4 prompt packets lost at 0,3: the decode core takes no prompt",
    ),
    ("no wire", ("S..PD>>K",), chat(4), 3, "spill", "4 prompt packets lost at 0,1: runs into an empty cell"),
    ("wire to nowhere", ("S>>PD>.K",), chat(4), 3, "spill", "192 token packets lost at 0,6: runs into an empty cell"),
    (
        "no gate",
        ("S>>PD>>K", "....F..."),
        chat(4),
        3,
        "spill",
        "a draft bundle reached the output without a validation",
    ),
    ("nothing, nobody", ("S......K",), stream(0.001), 3, "prefill", "there is no Prefill core"),
    ("no decode, nobody", ("S>>P>>>K",), stream(0.001), 3, "decode_slots", "there is no Decode core"),
]


@pytest.mark.parametrize(
    ("rows", "workload", "ticks_per_tile", "stage", "words"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_what_limits_a_drawing(
    rows: tuple[str, ...], workload: ClosedLoop | OpenLoop, ticks_per_tile: int, stage: str | None, words: str
) -> None:
    simulation = run_of(*rows, workload=workload, ticks_per_tile=ticks_per_tile)
    assert diagnose(simulation).stage == stage
    assert words in said(simulation)
    assert bottleneck(simulation).stage == stage


def test_the_cells_of_a_queue_are_those_that_are_waited_for() -> None:
    simulation = run_of("S>P>>D>K", "........", "....DD..", workload=chat(4, output=200))
    assert diagnose(simulation).cells == (5,)


def test_who_waits_for_a_decode_core_is_not_called_prefill() -> None:
    """The prompts hold both Prefill cores, but only because one Decode core is too few for one of the cards."""
    simulation = run_of("S>P>>D>>>K", "S>PD>>>>^.", workload=chat(4, output=200))
    assert "prefill is full" not in said(simulation)
    assert diagnose(simulation).cells == (13,)


@pytest.mark.parametrize("ticks", [0, 1, 30, SETTLED_TICKS - 1])
def test_a_run_that_has_hardly_begun_is_not_diagnosed(ticks: int) -> None:
    simulation = run_of("S>>PD>>K", workload=chat(4), ticks=ticks)
    assert diagnose(simulation).stage is None
    assert said(simulation).endswith("too short a time to tell what limits it")


def test_losses_are_told_however_early() -> None:
    assert "4 prompt packets lost" in said(run_of("S..PD>>K", workload=chat(4), ticks=10))


def test_one_sequence_more_costs_what_the_law_says() -> None:
    """Beyond the knee a step grows with its batch, and that is said instead of "nearly the same cost"."""
    now_ms, more_ms = map(float, re.findall(r"([0-9.]+) ms", said(run_of("S>>PD>>K", workload=chat(4)))))
    assert now_ms == pytest.approx(28.5, abs=0.05)
    assert now_ms < more_ms < 1.01 * now_ms


# What was lost: one book, one count at each place.

LEAKY = ("S>>PD>.K", "S...F...")
"""The first tokens and the draft bundles end in the air at 0,6; the second source has no wire."""


def test_the_sentence_counts_what_the_chip_counts() -> None:
    simulation = run_of(*LEAKY, workload=chat(4))
    worst, other = losses(simulation.spills)
    assert [spill.packet_kind for spill in worst.spills] == [3, 2]
    drafts, tokens = (spill.count for spill in worst.spills)
    assert said(simulation) == (
        f"{drafts + tokens} packets lost at 0,6, {drafts} of them draft packets: runs into an empty cell; 4 more at 1,1"
    )
    assert (other.cell, other.num_packets) == (9, 4)
    assert bottleneck(simulation).num_in_stage == drafts + tokens + 4


def test_a_machine_that_loses_says_the_same_number() -> None:
    simulation = run_of("S>>PD>>K", "....F...", workload=chat(4))
    (loss,) = losses(simulation.spills)
    state = StateReader(simulation).states()[loss.cell]
    assert (state.key, state.count) == ("losing", loss.num_packets)
    assert said(simulation).startswith(f"{loss.num_packets} draft packets lost at 0,7")


def test_many_places_are_counted_and_not_listed() -> None:
    simulation = run_of(*["S.PDK"] * 7, workload=chat(1))
    assert said(simulation) == "1 prompt packet lost at 0,1: runs into an empty cell; 6 more at 6 other places"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_every_language_says_it_with_the_same_numbers(
    case: tuple[str, tuple[str, ...], ClosedLoop | OpenLoop, int, str | None, str], code: str
) -> None:
    _, rows, workload, ticks_per_tile, _, _ = case
    found = diagnose(run_of(*rows, workload=workload, ticks_per_tile=ticks_per_tile))
    use_language(code)
    try:
        words = sentences(found.reasons)
    finally:
        use_language("en")
    assert "{" not in words
    words = "".join("{},{}".format(*place_named(piece)) if is_place else piece for piece, is_place in pieces(words))
    english = "; ".join(map(str, found.reasons))
    assert sorted(re.findall(r"\d+", words)) == sorted(re.findall(r"\d+", english))
