"""How many requests a client of a simulated server has on the way, and what becomes of those that never leave it."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from game.content.errors import ContentError
from game.physics.cards import CARDS
from game.physics.models import MODELS
from game.session.sim.options import BadOption, SimOptions
from game.session.sim.run import SimRun
from game.session.sim.server import server_of
from game.sim.request_log import LoggedRequest

LENGTHS: dict[str, Any] = {"input_len": "20-300", "output_len": "10-60"}


def ran(**options: Any) -> SimRun:
    made = SimRun(server_of(SimOptions(**options)), keeps_requests=True)
    made.finish()
    return made


def trace_of(folder: Path, *, is_timed: bool, prompt_tokens: int = 200, num: int = 40) -> str:
    """A trace of a burst after a lone request, or of lengths alone."""
    rows = [f"{0 if number == 0 else 5 + number / 1000:.3f},{prompt_tokens},20" for number in range(num)]
    head = "arrived_at,num_prefill_tokens,num_decode_tokens"
    if not is_timed:
        head, rows = head.partition(",")[2], [row.partition(",")[2] for row in rows]
    file = folder / f"{'timed' if is_timed else 'lengths'}.csv"
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return f"trace:{file}"


def most_on_the_way(rows: list[LoggedRequest]) -> int:
    """The most requests that were sent and not yet answered at a time."""
    moments = [(row.sent_beat, 1) for row in rows] + [(row.sent_beat + row.e2el_beats, -1) for row in rows]
    most = now = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most


def test_concurrency_beside_recorded_times_holds_back_what_comes_too_soon(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, is_timed=True)
    free, held = ran(workload=trace), ran(workload=trace, concurrency=3)
    assert most_on_the_way(list(free.requests)) > 3 == most_on_the_way(list(held.requests))
    assert held.report().whole.completed == 40
    assert held.requests[0].sent_beat == 0
    assert held.requests[1].sent_beat == free.requests[1].sent_beat  # five seconds later: the times still count
    assert held.report().digest == ran(workload=trace, max_concurrency=3).report().digest


def test_concurrency_beside_a_rate_holds_back_and_alone_is_a_closed_loop() -> None:
    slow = {**LENGTHS, "requests": 30, "rate": 0.5, "concurrency": 4}
    assert ran(**slow).report().digest != ran(**(slow | {"rate": None})).report().digest
    assert ran(**slow).report().duration > 30  # who comes twice a minute is not held back by anything
    fast = ran(**(slow | {"rate": 1000.0}))
    assert most_on_the_way(list(fast.requests)) == 4
    closed = ran(**(slow | {"rate": None}))
    assert [row.sent_beat for row in closed.requests[:4]] == [0, 0, 0, 0]


@pytest.mark.parametrize("way", ["concurrency", "max_concurrency"])
def test_a_trace_without_times_is_there_from_the_start_and_so_many_are_on_the_way(way: str, tmp_path: Path) -> None:
    made = ran(workload=trace_of(tmp_path, is_timed=False), client_ms=8.0, **{way: 4})
    assert made.report().whole.completed == 40
    assert most_on_the_way(list(made.requests)) == 4
    assert made.requests[3].sent_beat == made.requests[0].sent_beat


def test_a_trace_at_a_rate_may_be_more_work_than_a_file_of_a_level(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, is_timed=False, prompt_tokens=7000, num=20)
    for rate in (20.0, 1000.0, 100_000.0):
        assert ran(workload=trace, rate=rate).report().whole.completed == 20


def test_answers_have_one_length_only_where_the_trace_has_none(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="--out"):
        ran(workload=trace_of(tmp_path, is_timed=True), output_len=9)
    file = tmp_path / "prompts.csv"
    file.write_text("send_s,in_tok\n0,30\n1,40\n", encoding="utf-8")
    with pytest.raises(ContentError, match="--out"):
        ran(workload=f"trace:{file}")
    assert [row.num_output_tokens for row in ran(workload=f"trace:{file}", output_len=9).requests] == [9, 9]


def test_who_is_open_when_time_is_up_has_a_row_without_an_end() -> None:
    made = ran(**LENGTHS, rate=200.0, duration=0.5, max_num_seqs=8)
    report, rows = made.report(), made.requests
    num_open = [row.e2el_beats for row in rows].count(-1)
    assert 0 < num_open == report.unfinished
    assert len(rows) == report.whole.completed + report.unfinished


@pytest.mark.parametrize("users", [1, 24])
def test_a_batch_that_decodes_takes_the_law_of_a_step(users: int) -> None:
    """All of them begin together, so that nothing but the law of a step is in the time of a token after the first."""
    made = ran(workload="batch", concurrency=users, requests=users, input_len=64, output_len=101, prefix_cache=False)
    model, card = MODELS["llama-3-8b"], CARDS["h100"]
    steps_s = [
        model.always_read_bytes / (card.bandwidth_gb_per_s * 1e9 * card.weights_share)
        + users * (64 + grown) * model.kv_bytes_per_token / (card.bandwidth_gb_per_s * 1e9 * card.kv_share)
        + model.num_layers * card.overhead_us_per_layer * 1e-6
        for grown in range(1, 101)
    ]
    assert made.report().value("mean_tpot_ms") == pytest.approx(1000 * fmean(steps_s), rel=0.01)
    assert made.report().value("peak_running") == users


def test_classes_add_up_to_the_whole_with_what_was_too_long_or_too_large() -> None:
    for limits in ({"max_model_len": 1000}, {"num_gpu_blocks": 40}, {"max_model_len": 120}):
        report = ran(workload="chat", **limits).report()
        assert report.whole.failed > 0
        for name in ("completed", "failed", "total_input_tokens", "total_output_tokens"):
            assert sum(getattr(part, name) for part in report.classes.values()) == getattr(report.whole, name)
        assert any("requests refused" in note for note in report.notes)
