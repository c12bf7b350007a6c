"""The trace of a run for Perfetto: slices nest, spans come to what the run counted, and nothing is left open."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from game.cli import main
from game.exchange.chrome.trace import POOL, REQUESTS, Window
from game.session.sim.options import SimOptions
from game.session.sim.run import SimRun
from game.session.sim.server import server_of
from game.session.sim.trace_file import TraceFile

Event = dict[str, Any]

BUSY = SimOptions(
    workload="batch", concurrency=12, num_gpu_blocks=60, input_len="20-300", output_len="1-60", requests=60
)
LINE = SimOptions(rate=6.0, input_len="20-900", output_len="1-200", requests=40, max_num_seqs=4, engine="vllm-0.23")


def traced(options: SimOptions, file: Path, window: Window | None = None) -> tuple[SimRun, list[Event], Event]:
    run = SimRun(server_of(options), trace=TraceFile(file, window or Window()))
    run.finish()
    data = file.read_bytes()
    told = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
    return run, told["traceEvents"], told["otherData"]


def slices(events: Sequence[Event]) -> dict[tuple[int, int], list[tuple[int, int, str]]]:
    """By track: start and end in thousandths of a microsecond, which are exact, and the name."""
    found: dict[tuple[int, int], list[tuple[int, int, str]]] = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            start, dur = round(event["ts"] * 1000), round(event["dur"] * 1000)
            found[event["pid"], event["tid"]].append((start, start + dur, event["name"]))
    return found


def assert_nested(spans: list[tuple[int, int, str]]) -> int:
    """Every slice lies within those that are open when it begins. Returns how deep they go."""
    stack: list[tuple[int, int, str]] = []
    deepest = 0
    for span in sorted(spans, key=lambda each: (each[0], -each[1])):
        while stack and stack[-1][1] <= span[0]:
            stack.pop()
        assert not stack or span[1] <= stack[-1][1], (stack[-1], span)
        stack.append(span)
        deepest = max(deepest, len(stack))
    return deepest


def asynchronous(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The events of each request, by time; of the same time in the order in which they stand."""
    by_id: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event["ph"] in ("b", "n", "e"):
            by_id[event["id"]].append(event)
    for each in by_id.values():
        yield sorted(each, key=lambda event: event["ts"])


@pytest.mark.parametrize("options", [BUSY, LINE], ids=["preemptions", "a queue"])
@pytest.mark.parametrize("window", [Window(), Window(1_000_000, 3_000_000)], ids=["whole", "a part"])
def test_slices_nest_and_requests_begin_and_end(options: SimOptions, window: Window, tmp_path: Path) -> None:
    _, events, _ = traced(options, tmp_path / "t.json", window)
    assert all(isinstance(event[key], int) for event in events for key in ("pid", "tid"))
    tracks = slices(events)
    assert assert_nested(tracks.pop((1, 0))) == 1
    assert {assert_nested(spans) for spans in tracks.values()} == {2}
    num_requests = 0
    for each in asynchronous(events):
        stack: list[str] = []
        for event in each:
            if event["ph"] == "b":
                stack.append(event["name"])
            elif event["ph"] == "e":
                assert stack.pop() == event["name"]
            else:
                assert stack
        assert stack == []
        num_requests += 1
    assert num_requests == options.requests or (window.first_beat and num_requests)


def test_spans_come_to_what_the_run_has_counted(tmp_path: Path) -> None:
    run, events, other = traced(BUSY, tmp_path / "t.json.gz")
    card = run.simulation.cards[0]
    steps = [event for event in events if event["ph"] == "X" and event["name"].startswith("step ")]
    assert len(steps) == card.num_steps
    assert sum(event["args"]["tokens"] for event in steps) == card.num_tokens_computed
    assert sum(event["dur"] for event in steps) == pytest.approx(card.busy_beats * 5 / 6, abs=0.001 * len(steps))
    preempted = [event for event in events if event["ph"] == "i" and "preempted" in event["name"]]
    report = run.report()
    assert len(preempted) == report.value("num_preemptions")
    first_tokens = [event["ts"] for event in events if event["name"] == "first token"]
    assert len(first_tokens) == report.whole.completed
    assert other["digest"] == report.digest
    names = {event["args"]["name"] for event in events if event["name"] == "process_name"}
    assert names == {"Card 0", "Requests", "Memory and queues"}


def test_counters_end_at_nothing_and_blocks_are_as_many_as_there_are(tmp_path: Path) -> None:
    _, events, _ = traced(BUSY, tmp_path / "t.json")
    counters: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["ph"] == "C":
            assert event["pid"] == POOL
            counters[event["name"]].append(event)
    assert list(counters) == ["KV blocks of card 0", "requests of card 0"]
    for told in counters.values():
        last = told[-1]
        assert not any(last["args"].values())
        assert max(event["ts"] for event in told) == last["ts"]
    assert {sum(event["args"].values()) for event in counters["KV blocks of card 0"][:-1]} == {60}


def test_a_trace_changes_nothing_and_is_the_same_each_time(tmp_path: Path) -> None:
    plain = SimRun(server_of(BUSY))
    plain.finish()
    first, _, _ = traced(BUSY, tmp_path / "1.json.gz")
    second, _, _ = traced(BUSY, tmp_path / "2.json.gz")
    assert plain.report().digest == first.report().digest == second.report().digest
    assert (tmp_path / "1.json.gz").read_bytes() == (tmp_path / "2.json.gz").read_bytes()


def test_a_part_of_a_run_is_cut_out_by_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.json"
    window = ("--trace-from", "2", "--trace-for", "1.5")
    assert main(["sim", "--requests", "20", "--trace", str(file), *window, "--json"]) == 0
    events = json.loads(file.read_text(encoding="utf-8"))["traceEvents"]
    times = [event["ts"] for event in events if "ts" in event]
    assert 2e6 <= min(times) <= max(times) <= 3.5e6
    assert {event["pid"] for event in events} == {1, REQUESTS, POOL}


def test_nothing_is_left_of_a_trace_that_does_not_come_to_its_end(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_: int, __: int) -> None:
        raise Stop

    run = SimRun(server_of(BUSY), trace=TraceFile(tmp_path / "t.json.gz", Window()))
    with pytest.raises(Stop):
        run.finish(stop)
    assert list(tmp_path.iterdir()) == []
    assert main(["sim", "--requests", "5", "--trace", str(tmp_path / "none" / "t.json")]) == 2
