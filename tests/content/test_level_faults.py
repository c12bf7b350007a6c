"""Faults of level files: what is said, and at which line and column.

In a case the sign « stands right before the place that the fault must point at.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game.content.errors import MAX_FAULTS, ContentError, Fault
from game.content.jsontext import MAX_VALUES
from game.content.parse import parse_level
from game.content.shape import MAX_SIDE

LEVEL = """\
{
  "format": 1,
  "id": "tiny",
  "title": "Tiny",
  "summary": "A row.",
  "map": [
    "S..K",
    ".P.#"
  ],
  "facing": {"1,1": "N"},
  "toolbox": ["conduit", "prefill"],
  "card": "toy-120",
  "vram_mib": 4096,
  "model": "opt-1.3b",
  "draft": {"model": "opt-125m", "num_drafts": 3, "acceptance": 0.8},
  "max_model_len": 256,
  "token_budget": 256,
  "link": "pcie4-x16",
  "ticks_per_tile": 3,
  "workload": {"kind": "closed_loop", "users": 4, "prompt_tokens": 32, "output_tokens": {"min": 8, "max": 48}},
  "goals": [{"metric": "tps", "at_least": 30, "hold_s": 10}],
  "horizon_s": 120,
  "warmup_s": 10,
  "seed": 0,
  "hints": ["one"],
  "translations": {"de": {"title": "Winzig"}}
}
"""
CLOSED = '"kind": "closed_loop", "users": 4,'
PROMPT = '"prompt_tokens": 32'
OUTPUT = '"output_tokens": {"min": 8, "max": 48}'


def marked(text: str) -> tuple[str, int, int]:
    """A text without its sign, and the line and column where the sign stood."""
    before, _, after = text.partition("«")
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def faults_of(text: str) -> list[Fault]:
    with pytest.raises(ContentError) as error:
        parse_level(text, "my.json")
    return error.value.faults


def test_the_level_without_a_fault_is_read() -> None:
    level = parse_level(LEVEL)
    assert (level.id, level.rows, level.cols) == ("tiny", 2, 4)


# What the level says, what a case writes in its place, the path of the fault, and words of the message.
WRONG_VALUES = [
    ('"format": 1', '"format": «2', "format", "format is 2; this program reads format 1"),
    ('"format": 1', '"format": «true', "format", "format is true"),
    ('"format": 1', '"format": «1.0', "format", "format is 1.0"),
    ('"tiny"', '«"Tiny Level"', "id", "write lower-case letters and digits, in words joined by hyphens"),
    ('"tiny"', '«""', "id", "in words joined by hyphens"),
    ('"tiny"', '«"a--b"', "id", "in words joined by hyphens"),
    ('"tiny"', f'«"{"a" * 65}"', "id", "expected at most 64 characters here; shorten it"),
    ('"tiny"', "«7", "id", 'expected a string, found 7; write "..."'),
    ('"Tiny"', '«""', "title", "expected at least 1 character here"),
    ('"A row."', "«null", "summary", "expected a string, found null"),
    ('"vram_mib": 4096', '"vram_mib": «"4096"', "vram_mib", 'found the string "4096"; remove the quotes'),
    ('"vram_mib": 4096', '"vram_mib": «true', "vram_mib", "expected a whole number, found true"),
    ('"vram_mib": 4096', '"vram_mib": «4096.0', "vram_mib", "expected a whole number, found 4096.0; write 4096"),
    ('"vram_mib": 4096', '"vram_mib": «4.5', "vram_mib", "expected a whole number, found 4.5"),
    ('"vram_mib": 4096', '"vram_mib": «4e3', "vram_mib", "found 4000.0; write 4000"),
    ('"vram_mib": 4096', '"vram_mib": «[1]', "vram_mib", "expected a whole number, found a list"),
    ('"vram_mib": 4096', '"vram_mib": «0', "vram_mib", "0 is below the least allowed, 1; raise it"),
    ('"vram_mib": 4096', '"vram_mib": «-5', "vram_mib", "-5 is below the least allowed, 1; raise it"),
    ('"vram_mib": 4096', '"vram_mib": «99999999', "vram_mib", "99999999 is above the most allowed, 16777216; lower it"),
    ('"vram_mib": 4096', f'"vram_mib": «{"9" * 300}', "vram_mib", "a number of more than 20 digits is above the most"),
    ('"vram_mib": 4096', '"vram_mib": «NaN', "vram_mib", "expected a whole number, found NaN"),
    ('"vram_mib": 4096', '"vram_mib": «Infinity', "vram_mib", "expected a whole number, found Infinity"),
    ('"horizon_s": 120', '"horizon_s": «NaN', "horizon_s", "expected a finite number, found NaN"),
    ('"horizon_s": 120', '"horizon_s": «-Infinity', "horizon_s", "expected a finite number, found -Infinity"),
    ('"horizon_s": 120', '"horizon_s": «1e999', "horizon_s", "expected a finite number, found Infinity"),
    ('"horizon_s": 120', '"horizon_s": «true', "horizon_s", "expected a number, found true"),
    ('"horizon_s": 120', '"horizon_s": «"2 min"', "horizon_s", 'expected a number, found the string "2 min"'),
    ('"horizon_s": 120', '"horizon_s": «86400', "horizon_s", "86400 is above the most allowed, 3600"),
    ('"seed": 0', '"seed": «-1', "seed", "-1 is below the least allowed, 0"),
    ('"seed": 0', '"seed": «4611686018427387904', "seed", "above the most allowed, 4611686018427387903"),
    ('"token_budget": 256', '"token_budget": «0', "token_budget", "0 is below the least allowed, 1"),
    ('"ticks_per_tile": 3', '"ticks_per_tile": «601', "ticks_per_tile", "601 is above the most allowed, 600"),
    ('"hints": ["one"]', '"hints": ["1", "2", "3", «"4"]', "hints[3]", "there are 3 grades, so a plain hint too many"),
    (
        '"hints": ["one"]',
        '"hints": [{"when": «"omo", "grade": 1, "text": "x"}]',
        "hints[0].when",
        'found the string "omo"; did you mean "oom"? known: oom_at_load, oom',
    ),
    (
        '"hints": ["one"]',
        '"hints": [{"when": "oom", "grade": «4, "text": "x"}]',
        "hints[0].grade",
        "4 is above the most allowed, 3",
    ),
    (
        '"hints": ["one"]',
        '"hints": [{"when": "oom", "grade": 1, "text": "x", «"lvl": 1}]',
        "hints[0].lvl",
        'unknown key "lvl"; known keys: when, grade, text',
    ),
    ('"hints": ["one"]', '"hints": ["a", «{"when": "oom", "grade": 1}]', "hints[1].text", 'the key "text" is missing'),
    (
        '"hints": ["one"]',
        '"hints": [{"when": "oom", "grade": 1, "text": "x"}, «{"when": "oom", "grade": 1, "text": "y"}]',
        "hints[1]",
        'a hint of grade 1 for "oom" stands before this',
    ),
    (
        '"hints": ["one"]',
        '"hints": [{"when": {"missed": «"p95_ttft_ms"}, "grade": 1, "text": "x"}]',
        "hints[0].when.missed",
        'no goal of the level is about "p95_ttft_ms"; goals: tps',
    ),
    (
        '"hints": ["one"]',
        '"hints": [{"when": {"metric": «"peak_runing", "at_most": 8}, "grade": 1, "text": "x"}]',
        "hints[0].when.metric",
        'no metric is called "peak_runing"; did you mean "peak_running"?',
    ),
    (
        '"hints": ["one"]',
        '"hints": ["one"], "surprise": {"when": {"metric": "busy_share", "at_least": «50}, "text": "x"}',
        "surprise.when.at_least",
        '"busy_share" is a share and at most 1, not 50; write 0.5 for 50 %',
    ),
    (
        '"hints": ["one"]',
        '"hints": ["one"], "surprise": {"when": «"missed", "text": "x"}',
        "surprise.when",
        'expected a known name, found the string "missed"; known: preempted, refused',
    ),
    ('"hints": ["one"]', '"hints": ["one"], "tempo": «8', "tempo", "8 is above the most allowed, 4; lower it"),
    (
        '"hints": ["one"]',
        '"hints": ["one"], "surprise": {"when": {«"missed": "tps"}, "text": "x"}',
        "surprise.when.missed",
        'unknown key "missed"; known keys: metric, at_least, at_most, class',
    ),
    (
        '"seed": 0',
        '"seed": 0, "stars": [{"metric": «"ttft_p95_ms", "reach": 9}]',
        "stars[0].metric",
        'the metric "ttft_p95_ms" cannot be asked for here; did you mean "p95_ttft_ms"? in its unit can: mean',
    ),
    ('"title": "Winzig"', '«"surprise": "Da!"', "translations.de.surprise", "the level has no surprise; remove this"),
    ('"hints": ["one"]', '"hints": ["1", «2]', "hints[1]", 'expected a string, found 2; write "..."'),
    ('"hints": ["one"]', '"hints": «"one"', "hints", 'expected a list, found the string "one"; write [...]'),
    ('"toy-120"', '«"toy-12"', "card", 'no card is called "toy-12"; did you mean "toy-120"? known: toy-120, l4'),
    ('"toy-120"', '«"TPU"', "card", 'no card is called "TPU"; known: toy-120'),
    ('"toy-120"', "«[]", "card", "expected a string, found a list"),
    ('"toy-120"', '«{"tflops": 1}', "card.bandwidth_gb_per_s", 'the key "bandwidth_gb_per_s" is missing; add it'),
    ('"toy-120"', '{"bandwidth_gb_per_s": «0, "tflops": 1}', "card.bandwidth_gb_per_s", "0 is below the least allowed"),
    (
        '"toy-120"',
        '{"bandwidth_gb_per_s": 1, "tflops": 1, «"gb": 1}',
        "card.gb",
        'unknown key "gb"; known keys: bandwidth_gb_per_s, tflops',
    ),
    ('"opt-1.3b"', '«"opt\u20111.3b"', "model", 'mean "opt-1.3b", without a non-breaking hyphen (U+2011)? known'),
    (
        '"seed"',
        '«"s\u0435ed"',
        '["s\u0435ed"]',
        'did you mean "seed", without a cyrillic small letter ie (U+0435)? known',
    ),
    ('"opt-1.3b"', '«"opt-1.3"', "model", 'did you mean "opt-1.3b"?'),
    ('"opt-1.3b"', "«13", "model", "expected a string, found 13"),
    ('"pcie4-x16"', '«"pcie"', "link", 'no link is called "pcie"'),
    ('"opt-125m"', '«"opt-125"', "draft.model", 'no model is called "opt-125"; did you mean "opt-125m"?'),
    ('"num_drafts": 3', '"num_drafts": «0', "draft.num_drafts", "0 is below the least allowed, 1"),
    ('"acceptance": 0.8', '"acceptance": «1.5', "draft.acceptance", "1.5 is above the most allowed, 1"),
    ('"acceptance": 0.8', '"acceptance": 1, «"alpha": 1', "draft.alpha", 'unknown key "alpha"'),
    ('"num_drafts": 3, ', "", "draft.num_drafts", 'the key "num_drafts" is missing'),
    ('"closed_loop"', '«"closed"', "workload.kind", 'no workload is called "closed"; did you mean "closed_loop"?'),
    ('"closed_loop"', "«7", "workload.kind", "no workload is called 7; known: closed_loop, fixed_rate, poisson"),
    ('"users": 4', '"users": «0', "workload.users", "0 is below the least allowed, 1"),
    ('"users": 4', '"users": «100000', "workload.users", "100000 is above the most allowed, 65536"),
    ('"users": 4', '"users": 4, «"user": 4', "workload.user", 'unknown key "user"; did you mean "users"?'),
    ('"users": 4', '"users": 4, «"queue_limit": 4', "workload.queue_limit", 'unknown key "queue_limit"'),
    (
        CLOSED,
        '"kind": "poisson", "requests_per_s": «0,',
        "workload.requests_per_s",
        "0 is below the least allowed, 0.001",
    ),
    (CLOSED, '"kind": "poisson", "requests_per_s": 1, «"users": 4,', "workload.users", 'unknown key "users"'),
    (PROMPT, '"prompt_tokens": «0', "workload.prompt_tokens", "0 is below the least allowed, 1"),
    (PROMPT, '"prompt_tokens": «"32"', "workload.prompt_tokens", "remove the quotes"),
    (PROMPT, '"prompt_tokens": «{"min": 9, "max": 8}', "workload.prompt_tokens", "min 9 is above max 8; swap them"),
    (PROMPT, '"prompt_tokens": «{"min": 9}', "workload.prompt_tokens.max", 'the key "max" is missing; add it'),
    (PROMPT, '"prompt_tokens": {"min": 1, "max": 9, «"mean": 2}', "workload.prompt_tokens.mean", 'unknown key "mean"'),
    (
        OUTPUT,
        '"output_tokens": «{"min": 8, "max": 225}',
        "workload.output_tokens",
        "a prompt of 32 and an answer of 225 tokens make 257, more than max_model_len 256; shorten them or raise",
    ),
    ('[{"metric"', '«[], "x": [{"metric"', "goals", "expected at least 1 item here; add what is missing"),
    ('"hold_s": 10}]', '"hold_s": 10}, «4]', "goals[1]", "expected an object, found 4; write {...}"),
    ('"tps"', '«"tpot"', "goals[0].metric", 'no metric is called "tpot"; known: tps, request_throughput'),
    ('"tps"', '«"p95_ttf_ms"', "goals[0].metric", 'no metric is called "p95_ttf_ms"; did you mean "p95_ttft_ms"?'),
    ('"tps"', "«7", "goals[0].metric", "expected a string, found 7"),
    ('"at_least": 30', '"at_least": «0', "goals[0].at_least", "0 is not above 0; raise it"),
    ('"at_least": 30', '"at_least": «NaN', "goals[0].at_least", "expected a finite number, found NaN"),
    (
        '"hold_s": 10}]',
        '"hold_s": 10}, {"metric": "prefix_hit_rate", "at_least": «40}]',
        "goals[1].at_least",
        "is a share and at most 1, not 40; write 0.4 for 40 %",
    ),
    ('"at_least": 30', '"at_lest": 30', "goals[0].at_least", 'the key "at_least" is missing'),
    ('"at_least": 30', '"at_least": 30, "at_most": «40', "goals[0].at_most", 'a goal has "at_least" or "at_most", not'),
    ('"at_least": 30', '"at_most": «-1', "goals[0].at_most", "-1 is below the least allowed, 0"),
    (
        '"at_least": 30, "hold_s": 10',
        '"hold_s": 10',
        "goals[0].at_least",
        'the key "at_least" is missing, or "at_most"',
    ),
    (
        '"tps", "at_least": 30, "hold_s": 10',
        '"p95_ttft_ms", "at_most": 900, "hold_s": «10',
        "goals[0].hold_s",
        '"p95_ttft_ms" is measured over the whole run and cannot be held; remove this (tps, output_throughput can)',
    ),
    (
        '"hold_s": 10}],\n  "horizon_s": 120,\n  "warmup_s": 10',
        '"hold_s": 10}, «{"metric": "tiles", "at_most": 9}],\n  "horizon_s": 120,\n  "warmup_s": 120',
        "goals[1]",
        "120 s of warm-up leave nothing of a horizon of 120 s; raise horizon_s or shorten it",
    ),
    (
        '"hold_s": 10}]',
        '"hold_s": 10}, {"metric": "output_throughput", "at_least": «40, "hold_s": 5}]',
        "goals[1].at_least",
        'a goal before this has "at_least" of "tps" too; remove one of them',
    ),
    (
        '"hold_s": 10}]',
        '"hold_s": 10}, «{"metric": "tps", "at_most": 20, "hold_s": 10}]',
        "goals[1]",
        "at least 30 and at most 20 exclude each other; change one",
    ),
    ('"hold_s": 10}]', '"hold_s": 10, «"tier": "chat"}]', "goals[0].tier", 'unknown key "tier"'),
    (
        '"hold_s": 10}]',
        '"hold_s": 10}], "stars": [{"metric": «"tils", "reach": 9}]',
        "stars[0].metric",
        'no metric is called "tils"; did you mean "tiles"?',
    ),
    (
        '"hold_s": 10',
        '"hold_s": «111',
        "goals[0].hold_s",
        "10 s of warm-up and 111 s of hold do not fit into a horizon of 120 s; raise horizon_s",
    ),
    ('{"de":', '{«"dee":', "translations.dee", 'no language has the code "dee"; did you mean "de"? known: en, de'),
    ('{"de":', '{"de": «"Winzig", "en":', "translations.de", "expected an object, found the string"),
    ('"Winzig"', '«""', "translations.de.title", "expected at least 1 character here"),
    ('"title": "Winzig"', '«"titel": "x"', "translations.de.titel", 'unknown key "titel"; did you mean "title"?'),
    (
        '"title": "Winzig"',
        '"hints": «["eins", "zwei"]',
        "translations.de.hints",
        "the level has 1 hint, this 2; translate each of them, in order",
    ),
    ('"title": "Winzig"', '"hints": [«1]', "translations.de.hints[0]", "expected a string, found 1"),
    ('  "seed": 0', '  «"sed": 0', "sed", 'unknown key "sed"; did you mean "seed"? known keys: format, id,'),
    ('  "seed": 0', '  «"<range>": 0', '["<range>"]', 'unknown key "<range>"'),
    (PROMPT, PROMPT + ', «"<range>": 0', 'workload["<range>"]', 'unknown key "<range>"; known keys: kind, users'),
    ('"max": 48}', '"max": 48, «"<range>": 0}', 'workload.output_tokens["<range>"]', "unknown key"),
    ('  "seed": 0', '  «"": 0', '[""]', 'unknown key ""; known keys'),
    ('  "seed": 0', '  «"a\\nb": 0', '["a\\nb"]', 'unknown key "a\\nb"'),
    ('  "seed": 0', '  "seed": 1,\n  «"seed": 0', "seed", "this key stands more than once in its object; remove one"),
    ('"users": 4', '"users": 3, «"users": 4', "workload.users", "this key stands more than once"),
]


@pytest.mark.parametrize(("old", "new", "path", "message"), WRONG_VALUES)
def test_a_wrong_value_is_told_with_its_place(old: str, new: str, path: str, message: str) -> None:
    assert LEVEL.count(old) == 1
    text, line, col = marked(LEVEL.replace(old, new))
    found = [fault for fault in faults_of(text) if fault.path == path]
    assert len(found) == 1
    if "«" in new:
        assert (found[0].line, found[0].col) == (line, col)
    assert message in found[0].message


ROWS = '"S..K",\n    ".P.#"'
WRONG_MAPS = [
    (ROWS, '"S.«xK", ".P.#"', "map[0]", 'unknown glyph "x" at 0,2; known: . S K # > v < ^ P D E Q M H F V A Y'),
    (ROWS, '"S..K",\n    ".P.«m"', "map[1]", 'unknown glyph "m" at 1,3; did you mean "M"?'),
    (ROWS, '"S.« K", ".P.#"', "map[0]", 'unknown glyph " " at 0,2; did you mean "."?'),
    (ROWS, '"S.«→K", ".P.#"', "map[0]", 'unknown glyph "→" at 0,2; did you mean ">"?'),
    (
        ROWS,
        '"S..«\u041a", ".P.#"',
        "map[0]",
        'unknown glyph "\u041a", a cyrillic capital letter ka (U+041A), at 0,3; known',
    ),
    (ROWS, '"S.«\\u0000K", ".P.#"', "map[0]", 'unknown glyph "\\u0000" at 0,2'),
    (ROWS, '"\\u0053.«xK", ".P.#"', "map[0]", 'unknown glyph "x" at 0,2'),
    (ROWS, '"S\\ud83d\\ude00«\\\\K", ".P.#"', "map[0]", 'unknown glyph "\\\\" at 0,2'),
    (ROWS, '"S..K", «".P."', "map[1]", "row 1 has 3 cells, the others have 4; make them equally long"),
    (ROWS, '«"S.K", ".P.#", "...."', "map[0]", "row 0 has 3 cells, the others have 4"),
    (ROWS, '"S..K", «""', "map[1]", "row 1 has no cells"),
    (ROWS, '"S..K", «5', "map[1]", "expected a string, found 5"),
    (f"[\n    {ROWS}\n  ]", "«[]", "map", "the map has no rows; draw at least one"),
    (f"[\n    {ROWS}\n  ]", '«"S..K"', "map", 'expected a list, found the string "S..K"; write [...]'),
    (
        f"[\n    {ROWS}\n  ]",
        '«["...K", ".P.#"]',
        "map",
        "the map has no source: without one nobody sends a prompt; put S",
    ),
    (f"[\n    {ROWS}\n  ]", '«["S...", ".P.#"]', "map", "the map has no sink: without one nothing is delivered; put K"),
    ('{"1,1": "N"}', '{"1,1": «"Q"}', 'facing["1,1"]', "expected 'N', 'E', 'S' or 'W', found the string \"Q\""),
    ('{"1,1": "N"}', '{"1,1": «"n"}', 'facing["1,1"]', 'found the string "n"'),
    ('{"1,1": "N"}', '{"1,1": «1}', 'facing["1,1"]', "expected 'N', 'E', 'S' or 'W', found 1"),
    ('{"1,1": "N"}', "«[]", "facing", "expected an object, found a list"),
    ('{"1,1": "N"}', '{«"1;1": "N"}', 'facing["1;1"]', 'this names no cell; write "row,col"'),
    ('{"1,1": "N"}', '{«"01,1": "N"}', 'facing["01,1"]', "this names no cell"),
    ('{"1,1": "N"}', '{«"1, 1": "N"}', 'facing["1, 1"]', "this names no cell"),
    ('{"1,1": "N"}', '{«"-1,1": "N"}', 'facing["-1,1"]', "this names no cell"),
    ('{"1,1": "N"}', '{«"2,0": "N"}', 'facing["2,0"]', "this cell is off the map, whose last is 1,3"),
    ('{"1,1": "N"}', '{«"0,1": "N"}', 'facing["0,1"]', "nothing stands on this cell of the map; remove this"),
    ('{"1,1": "N"}', '{«"1,3": "N"}', 'facing["1,3"]', "a blocked cell has no facing; remove this"),
    ('".P.#"\n  ],\n  "facing": {"1,1"', '".P>#"\n  ],\n  "facing": {«"1,2"', 'facing["1,2"]', "draw > v < or ^"),
    ('"prefill"]', '«"source"]', "toolbox[1]", '"source" is never placed by the player; draw S on the map instead'),
    ('"prefill"]', '«"prefil"]', "toolbox[1]", 'no tile is called "prefil"; did you mean "prefill"?'),
    ('"prefill"]', '«"P"]', "toolbox[1]", 'no tile is called "P"; did you mean "prefill"? known: conduit, prefill'),
    ('"prefill"]', '«"conduit"]', "toolbox[1]", '"conduit" stands in the toolbox twice; remove one of them'),
    ('"prefill"]', '«["prefill"]]', "toolbox[1]", "expected a string, found a list"),
]


@pytest.mark.parametrize(("old", "new", "path", "message"), WRONG_MAPS)
def test_a_wrong_map_is_told_with_its_very_cell(old: str, new: str, path: str, message: str) -> None:
    text, line, col = marked(LEVEL.replace(old, new))
    (fault,) = [fault for fault in faults_of(text) if fault.path == path and message in fault.message]
    assert (fault.line, fault.col) == (line, col)


@pytest.mark.parametrize("key", list(json.loads(LEVEL)))
def test_a_missing_key_is_named_or_has_a_default(key: str) -> None:
    values = json.loads(LEVEL)
    del values[key]
    optional = {"summary", "facing", "draft", "token_budget", "link", "ticks_per_tile", "warmup_s", "seed", "hints"}
    optional.add("translations")
    if key in optional:
        parse_level(json.dumps(values))
        return
    (fault,) = faults_of(json.dumps(values))
    assert (fault.line, fault.col, fault.path) == (1, 1, key)
    assert fault.message.startswith(f'the key "{key}" is missing; add it (')


def test_draft_tiles_need_a_draft() -> None:
    values = json.loads(LEVEL) | {"draft": None, "toolbox": ["draft_model"], "map": ["S.FK"], "facing": {}}
    in_toolbox, on_map = sorted(faults_of(json.dumps(values)), key=lambda fault: fault.path, reverse=True)
    assert (in_toolbox.path, on_map.path) == ("toolbox[0]", "map[0]")
    assert '"draft_model" has no model to run; add the key "draft"' in in_toolbox.message
    assert "the draft model at 0,2 has no model to run" in on_map.message


@pytest.mark.parametrize(("rows", "cols"), [(1000, 1000), (129, 4), (1, 129)])
def test_an_oversized_map_gets_one_clear_line(rows: int, cols: int) -> None:
    values = json.loads(LEVEL) | {"map": ["x" * cols] * rows}
    (fault,) = [fault for fault in faults_of(json.dumps(values)) if fault.path == "map"]
    noun = "1 row" if rows == 1 else f"{rows} rows"
    assert fault.message == f"the map is {noun} by {cols} columns; the largest is 128 by 128, cut it down"


def test_the_largest_map_is_read() -> None:
    rows = ["S" + "." * 126 + "K"] * 128
    level = parse_level(json.dumps(json.loads(LEVEL) | {"map": rows, "facing": {}}))
    assert (level.rows, level.cols) == (128, 128)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = LEVEL
    edits = {"S..K": "S.xK", "4096": '"4096"', "toy-120": "toy", '"seed"': '"sed"', '"users": 4': '"users": 0'}
    for old, new in edits.items():
        text = text.replace(old, new)
    faults = faults_of(text)
    assert [fault.path for fault in faults] == ["map[0]", "card", "vram_mib", "workload.users", "sed"]
    assert [fault.line for fault in faults] == [7, 12, 13, 20, 24]


def test_a_fault_is_one_line_whatever_stands_in_the_file() -> None:
    values = json.loads(LEVEL) | {"a\u001b[31m\nb": 1, "card": "x\r\ny\u2028\u0007"}
    for fault in faults_of(json.dumps(values)):
        assert str(fault).isprintable()
        assert str(fault).startswith(f"my.json:{fault.line}:{fault.col}: ")


def test_more_faults_than_anybody_reads_are_cut_short() -> None:
    values = json.loads(LEVEL) | {"map": ["?" * 128] * 128}
    faults = faults_of(json.dumps(values))
    assert len(faults) == MAX_FAULTS + 1
    assert faults[-1].message == "more faults from here on; mend those above first"


SYNTAX = [
    ("«", "there is nothing in it; write a JSON object"),
    ("« \n ", "there is nothing in it"),
    ("«[]", "expected an object, found a list; write {...}"),
    ("«3", "expected an object, found 3"),
    ("«NaN", "expected an object, found NaN"),
    ('{"id": 1«', "the text ends too early; close every bracket and brace"),
    ('{\n  "id": 1\n  «"title": 2}', "a comma or a closing bracket is missing before this; add it"),
    ('{"id" «1}', 'a colon is missing after the key; write "key": value (found "1")'),
    (
        '{"id": «tru}',
        'a value must stand here; write a number, a string, a list, an object, true, false or null (found "tru")',
    ),
    ('{"id": «}', "a value must stand here"),
    ("{«id: 1}", 'a key in double quotes must stand here; write one, or close the object (found "id")'),
    ("{«'id': 1}", 'a string in single quotes; write "double quotes"'),
    ('{"id": 1«,}', "a comma before }; remove the comma"),
    ('{"id": [1«, \n ]}', "a comma before ]; remove the comma"),
    ('{"id": 1} «x', "the document has ended before this; remove what follows"),
    ('{"id": «"x}', "this string never ends; close it with a double quote"),
    ('{"id": "a«\nb"}', "a line break or control character in a string; write \\n, or end it"),
    ('{"id": "a«\\x"}', "this backslash escapes nothing; write \\\\ for a backslash"),
    ("«// a level\n{}", "a comment; remove it, JSON has none"),
    ('{"é\U0001f600": 1, "id": "ab\\ud800«"}', "half of a surrogate pair is no character; remove this escape"),
    ('{"id": "«\ud800"}', "half of a surrogate pair stands here, no character; remove it"),
    ('{"id": ' + "[" * 31 + "«" + "[" * 100_000, "brackets nest more than 32 deep here; flatten the document"),
    ('{"id": ' + '{"a":' * 31 + "«" + '{"a":' * 100_000, "brackets nest more than 32 deep here"),
    ("«" + '{"id": "' + "a" * (1 << 20) + '"}', "larger than 1 MiB; no level or solution needs that much, cut it down"),
]


@pytest.mark.parametrize(("text", "message"), SYNTAX)
def test_a_text_that_is_no_level_at_all(text: str, message: str) -> None:
    text, line, col = marked(text)
    (fault,) = faults_of(text)
    assert (fault.line, fault.col, fault.path) == (line, col, "$")
    assert message in fault.message


def test_a_number_of_thousands_of_digits() -> None:
    (fault,) = faults_of(LEVEL.replace('"seed": 0', f'"seed": {"1" * 5000}'))
    assert (fault.line, fault.path) == (24, "$")
    assert "a number of thousands of digits; write a shorter one" in fault.message


def test_a_byte_order_mark_says_nothing() -> None:
    assert parse_level("\ufeff" + LEVEL) == parse_level(LEVEL)


def test_lines_of_other_systems_are_counted_the_same() -> None:
    (fault,) = faults_of(LEVEL.replace('"seed": 0', '"seed": -1').replace("\n", "\r\n"))
    assert (fault.line, fault.col) == (24, 11)


def test_the_name_of_the_file_stands_first(tmp_path: Path) -> None:
    (fault,) = faults_of(LEVEL.replace('"seed": 0', '"seed": -1'))
    assert str(fault) == "my.json:24:11: seed: -1 is below the least allowed, 0; raise it"


def test_a_file_of_very_many_values_is_refused_before_they_are_looked_at() -> None:
    largest = {f"{row},{col}": "N" for row in range(MAX_SIDE) for col in range(MAX_SIDE)}
    assert not any("values" in fault.message for fault in faults_of(json.dumps({"facing": largest})))
    assert not any("values" in fault.message for fault in faults_of(json.dumps({"title": "," * 2 * MAX_VALUES})))
    text = '{"goals": [\n' + ",\n".join(["{}"] * (MAX_VALUES + 1)) + "]}"
    (fault,) = faults_of(text)
    assert f"more than {MAX_VALUES:,} values" in fault.message
    assert fault.line == MAX_VALUES + 1
