"""The three level files of chapter 1: the numbers of the design, and texts that keep to them."""

from __future__ import annotations

import re

import pytest

from game.content.level import ClosedLoopWorkload, Level
from game.content.load import load_level
from game.content.parse import parse_solution
from game.physics.cards import CARDS
from game.physics.laws import expected_tokens_per_bundle, num_blocks, step_law
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND, MIB
from game.session.run import run

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
    assert len(level.hints) == 3
    text = level.text()
    assert text.startswith(f"# {level.title}\n")
    for section in ("In the real world", "What the game simplifies"):
        assert f"\n## {section}\n" in text
    assert max(map(len, text.splitlines())) <= 140


def quoted(level_id: str, *sentences: str) -> None:
    """The text of a level says these, line breaks aside."""
    text = " ".join(load_level(level_id).text().split())
    for sentence in sentences:
        assert sentence in text, sentence


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
        f"1 / {step_ms:.1f} ms = **{1000 / step_ms:.0f} TPS**",
        f"**{2000 / step_ms:.0f} TPS**",
        f"takes {prompt_ms:.0f} ms of computing",
        f"2 * 2,510 = {2 * LAW.weights_bytes / MIB:,.0f} MiB",
    )
    assert round(LAW.weights_bytes / 1e6) == 2632
    assert round(LAW.weights_bytes / MIB) == 2510
    assert CARDS["a100-80"].bandwidth_gb_per_s / 120 == pytest.approx(17, abs=0.5)


def test_the_numbers_told_in_level_2_are_those_of_the_law() -> None:
    level = load_level("kv-paging")
    per_token = LAW.kv_bytes_per_token

    def paged(num_tokens: int) -> int:
        return num_blocks(num_tokens) * 16 * per_token // MIB

    reserved = level.max_model_len * per_token // MIB
    free = level.vram_mib - LAW.weights_bytes / MIB
    quoted(
        "kv-paging",
        f"= {per_token:,} bytes = {per_token // 1024} KiB a token",
        f"768 tokens: **{paged(768)} MiB**",
        f"in one piece: **{reserved} MiB**",
        f"That leaves **{free:.0f} MiB**",
        f"2 * {reserved} = {2 * reserved}",
        f"3 * {reserved} = {3 * reserved}",
        *(f"{paged(384)} + {n} * {paged(768)} = {paged(384) + n * paged(768)}" for n in (2, 3, 4)),
        f"blocks of 16 tokens** ({paged(16)} MiB each)",
        f"That is {1 - 768 / 1280:.0%}".replace("%", " %") + " less",
    )
    assert 2 * reserved < free < 3 * reserved
    assert paged(384) + 3 * paged(768) < free < paged(384) + 4 * paged(768)


def test_the_numbers_told_in_level_3_are_those_of_the_law() -> None:
    draft = step_law(MODELS["opt-125m"], CARDS["toy-120"])
    step_ms = LAW.step_floor_beats() / MS
    draft_ms = draft.step_floor_beats() / MS
    tokens = expected_tokens_per_bundle(0.8, 3)
    both_ms = step_ms + 3 * draft_ms
    both_kv_bytes = LAW.kv_bytes_per_token + draft.kv_bytes_per_token
    knee = LAW.memory_beats(0) * LAW.flops_per_beat / LAW.flops_per_token
    quoted(
        "speculative-speedup",
        f"3 tokens / {step_ms:.1f} ms = {3000 / step_ms:.0f} TPS",
        f"a pass: {draft_ms:.1f} ms, three passes {3 * draft_ms:.1f} ms",
        f"= {tokens:.2f} time a step = {step_ms:.2f} + 3 * {draft_ms:.2f} = {both_ms:.1f} ms",
        f"speed-up = {tokens:.2f} * {step_ms:.1f} / {both_ms:.1f} = {tokens * step_ms / both_ms:.1f}",
        f"3 * {tokens:.2f} / {both_ms:.1f} ms = {3000 * tokens / both_ms:.0f} TPS",
        f"Up to {knee:.0f} tokens this card",
        f"{draft.weights_bytes / MIB:.0f} MiB for each Draft model",
        f"({both_kv_bytes // 1024} instead of {LAW.kv_bytes_per_token // 1024} KiB a token)",
        f"with a = 0.5 a step yields {expected_tokens_per_bundle(0.5, 3):.1f} tokens",
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
def test_what_the_texts_promise_is_what_a_run_reaches(level_id: str, solution_id: str, told: int) -> None:
    assert re.search(rf"\b{told}\b", load_level(level_id).text())
    assert run(level_id, solution_id).tps == pytest.approx(told, rel=0.03)


def test_worse_guesses_gain_as_little_as_level_3_tells() -> None:
    level = load_level("speculative-speedup")
    assert level.draft is not None
    worse = level.model_copy(update={"draft": level.draft.model_copy(update={"acceptance": 0.5})})
    quoted("speculative-speedup", "the same build about 130 TPS")
    assert run(worse, "speculative-speedup").tps == pytest.approx(130, rel=0.03)


LAST_HINTS = {
    "prefill-decode": (
        ["S>>>>PD>>>>K", "......D>^..."],
        {},
        3,
        [
            "conduits from 3,1 to 3,4",
            "the Prefill core at 3,5",
            "the Decode core at 3,6",
            "at 4,6",
            "> at 4,7 and ^ at 4,8",
        ],
    ),
    "kv-paging": (
        ["S>v...>>>>>v", "..v..MDD>>>K", "..>>>PDM>>>K", "S>^...>>>>^."],
        {"3,6": "N", "4,6": "S"},
        2,
        [
            "Prefill core at 4,5; Decode cores at 4,6, 3,6 and 3,7; Page allocators at 3,5 and 4,7",
            "3,6 north",
            "4,6 south",
        ],
    ),
    "speculative-speedup": (
        ["Sv..........", ".>>>PD>>>V>K", "S^.vDF......", ".^.vPD>>v...", ".^.>>>>>>V>K", "S^.........."],
        {"3,4": "W"},
        1,
        [
            "Draft model at 3,5 with Decode cores at 2,5, 3,4 and 4,5",
            "Prefill cores at 2,4 and 4,4",
            "3,4 west",
            "a gate at 5,9",
            "a gate at 2,9",
        ],
    ),
}


@pytest.mark.parametrize("level_id", LAST_HINTS)
def test_who_follows_the_last_hint_wins(level_id: str) -> None:
    rows, facing, first_row, words = LAST_HINTS[level_id]
    level = load_level(level_id)
    for part in words:
        assert part in level.hints[2]
    empty = "." * 12
    drawing = [empty] * first_row + rows + [empty] * (8 - first_row - len(rows))
    text = str({"format": 1, "level": level_id, "map": drawing, "facing": facing}).replace("'", '"')
    assert run(level, parse_solution(text)).verdict == "won"
