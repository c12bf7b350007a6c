"""What is wrong with a trace is said with its line and column, and what to do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from game.content.errors import MAX_FAULTS, ContentError
from game.content.traces import read, reading
from game.content.traces.fit import fitted
from game.content.traces.read import read_trace, read_trace_file

HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n"
OURS = "arrival_s,prompt_tokens,output_tokens,class,prefix\n1,10,5,a,\n"
JSON = '{"timestamp": 0, "input_length": 9, "output_length": 1, "hash_ids": [1]}\n'


def faults(text: str) -> list[str]:
    with pytest.raises(ContentError) as error:
        read_trace(text, "x.csv")
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER + "2023-11-16 18:15:47,-5,44", "x.csv:3:21: ContextTokens: -5 is negative, which no length is"),
        (HEADER + "2023-11-16 18:15:47,5,-4", "x.csv:3:23: GeneratedTokens: -4 is negative"),
        (HEADER + "2023-11-16 18:15:47,nan,44", "x.csv:3:21: ContextTokens: expected a finite number, found nan"),
        (HEADER + "2023-11-16 18:15:47,inf,44", "x.csv:3:21: ContextTokens: expected a finite number, found inf"),
        (HEADER + "2023-11-16 18:15:47,5.5,44", "x.csv:3:21: ContextTokens: 5.5 is not a whole number of tokens"),
        (HEADER + "2023-11-16 18:15:47,many,44", "x.csv:3:21: ContextTokens: expected a number, found many"),
        (HEADER + "2023-11-16 18:15:47,99999999999,4", "x.csv:3:21: ContextTokens: 99999999999 tokens are more than"),
        (HEADER + "2023-11-16 18:15:47,1e999999,4", "x.csv:3:21: ContextTokens: 1e999999 tokens are more"),
        (HEADER + "2023-11-16 18:15:47,,44", "x.csv:3:21: ContextTokens: the tokens of the prompt is missing"),
        (HEADER + "2023-11-31 18:15:47,5,44", "x.csv:3:1: TIMESTAMP: 2023-11-31 18:15:47 is no day of the calendar"),
        (f"[{JSON}]", "x.csv:1:1: $: this is one JSON list; write an object a line"),
        (HEADER + "2023-11-16 25:15:47,5,44", "x.csv:3:1: TIMESTAMP: 2023-11-16 25:15:47 is no time of day"),
        (HEADER + "yesterday,5,44", "x.csv:3:1: TIMESTAMP: yesterday is no time such as 2023-11-16 18:15:46.680"),
        (HEADER + "2026-11-16 18:15:47,5,44", "x.csv:1:1: TIMESTAMP: its requests come over more than 400 days"),
        (HEADER + "2023-11-16 18:1", "x.csv:3:1: $: the line has 1 field, the header 3; mend it, or take it out"),
        (HEADER + '"2023-11-16 18:15:47,5,44', "x.csv:3:1: $: the quotes of this line do not fit together"),
        (OURS + "-1,10,5,a,", "x.csv:3:1: arrival_s: -1 is negative, which no time is"),
        (OURS + "1e20,10,5,a,", "x.csv:3:1: arrival_s: 1e20 is beyond any time"),
        (OURS + ",10,5,a,", "x.csv:3:1: arrival_s: the time of arrival is missing"),
        (OURS + "2,10,5,a,system", "x.csv:3:10: prefix: system is no NAME:TOKENS"),
        (OURS + "2,10,5,a,system:11", "x.csv:3:10: prefix: it begins with 11 tokens, but the prompt has 10"),
        ("a,b\n1,2\n", "x.csv:1:1: $: no column has the tokens of prompts; name it in the first line"),
        ("arrival_s,prompt_tokens\n1,2\n", "x.csv:1:1: $: no column has the tokens of answers; add one"),
        ("arrival_s,prompt_tokens,output_tokens\n", "x.csv:1:1: $: there is no request in it"),
        ("arrival_s,prompt_tokens,output_tokens\n1,5,0\n", "x.csv:1:1: $: there is no request in it"),
        ("", "x.csv:1:1: $: the file is empty"),
        ("\n \n", "x.csv:1:1: $: the file is empty"),
        (JSON + '{"timestamp": 0, "input_length": -9, "output_length": 1}', "x.csv:2:34: input_length: -9 is negative"),
        (
            JSON + '{"timestamp": 0, "input_length": NaN, "output_length": 1}',
            "x.csv:2:34: input_length: expected a finite",
        ),
        (
            JSON + '{"timestamp": 0, "input_length": true, "output_length": 1}',
            "x.csv:2:34: input_length: expected a number",
        ),
        (JSON + '{"timestamp": 0, "output_length": 1}', "x.csv:2:1: input_length: the tokens of the prompt is missing"),
        (JSON + '{"timestamp": 0, "input_length": 9,', "x.csv:2:36: $: not JSON"),
        (JSON + "[1]", "x.csv:2:1: $: expected an object, found a list"),
        (JSON.replace("[1]", "[1.5]"), "x.csv:1:69: hash_ids: expected a list of hashes"),
        (JSON.replace("[1]", "7"), "x.csv:1:69: hash_ids: expected a list of hashes"),
        (JSON.replace("9", "9" * 5000), "x.csv:1:34: input_length: expected a finite number"),
        ("[" * 100_000, "x.csv:1:1: $: no column has the tokens of prompts"),
        ('{"a":' * 100_000, "x.csv:1:1: $: brackets nest too deeply"),
    ],
)
def test_a_fault_is_located(text: str, said: str) -> None:
    (found,) = faults(text)
    assert found.startswith(said)
    assert ";" in found, "it says what to do"


def test_every_fault_is_told_up_to_a_limit() -> None:
    assert len(faults(OURS + "-1,10,5,a,\n" * 3)) == 3
    many = faults(OURS + "-1,10,5,a,\n" * 1000)
    assert len(many) == MAX_FAULTS + 1
    assert "more faults from here on" in many[-1]


def test_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "trace.csv"
    with pytest.raises(ContentError, match="there is no such file; check the path"):
        read_trace_file(file)
    with pytest.raises(ContentError, match="this is a folder"):
        read_trace_file(tmp_path)
    file.write_bytes(OURS.encode() + b"1,1\xff,5,a,\n")
    with pytest.raises(ContentError, match=r"trace\.csv:3:4: \$: byte 0xff is not UTF-8"):
        read_trace_file(file)
    file.write_text(OURS * 2, encoding="utf-8")
    monkeypatch.setattr(read, "MAX_TRACE_BYTES", 70)
    with pytest.raises(ContentError, match="larger than 0 MiB"):
        read_trace_file(file)
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    assert "more than 2 requests" in faults(OURS + "1,10,5,a,\n" * 2)[0]
    monkeypatch.setattr(reading, "MAX_RUNS", 2)
    assert "more than 2 hashes" in faults(JSON.replace("9", "2000").replace("[1]", "[1, 2, 3]"))[0]


LONG = "arrival_s,prompt_tokens,output_tokens,prefix\n1,60,40,a:50\n2,70,40,a:60\n3,500,40,a:200\n4,10,500,\n"


def test_what_is_too_long_is_left_out_or_cut_and_counted() -> None:
    trace = read_trace(LONG)
    assert fitted(trace, 1000) is trace
    rejected = fitted(trace, 100)
    assert (list(rejected.recording.prompts), rejected.num_rejected) == ([60], 3)
    assert rejected.notes == ("3 requests longer than max_model_len left out",)
    clipped = fitted(trace, 100, "clip")
    found = clipped.recording
    assert list(zip(found.prompts, found.outputs, strict=True)) == [(60, 40), (70, 30), (99, 1), (10, 90)]
    assert [sum(size for _, size in found.runs.of(number)) for number in range(4)] == [50, 60, 99, 0]
    assert clipped.num_clipped == 3
    assert list(fitted(trace, 1000, num_requests=2).recording.arrival_beats) == [1_200_000, 2_400_000]
    with pytest.raises(ValueError, match="none of 4 requests fits into 20 tokens"):
        fitted(trace, 20)


def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed(OURS)[:-9], "it is packed with gzip, and damaged"),
        (packed(OURS)[:12] + b"xyz", "it is packed with gzip, and damaged"),
        (packed("x" * 5000), "larger than 0 MiB; cut it down"),
        (b"PK\x03\x04....", "it is a zip archive; unpack it"),
        (b"\x28\xb5\x2f\xfd....", "it is packed with zstd; unpack it"),
    ],
)
def test_what_cannot_be_unpacked_is_told(
    data: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_TRACE_BYTES", 4000)
    file = tmp_path / "trace.csv.gz"
    file.write_bytes(data)
    with pytest.raises(ContentError, match=said):
        read_trace_file(file)
