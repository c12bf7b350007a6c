"""Whatever a file has in it, the reader gives a trace or located faults, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from game.content.errors import ContentError, Fault
from game.content.traces.read import read_trace
from game.content.traces.trace import Trace

HEADERS = (
    "TIMESTAMP,ContextTokens,GeneratedTokens",
    "arrival_s,prompt_tokens,output_tokens,class,prefix",
    "Timestamp,Model,Request tokens,Response tokens",
    "num_prefill_tokens;num_decode_tokens",
)
VALUES = st.one_of(
    st.integers(-5, 10**12).map(str),
    st.floats().map(str),
    st.text(max_size=8),
    st.sampled_from(
        ["2023-11-16 18:15:46.68", "9999-99-99 99:99:99", "1e400", "-0", "٣", "1_000", " 7 ", '"8"', "a:3 b:1"]
    ),
)
JSON_VALUES = st.sampled_from(
    ["0", "12", "-1", "1.5", "NaN", "Infinity", "1e400", "null", "true", '"9"', "[1, 2]", "{}", "9" * 30]
)


def tried(text: str) -> tuple[Trace | None, list[Fault]]:
    try:
        return read_trace(text, "x"), []
    except ContentError as error:
        return None, error.faults


def check(text: str) -> None:
    trace, faults = tried(text)
    lines = text.replace("\r", "\n").split("\n")
    assert all(1 <= fault.line <= len(lines) and fault.col >= 1 and fault.message for fault in faults)
    assert (trace is None) == bool(faults)
    if trace is None:
        return
    found = trace.recording
    assert len(found.prompts) == len(found.outputs) == found.num_requests > 0
    assert min(found.prompts) >= 1
    assert min(found.outputs) >= 1
    assert list(found.arrival_beats) == sorted(found.arrival_beats)
    assert len(found.runs) in (0, found.num_requests)


@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


@given(st.sampled_from(HEADERS), st.lists(st.lists(VALUES, min_size=1, max_size=6), max_size=4))
def test_any_table(header: str, rows: list[list[str]]) -> None:
    check("\n".join([header, *(("," if "," in header else ";").join(row) for row in rows)]))


@given(st.lists(st.tuples(*[JSON_VALUES] * 4), min_size=1, max_size=3))
def test_any_json_lines(rows: list[tuple[str, str, str, str]]) -> None:
    keys = ("timestamp", "input_length", "output_length", "hash_ids")
    check(
        "\n".join(
            "{" + ", ".join(f'"{key}": {value}' for key, value in zip(keys, row, strict=True)) + "}" for row in rows
        )
    )
