"""Traces of all origins are read as they are, told by their headers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from game.content.traces.read import read_trace, read_trace_file
from game.content.traces.trace import Trace
from game.physics.units import BEATS_PER_SECOND

EXCERPTS = Path(__file__).parent / "excerpts"


def rows(trace: Trace) -> list[tuple[float, int, int]]:
    """(seconds, prompt, output) of each request; 0 seconds where it has no times."""
    found = trace.recording
    beats = found.arrival_beats or [0] * found.num_requests
    return [
        (beat / BEATS_PER_SECOND, prompt, output)
        for beat, prompt, output in zip(beats, found.prompts, found.outputs, strict=True)
    ]


def test_azure_2023() -> None:
    trace = read_trace_file(EXCERPTS / "azure_2023_conv.csv")
    assert (trace.origin, trace.recording.num_requests, trace.notes) == ("Azure", 20, ())
    assert rows(trace)[0] == (0.0, 374, 44)
    assert rows(trace)[1] == pytest.approx((4.314579, 396, 109), abs=1e-6)


def test_vidur() -> None:
    trace = read_trace_file(EXCERPTS / "vidur_splitwise_conv.csv")
    assert trace.origin == "Vidur"
    azure = read_trace_file(EXCERPTS / "azure_2023_conv.csv")
    for (time, *lengths), (other_time, *other_lengths) in zip(rows(trace), rows(azure), strict=True):
        assert lengths == other_lengths
        assert time == pytest.approx(other_time, abs=2e-6)


def test_vidur_without_times() -> None:
    trace = read_trace_file(EXCERPTS / "vidur_arxiv.csv")
    assert not trace.has_arrivals
    assert rows(trace)[0] == (0.0, 3772, 54)
    assert trace.ignored_columns == ("num_total_tokens", "pd_ratio")


def test_mooncake_shares_blocks_of_512_tokens() -> None:
    trace = read_trace_file(EXCERPTS / "mooncake_conversation.jsonl")
    assert trace.origin == "Mooncake"
    assert rows(trace)[0] == (0.0, 6758, 500)
    first, second = trace.recording.runs.of(0), trace.recording.runs.of(1)
    assert [size for _, size in first] == [512] * 4
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_mooncake_counts_milliseconds_and_qwen_seconds_and_16_tokens_a_hash() -> None:
    line = {"timestamp": 1500, "input_length": 700, "output_length": 5, "hash_ids": [7, 8]}
    text = "\n".join(json.dumps(one) for one in (line | {"timestamp": 0}, line))
    trace = read_trace(text)
    assert rows(trace)[1][0] == 1.5
    assert [size for _, size in trace.recording.runs.of(0)] == [512, 188]
    qwen = {"chat_id": 1, "timestamp": 1.5, "input_length": 40, "output_length": 5, "hash_ids": [7, 8, 9]}
    trace = read_trace("\n".join(json.dumps(one) for one in (qwen | {"timestamp": 0.25}, qwen)))
    assert trace.origin == "Qwen"
    assert rows(trace)[1][0] == 1.25
    assert [size for _, size in trace.recording.runs.of(0)] == [16, 16, 8]
    trace = read_trace(json.dumps(qwen), hash_block=20)
    assert [size for _, size in trace.recording.runs.of(0)] == [20, 20], "what is beyond the end says nothing"


def test_azure_2024_has_a_zone_and_2025_has_images() -> None:
    trace = read_trace(
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,2162,5\n"
        "2024-05-10 02:00:00.509930+02:00,2399,6\n"
    )
    assert rows(trace) == [(0.0, 2162, 5), (0.5, 2399, 6)]
    trace = read_trace(
        "TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\n2025-01-01T00:00:00Z,2,10,5\n2025-01-01T00:00:01Z,0,11,5\n"
    )
    assert trace.origin == "Azure 2025"
    assert trace.notes == ("1 request with images, which are ignored",)


@pytest.mark.parametrize("more", [("", ""), ("Session ID,Elapsed time,", "17,0.5,")])
def test_burstgpt_leaves_failed_requests_out(more: tuple[str, str]) -> None:
    header, fields = more
    text = (
        f"Timestamp,{header}Model,Request tokens,Response tokens,Total tokens,Log Type\n"
        f"5,{fields}ChatGPT,472,18,490,Conversation log\n45,{fields}GPT-4,1087,0,1087,API log\n"
        f"118,{fields}ChatGPT,417,276,693,Conversation log\n"
    )
    trace = read_trace(text)
    assert trace.origin == "BurstGPT"
    assert rows(trace) == [(0.0, 472, 18), (113.0, 417, 276)]
    assert trace.num_failed == 1


def test_ours_has_classes_and_prefixes_and_keeps_its_times() -> None:
    trace = read_trace(
        "arrival_s,prompt_tokens,output_tokens,class,prefix\n10.5,100,5,chat,system:40\n11,200,6,report,\n"
        '12,100,5,chat,"system:40 doc:10"\n'
    )
    assert trace.origin == "ours"
    assert [seconds for seconds, _, _ in rows(trace)] == [10.5, 11.0, 12.0]
    assert trace.class_names == ("chat", "report")
    assert list(trace.recording.class_indices) == [0, 1, 0]
    runs = [trace.recording.runs.of(number) for number in range(3)]
    assert (len(runs[0]), len(runs[1]), len(runs[2])) == (1, 0, 2)
    assert runs[0][0] == runs[2][0]


def test_the_forms_of_the_truth_files() -> None:
    trace = read_trace("id,arrival_s,input_toks,output_toks,ttft_ms\n0,0.046927,2358,531,689.43\n")
    ((seconds, prompt, output),) = rows(trace)
    assert (round(seconds, 6), prompt, output) == (0.046927, 2358, 531)
    trace = read_trace("send_s,in_tok,ttft_ms,e2e_ms\n0.000,996,74.2,2487\n0.117,977,64.8,2609\n", output_tokens=128)
    assert rows(trace) == [(0.0, 996, 128), (0.117, 977, 128)]


TABLE = "arrived_at,num_prefill_tokens,num_decode_tokens\n0.5,374,44\n1.75,396,109\n"
READ = [(0.0, 374, 44), (1.25, 396, 109)]


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        "\ufeff" + TABLE,
        TABLE.rstrip("\n"),
        TABLE.replace("\n", "\n\n"),
        TABLE.replace(",", " , "),
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("374", '"374"').replace("arrived_at", '"arrived_at"'),
        TABLE.replace("374", "374.0"),
        TABLE.replace("1.75", "1.75e0"),
        'num_decode_tokens,note,arrived_at,num_prefill_tokens\n44,x,0.5,374\n109,"a, b",1.75,396\n',
        "Num Decode Tokens,ARRIVED_AT,numPrefillTokens\n44,0.5,374\n109,1.75,396\n",
    ],
)
def test_quirks_change_nothing(text: str) -> None:
    assert rows(read_trace(text)) == READ
    assert read_trace(text).recording == read_trace(TABLE).recording


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_editors_change_nothing(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "trace.csv"
    file.write_bytes(TABLE.encode(encoding))
    assert rows(read_trace_file(file)) == READ


def test_a_packed_file_is_its_text(tmp_path: Path) -> None:
    file = tmp_path / "trace.csv"  # whatever it is called
    file.write_bytes(gzip.compress(TABLE[:40].encode()) + gzip.compress(TABLE[40:].encode()))
    assert rows(read_trace_file(file)) == READ


def test_rows_out_of_order_are_put_in_order_and_counted() -> None:
    trace = read_trace("arrival_s,prompt_tokens,output_tokens\n3,30,1\n1,10,1\n1,11,1\n2,20,1\n4,40,1\n")
    assert [prompt for _, prompt, _ in rows(trace)] == [10, 11, 20, 30, 40]
    assert trace.notes == ("3 requests after later ones put in order",)


def test_only_the_first_are_read() -> None:
    assert rows(read_trace(TABLE, num_requests=1)) == READ[:1]


def test_another_content_has_another_fingerprint() -> None:
    found = {
        read_trace(text).recording.fingerprint
        for text in (TABLE, TABLE.replace("44", "45"), TABLE.replace("1.75", "2"))
    }
    assert len(found) == 3
