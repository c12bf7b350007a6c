"""Words: the catalogue, Markdown, line breaking, the traceback of a crash."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.content.level import Level
from game.content.load import load_level
from game.content.words import LANGUAGES, amount, catalogue, number, text, use_language
from game.physics.units import MIB
from game.render.caches import forget_drawn
from game.render.places import plain
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, WEIGHTS, Crash, Holder, MemoryUse
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.pageflow import flow
from game.ui.words import crash_text, textflow
from game.ui.words.markdown import Span, blocks, spans
from game.ui.words.styles import BODY, BODY_BOLD, CODE

GAME = Path(__file__).resolve().parents[2] / "game"
SPEAKING = [file for layer in ("ui", "render", "session", "content") for file in (GAME / layer).rglob("*.py")]
LOOK = Look(1.0)


@pytest.fixture(autouse=True)
def fonts() -> None:
    pygame.font.init()


def key_patterns() -> set[str]:
    """Every string that may be a key of the catalogue, with `.*` for what is filled in."""
    found = set()
    for file in SPEAKING:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z_]+(\.\w+)*", node.value)
            ):
                found.add(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in node.values]
                found.add("".join(parts))
    return found


def names_in(words: str) -> set[str]:
    """What is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_every_text_is_used_and_every_key_exists() -> None:
    words = catalogue("en")
    patterns = {pattern for pattern in key_patterns() if re.match(r"[a-z]", pattern) and "." in pattern[1:]}
    used = re.compile("|".join(sorted(patterns)))
    unused = [key for key in words if not used.fullmatch(key)]
    assert unused == []
    called = set()
    for file in SPEAKING:
        called |= set(re.findall(r"""\btext\(\s*"([^"]+)\"""", file.read_text(encoding="utf-8")))
    assert called - words.keys() == set()


def test_texts_are_formats_that_can_be_filled() -> None:
    for key, words in catalogue("en").items():
        names = names_in(words)
        assert text(key, **dict.fromkeys(names, "x")) if names else words.strip(), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_the_same(code: str) -> None:
    words, english = catalogue(code), catalogue("en")
    assert words.keys() == english.keys()
    assert [key for key in english if names_in(words[key]) != names_in(english[key])] == []


def test_numbers_follow_the_language() -> None:
    written = {"en": ("1,234.5", "1,235", "30", "0.25"), "de": ("1.234,5", "1.235", "30", "0,25")}
    for code, expected in written.items():
        use_language(code)
        assert (number(1234.5, 1), number(1234.6), amount(30.0), amount(0.25)) == expected
    use_language("en")


def test_markdown_blocks() -> None:
    prose = "# Title\n\nOne\nparagraph with **bold** and `code`.\n\n"
    page = blocks(prose + "- item\n  goes on\n- other\n\n1. first\n\n```\nx = 1\n```\n")
    assert [(block.kind, block.level, block.mark) for block in page] == [
        ("heading", 1, ""),
        ("paragraph", 0, ""),
        ("item", 0, "•"),
        ("item", 0, "•"),
        ("item", 0, "1."),
        ("code", 0, ""),
    ]
    assert page[1].spans == (
        Span("One paragraph with "),
        Span("bold", "bold"),
        Span(" and "),
        Span("code", "code"),
        Span("."),
    )
    assert page[2].spans == (Span("item goes on"),)


TABLE = "| a | long name |\n|---|:-:|\n| `wide cell` | **x** and more words than fit |\n| only one |\nafter"


def test_a_table_is_rows_of_cells() -> None:
    table, after = blocks(TABLE)
    assert after.spans == (Span("after"),)
    assert table.rows == (
        ((Span("a"),), (Span("long name"),)),
        ((Span("wide cell", "code"),), (Span("x", "bold"), Span(" and more words than fit"))),
        ((Span("only one"),), ()),
    )


@pytest.mark.parametrize("width", [90, 150, 200, 300, 800])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_table_columns_line_up_under_their_header_at_any_width(width: int, scale: float) -> None:
    page = flow(Look(scale), blocks(TABLE)[:1], width)
    heads = {run.text: run.left for run in page.lines[0].runs}
    first, second = heads["a"], max(heads.values())
    assert first == 0 < second
    for line in page.lines:
        assert line.runs[0].left in (first, second)
        assert all(run.left + run.width <= max(width, second) for run in line.runs)
    tops = [line.top for line in page.lines]
    assert tops == sorted(set(tops))


def test_one_sequence_reserves_and_two_reserve(level: Level) -> None:
    asked = MemoryUse(KV_CACHE, "u4.0")
    one = plain(crash_text.explanation(crash(asked, weights(0), sequence("u0.0", 72)), level, 12))
    assert "The only sequence, at G3, reserves 1,280 tokens, and 168 MiB of that is empty." in one
    holders = (weights(0), sequence("u0.0", 72), small_sequence("u1.0"))
    mixed = plain(crash_text.explanation(crash(asked, *holders), level, 12))
    assert "1 of 2 sequences, at G3, reserves 1,280 tokens" in mixed


def test_links_show_their_words_and_stars_in_sums_stay() -> None:
    assert spans("see [the paper](https://example.org/a_b)") == (Span("see the paper"),)
    assert spans("2 * 3 * 4") == (Span("2 * 3 * 4"),)


@given(st.text(max_size=300))
def test_any_text_is_some_markdown(source: str) -> None:
    blocks(source)


@given(st.text(alphabet="abc WXYZ.é", max_size=120), st.integers(40, 300))
def test_wrapped_lines_fit_and_lose_no_letter(words: str, width: int) -> None:
    pygame.font.init()
    lines = textflow.wrap(LOOK, [(words, BODY), (words, CODE), (words, BODY_BOLD)], width)
    for line in lines:
        assert all(run.left + run.width <= width for run in line.runs)
    drawn = "".join(run.text for line in lines for run in line.runs)
    assert drawn.replace(" ", "") == (3 * words).replace(" ", "")


def test_a_long_word_is_cut_at_its_hyphens() -> None:
    lines = textflow.wrap(LOOK, [("Decode-Kern", BODY)], LOOK.width("Decode-Ker", BODY))
    assert [run.text for line in lines for run in line.runs] == ["Decode-", "Kern"]
    word = "Seiten\u00adver\u00adwalter"
    for width, expected in ((400, [word]), (80, ["Seiten\u00adver-", "walter"]), (60, ["Seiten-", "ver-", "walter"])):
        lines = textflow.wrap(LOOK, [(word, BODY)], width)
        assert [run.text for line in lines for run in line.runs] == expected
        assert all(run.width <= width for line in lines for run in line.runs)


def test_a_long_text_is_clipped_with_an_ellipsis() -> None:
    clipped = LOOK.clipped("a rather long sentence", BODY, 80)
    assert clipped.endswith("…")
    assert LOOK.width(clipped, BODY) <= 80
    assert LOOK.clipped("short", BODY, 80) == "short"


def crash(use: MemoryUse, *holders: Holder, at_load: bool = False, tried_mib: int = 240) -> Crash:
    used = sum(holder.num_bytes for holder in holders)
    return Crash(90, 41, 0, use, tried_mib * MIB, 3072 * MIB, used, at_load, holders)


def weights(index: int) -> Holder:
    return Holder(MemoryUse(WEIGHTS, str(index)), 29, 2510 * MIB, 2510 * MIB)


def sequence(name: str, used_mib: int) -> Holder:
    return Holder(MemoryUse(KV_CACHE, name), 30, 240 * MIB, used_mib * MIB, is_reserved=True)


def small_sequence(name: str) -> Holder:
    return Holder(MemoryUse(KV_CACHE, name), 42, 12 * MIB, 12 * MIB)


@pytest.fixture(scope="module")
def level() -> Level:
    return load_level("kv-paging")


def test_the_traceback_has_the_crash_s_own_numbers(level: Level) -> None:
    found = crash(MemoryUse(KV_CACHE, "u1.0"), weights(0), sequence("u0.0", 72), sequence("u2.0", 72))
    words = plain("\n".join(block.spans[0].text for block in crash_text.blocks(found, level, 12)))
    assert words.startswith("Traceback (most recent call last):\n")
    assert "tick 90 (1.50 s)" in words
    assert "tile F4" in words
    assert "torch.empty(251_658_240, dtype=torch.uint8)  # KV cache of request u1.0" in words
    assert (
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 240.00 MiB. GPU 0 has a total capacity of"
        " 3.00 GiB of which 82.00 MiB is free."
    ) in words
    assert "2.59 GiB is allocated by PyTorch, and 336.00 MiB is reserved by PyTorch but unallocated." in words
    assert "240.00 MiB  KV cache of request u0.0 at G3, 168.00 MiB of it reserved but empty" in words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (crash(MemoryUse(WEIGHTS, "1"), weights(0), at_load=True, tried_mib=2510), "2 cards"),
        (crash(MemoryUse(DRAFT_WEIGHTS), weights(0), at_load=True), "draft model tile"),
        (crash(MemoryUse(WEIGHTS), at_load=True, tried_mib=4000), "weights alone"),
        (
            crash(MemoryUse(KV_CACHE, "u1.0"), weights(0), sequence("u0.0", 72), sequence("u2.0", 72)),
            "336 MiB of that is empty",
        ),
        (crash(MemoryUse(KV_CACHE, "u1.0"), weights(0), sequence("u0.0", 236), sequence("u2.0", 239)), "slot"),
    ],
)
def test_the_explanation_fits_the_crash(level: Level, found: Crash, words: str) -> None:
    assert words in crash_text.explanation(found, level, 12)


def test_an_explanation_counts_and_gives_nothing_away() -> None:
    reserving = [Holder(MemoryUse(KV_CACHE, f"u{n}.0"), 30, 48 * MIB, 6 * MIB, is_reserved=True) for n in range(4)]
    found = crash(MemoryUse(KV_CACHE, "u4.0"), weights(0), *reserving)
    said = plain(crash_text.explanation(found, load_level("prefill-decode"), 12))
    assert "4 of 4 sequences, at G3, reserve 256 tokens each" in said
    assert "allocator" not in said


def test_a_text_is_broken_once_until_what_is_drawn_is_forgotten() -> None:
    def num_broken() -> int:
        return textflow._wrapped.cache_info().misses

    forget_drawn()
    first = textflow.wrap(LOOK, [("words that are broken once", BODY)], 60)
    first.pop()
    again = textflow.wrap(LOOK, iter([("words that are broken once", BODY)]), 60)
    assert (num_broken(), len(again)) == (1, len(first) + 1), "a list of one's own, made from what was kept"
    textflow.wrap(LOOK, [("words that are broken once", BODY)], 70)
    assert num_broken() == 2
    forget_drawn()
    assert textflow.wrap(LOOK, [("words that are broken once", BODY)], 60) == again
    assert num_broken() == 1


def test_a_very_long_text_is_not_kept() -> None:
    forget_drawn()
    long = [("word " * textflow.MOST_KEPT, BODY)]
    assert textflow.wrap(LOOK, long, 10_000) == textflow.wrap(LOOK, long, 10_000)
    assert textflow._wrapped.cache_info().currsize == 0


def test_a_line_is_measured_whole_only_where_it_may_be_full(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    width = Look.width

    def noted(look: Look, text: str, style: Style) -> int:
        asked.append(text)
        return width(look, text, style)

    monkeypatch.setattr(Look, "width", noted)
    forget_drawn()
    words = [f"word{number}" for number in range(200)]
    lines = textflow.wrap(LOOK, [(" ".join(words), BODY)], 600)
    assert sum(text.count(" ") > 2 for text in asked) <= 4 * len(lines)
    assert [run.text for line in lines for run in line.runs] == [line.runs[0].text for line in lines]
    assert " ".join(line.runs[0].text for line in lines).split() == words


def test_wide_blanks_are_counted_as_wide_as_they_are() -> None:
    for blank in ("\u2003", "\u3000", "\t", "  "):
        lines = textflow.wrap(LOOK, [(blank.join(["ab"] * 200), BODY)], 600)
        assert all(run.left + run.width <= 600 for line in lines for run in line.runs), repr(blank)
