"""The three level files of chapter 1: the numbers of the design, and texts that keep to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game.content.hints import plain_hints
from game.content.level import Level
from game.content.level_words import level_text
from game.content.load import load_level
from game.content.parse import parse_solution
from game.content.workload import ClosedLoopWorkload
from game.physics.cards import CARDS
from game.physics.laws import num_blocks, step_law
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND, MIB
from game.session.run.level_run import run

CORES = ("conduit", "prefill", "decode")
PAGED = (*CORES, "page_allocator")
DRAFTED = (*PAGED, "draft_model", "validation_gate")

DESIGN = {
    # target, VRAM, users of a source, prompt, output, max_model_len, toolbox, sources, sinks
    "prefill-decode": (30, 4096, 4, 32, 48, 256, CORES, [(3, 0)], [(3, 11)]),
    "kv-paging": (60, 3072, 4, 384, 384, 1280, PAGED, [(2, 0), (5, 0)], [(3, 11), (4, 11)]),
    "speculative-speedup": (120, 5120, 1, 64, 192, 2048, DRAFTED, [(1, 0), (3, 0), (6, 0)], [(2, 11), (5, 11)]),
}


def cells(level: Level, glyph: str) -> list[tuple[int, int]]:
    return [(row, col) for row, glyphs in enumerate(level.map) for col, here in enumerate(glyphs) if here == glyph]


@pytest.mark.parametrize("level_id", DESIGN)
def test_the_numbers_of_the_design(level_id: str) -> None:
    target, vram_mib, users, prompt, output, max_model_len, toolbox, sources, sinks = DESIGN[level_id]
    level = load_level(level_id)
    assert (level.rows, level.cols) == (8, 12)
    assert (cells(level, "S"), cells(level, "K")) == (sources, sinks)
    assert sum(len(cells(level, glyph)) for glyph in ".SK") == 96
    assert level.facing == {}
    assert (level.toolbox, level.vram_mib, level.max_model_len) == (toolbox, vram_mib, max_model_len)
    workload = level.workload
    assert isinstance(workload, ClosedLoopWorkload)
    assert (workload.users, workload.prompt_tokens, workload.output_tokens) == (users, prompt, output)
    (goal,) = level.goals
    assert (goal.metric, goal.at_least, goal.hold_s) == ("tps", target, 10)
    assert (level.horizon_s, level.warmup_s, level.token_budget, level.ticks_per_tile) == (120, 10, 256, 3)
    assert (level.card, level.model) == ("toy-120", "opt-1.3b")
    if "draft_model" in toolbox:
        assert level.draft is not None
        assert (level.draft.model, level.draft.num_drafts, level.draft.acceptance) == ("opt-125m", 3, 0.8)
    else:
        assert level.draft is None


@pytest.mark.parametrize("level_id", DESIGN)
def test_a_level_explains_itself(level_id: str) -> None:
    level = load_level(level_id)
    assert level.title
    assert 0 < len(level.summary) <= 120
    assert len(plain_hints(level.hints)) == 3
    text = level_text(level)
    assert text.startswith(f"# {level.title}\n")
    for section in ("In the real world", "What the game simplifies"):
        assert f"\n## {section}\n" in text
    assert max(map(len, text.splitlines())) <= 140


LEVELS = Path(__file__).resolve().parents[2] / "levels"
GERMAN_NUMBERS = str.maketrans(",.", ".,")


def texts(level_id: str) -> tuple[str, str]:
    """The English and the German text of a level, line breaks aside, the German one with English numbers."""
    (english,) = LEVELS.glob(f"*-{level_id}/en.md")
    german = english.with_name("de.md").read_text(encoding="utf-8")
    german = re.sub(r"\d[\d.,]*\d", lambda number: number[0].translate(GERMAN_NUMBERS), german)
    return " ".join(english.read_text(encoding="utf-8").split()), " ".join(german.split())


def quoted(level_id: str, *sentences: str) -> None:
    """The English text of a level says these, and the German one has the numbers in them."""
    english, german = texts(level_id)
    for sentence in sentences:
        assert sentence in english, sentence
        for number in re.findall(r"\d[\d.,]*\d|\d", sentence):
            assert re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d)", german), (sentence, number)


LAW = step_law(MODELS["opt-1.3b"], CARDS["toy-120"])
MS = BEATS_PER_SECOND / 1000


def test_the_numbers_told_in_level_1_are_those_of_the_law() -> None:
    weights_ms = LAW.memory_beats(0) / MS
    step_ms = LAW.step_floor_beats() / MS
    prompt_ms = LAW.compute_beats(32, 32 * 33 // 2) / MS
    quoted(
        "prefill-decode",
        f"2,632 MB / 96 GB/s = {weights_ms:.1f} ms",
        f"One step: **{step_ms:.1f} ms**",
        f"{prompt_ms:.0f} ms of computing",
    )
    assert round(LAW.weights_bytes / 1e6) == 2632
    assert round(LAW.weights_bytes / MIB) == 2510
    assert CARDS["a100-80"].bandwidth_gb_per_s / 120 == pytest.approx(17, abs=0.5)


def test_the_numbers_told_in_level_2_are_those_of_the_law() -> None:
    level = load_level("kv-paging")
    per_token = LAW.kv_bytes_per_token

    def paged(num_tokens: int) -> int:
        return num_blocks(num_tokens) * 16 * per_token // MIB

    quoted(
        "kv-paging",
        f"= {per_token:,} bytes = {per_token // 1024} KiB a token",
        f"VRAM is {level.vram_mib:,} MiB. The weights take {LAW.weights_bytes // MIB + 1:,}.",
        f"here {level.max_model_len:,} tokens",
        f"blocks of 16 tokens** ({paged(16)} MiB each)",
    )
    reserved = level.max_model_len * per_token // MIB
    free = level.vram_mib - LAW.weights_bytes / MIB
    assert 2 * reserved < free < 3 * reserved
    assert paged(384) + 3 * paged(768) < free < paged(384) + 4 * paged(768)


def test_the_numbers_told_in_level_3_are_those_of_the_law() -> None:
    draft = step_law(MODELS["opt-125m"], CARDS["toy-120"])
    step_ms = LAW.step_floor_beats() / MS
    draft_ms = draft.step_floor_beats() / MS
    both_kv_bytes = LAW.kv_bytes_per_token + draft.kv_bytes_per_token
    knee = LAW.memory_beats(0) * LAW.flops_per_beat / LAW.flops_per_token
    quoted(
        "speculative-speedup",
        f"never shorter than {step_ms:.1f} ms",
        f"a pass: {draft_ms:.1f} ms, three passes {3 * draft_ms:.1f} ms",
        f"up to {knee:.0f} tokens in a step this card",
        f"{draft.weights_bytes / MIB:.0f} MiB for each Draft model",
        f"({both_kv_bytes // 1024} instead of {LAW.kv_bytes_per_token // 1024} KiB a token)",
        "1 + 0.8 + 0.8^2 + 0.8^3",
    )


@pytest.mark.parametrize(
    ("level_id", "solution_id", "told"),
    [
        ("prefill-decode", "prefill-decode", 35),
        ("prefill-decode", "prefill-decode-two-cores", 70),
        ("kv-paging", "kv-paging-two-cores", 64),
        ("kv-paging", "kv-paging", 91),
        ("speculative-speedup", "speculative-speedup", 180),
    ],
)
def test_a_solution_reaches_what_the_design_says_and_the_text_does_not_tell(
    level_id: str, solution_id: str, told: int
) -> None:
    assert run(level_id, solution_id).tps == pytest.approx(told, rel=0.03)
    for text in texts(level_id):
        assert not re.search(rf"(?<![\d.,])({told}|{told + 1})\W{{0,3}} ?TPS", text)


def test_worse_guesses_gain_less() -> None:
    level = load_level("speculative-speedup")
    assert level.draft is not None
    worse = level.model_copy(update={"draft": level.draft.model_copy(update={"acceptance": 0.5})})
    assert run(worse, "speculative-speedup").tps == pytest.approx(130, rel=0.03)


LAST_HINTS = {
    "prefill-decode": (
        ["S>>>PD>>>>>K", ".....D>^...."],
        {},
        3,
        [
            "conduits from B4 to D4",
            "the Prefill core at E4",
            "the Decode core at F4",
            "conduits from G4 to K4",
            "at F5",
            "> at G5 and ^ at H5",
        ],
    ),
    "kv-paging": (
        ["S>v...>>>>>v", "..v..MDD>>>K", "..>>>PDM>>>K", "S>^...>>>>^."],
        {"3,6": "N", "4,6": "S"},
        2,
        [
            "Prefill core at F5; Decode cores at G5, G4 and H4; Page allocators at F4 and H5",
            "at G4 north",
            "at G5 south",
        ],
    ),
    "speculative-speedup": (
        ["Sv..........", ".>>>PD>>>V>K", "S^.vDF......", ".^.vPD>>v...", ".^.>>>>>>V>K", "S^.........."],
        {"3,4": "W"},
        1,
        [
            "Draft model at F4 with Decode cores at F3, E4 and F5",
            "Prefill cores at E3 and E5",
            "at E4 west",
            "a gate at J6",
            "a gate at J3",
        ],
    ),
}


@pytest.mark.parametrize("level_id", LAST_HINTS)
def test_who_follows_the_last_hint_wins(level_id: str) -> None:
    rows, facing, first_row, words = LAST_HINTS[level_id]
    level = load_level(level_id)
    for part in words:
        assert part in plain_hints(level.hints)[2]
    empty = "." * 12
    drawing = [empty] * first_row + rows + [empty] * (8 - first_row - len(rows))
    text = str({"format": 1, "level": level_id, "map": drawing, "facing": facing}).replace("'", '"')
    assert run(level, parse_solution(text)).verdict == "won"
