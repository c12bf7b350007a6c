"""Requests that were recorded one by one, replayed: when they came, how long they were, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from game.bench.calibration.comparison import Comparison
from game.bench.calibration.files import Row, Truth
from game.bench.calibration.server import Answered, Moment, Server, recording, serve
from game.bench.calibration.sources import RESIDENCY_REQUESTS, SERVING_SIM, VIDUR_REQUESTS
from game.bench.calibration.users import NO_LIMIT
from game.physics.cards import CARDS
from game.physics.engines import ENGINES
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.terms import PLAIN, Replay

H100: Final = Server(
    card=CARDS["h100"],
    model=MODELS["qwen3-14b"],
    engine=ENGINES["vllm-0.23"],
    max_num_seqs=256,
    max_num_batched_tokens=8192,
    num_gpu_blocks=18_038,
    client_ms=8.0,
)
RTX_4090: Final = Server(
    card=CARDS["rtx-4090"],
    model=MODELS["llama-3.1-8b"],
    engine=ENGINES["ideal"],
    max_num_seqs=256,
    max_num_batched_tokens=2048,
    num_gpu_blocks=2588,
)
VIDUR: Final = {
    "sarathi512": Server(
        card=CARDS["a100-80"],
        model=MODELS["llama-3-8b"],
        engine=ENGINES["ideal"],
        max_num_seqs=128,
        max_num_batched_tokens=512,
        prefix_cache=False,
    ),
    "vllm": Server(
        card=CARDS["a100-80"],
        model=MODELS["llama-3-8b"],
        engine=ENGINES["ideal"],
        max_num_seqs=128,
        max_num_batched_tokens=4096,
        prefix_cache=False,
        prefill="first",
    ),
}
"""Vidur's two schedulers: chunks of 512 tokens, and whole prompts of 4,096 tokens first."""

OPEN_RUNS: Final = ("2rps", "12rps")
CLOSED_RUN: Final = "closed256"
IN_FLIGHT: Final = 256
SENT_PER_S: Final = 30.0
"""The client of the closed run sends at this mean rate while fewer than 256 of its requests are on the way."""

H100_FILE: Final = "req_h100_qwen3-14b_{}.csv"
RTX_4090_FILE: Final = "real_vllm_rtx4090_llama31_8b.csv"
RTX_4090_SECONDS_FILE: Final = "real_vllm_rtx4090_llama31_8b_timeseries.csv"
VIDUR_TRACE_FILE: Final = "trace_conv1000_qps{}.csv"
VIDUR_FILE: Final = "vidur_requests_{}_q{}.csv"
VIDUR_RUNS: Final = (("sarathi512", "4.0"), ("sarathi512", "6.45"), ("vllm", "6.45"))

_OUTPUT_TOKENS: Final = 128


def h100(truth: Truth, name: str) -> list[Comparison]:
    """One run of vLLM 0.23 on an H100, replayed: "2rps", "12rps" or "closed256"."""
    rows = truth.rows(H100_FILE.format(name), RESIDENCY_REQUESTS)
    if not rows:
        return []
    got = replay_h100(rows, name)
    ttft = _mean(float(row["ttft_ms"]) for row in rows)
    tpot = _mean((float(row["e2e_ms"]) - float(row["ttft_ms"])) / (_OUTPUT_TOKENS - 1) for row in rows)
    ends = sorted(float(row["send_s"]) + float(row["e2e_ms"]) / 1000 for row in rows)
    first = float(rows[0]["send_s"])
    if name != CLOSED_RUN:
        tps = len(rows) * _OUTPUT_TOKENS / (ends[-1] - first)
        return _compared(RESIDENCY_REQUESTS, name, name, got, tps, tpot, ttft)
    tps = (len(ends) - IN_FLIGHT) * _OUTPUT_TOKENS / (ends[-1] - ends[IN_FLIGHT - 1])
    ours = steady_tps(got, IN_FLIGHT, len(rows))
    return _compared(RESIDENCY_REQUESTS, name, name, replace(got, output_throughput=ours), tps, tpot, ttft)


def replay_h100(rows: list[Row], name: str, server: Server = H100) -> Answered:
    """The same run simulated. Its closed loop sends as its client did: at random, while fewer are on the way."""
    requests = sorted((float(row["send_s"]), int(row["in_tok"]), _OUTPUT_TOKENS) for row in rows)
    terms = replace(PLAIN, num_requests=len(rows))
    if name != CLOSED_RUN:
        return serve(server, Replay(recording(requests), NO_LIMIT, terms=terms), len(rows))
    client = round(server.client_ms * BEATS_PER_SECOND / 1000)
    going_on = requests + requests[:IN_FLIGHT]  # the file has the beginning of a run that goes on
    terms = replace(terms, num_requests=len(going_on), max_in_flight=IN_FLIGHT, client_beats=client)
    users = Replay(recording(going_on), NO_LIMIT, requests_per_s=SENT_PER_S, terms=terms)
    return serve(server, users, len(rows), watches=True)


def steady_tps(got: Answered, num_before: int, num_after: int) -> float:
    """Output tokens a second from when so many requests were answered to when so many were."""

    def second(num: int) -> float:
        before = Moment(0, 0, 0, 0.0)
        for moment in got.moments:
            if moment.num_done >= num:
                share = (num - before.num_done) / (moment.num_done - before.num_done)
                return before.second + share * (moment.second - before.second)
            before = moment
        return got.duration_s

    return (num_after - num_before) * _OUTPUT_TOKENS / (second(num_after) - second(num_before))


def rtx_4090(truth: Truth) -> list[Comparison]:
    """300 requests of vLLM 0.19 on an RTX 4090, and what it was like second by second."""
    rows = truth.rows(RTX_4090_FILE, SERVING_SIM)
    seconds = truth.rows(RTX_4090_SECONDS_FILE, SERVING_SIM)
    if not rows or not seconds:
        return []
    got = replay_rtx_4090(rows)
    first = min(float(row["arrival_s"]) for row in rows)
    last = max(float(row["arrival_s"]) + float(row["e2e_ms"]) / 1000 for row in rows)
    tps = sum(int(row["output_toks"]) for row in rows) / (last - first)
    tpot, ttft = (_mean(float(row[name]) for row in rows) for name in ("tpot_ms", "ttft_ms"))
    group = RTX_4090.card.title
    found = _compared(SERVING_SIM, "300 requests", group, got, tps, tpot, ttft)
    peak = max(int(row["running"]) for row in seconds)
    found.append(_of(SERVING_SIM, "peak", group, "running", "requests", got.peak_running, peak))
    return found + list(_by_second(got.moments, seconds, group))


def replay_rtx_4090(rows: list[Row], server: Server = RTX_4090) -> Answered:
    """The same run simulated, looked at once a second."""
    requests = sorted((float(row["arrival_s"]), int(row["input_toks"]), int(row["output_toks"])) for row in rows)
    terms = replace(PLAIN, num_requests=len(rows))
    return serve(server, Replay(recording(requests), NO_LIMIT, terms=terms), len(rows), watches=True)


def _by_second(moments: tuple[Moment, ...], seconds: list[Row], group: str) -> Iterator[Comparison]:
    """Means over spans of 30 seconds, up to the end of the shorter run."""
    ours = {moment.second: moment for moment in moments}
    spans: dict[int, list[tuple[Moment, Row]]] = {}
    for row in seconds:
        second = round(float(row["t"]))
        if second in ours:
            spans.setdefault(second // 30, []).append((ours[second], row))
    for span, pairs in spans.items():
        what = f"seconds {30 * span} to {30 * span + 29}"
        running = (_mean(pair[0].running for pair in pairs), _mean(int(pair[1]["running"]) for pair in pairs))
        kv = (_mean(100 * pair[0].kv_share for pair in pairs), _mean(float(pair[1]["kv_cache_pct"]) for pair in pairs))
        if running[1] >= 5:
            yield _of(SERVING_SIM, what, group, "running by time", "requests", *running)
            yield _of(SERVING_SIM, what, group, "KV use by time", "%", *kv)


def vidur(truth: Truth, scheduler: str, qps: str) -> list[Comparison]:
    """1,000 conversations as Vidur simulates them; its own terms differ, so the errors are shown and not judged."""
    trace = truth.rows(VIDUR_TRACE_FILE.format(qps), VIDUR_REQUESTS)
    theirs = truth.rows(VIDUR_FILE.format(scheduler, qps), VIDUR_REQUESTS)
    if not trace or not theirs:
        return []
    got = replay_vidur(trace, scheduler)
    tpot = _mean(1000 * float(row["tpot_s"]) for row in theirs if int(row["output"]) > 1)
    ttft = _mean(1000 * float(row["ttft_s"]) for row in theirs)
    group = f"{scheduler}, {qps} requests/s"
    return _compared(VIDUR_REQUESTS, group, group, got, vidur_tps(trace, theirs), tpot, ttft)


def replay_vidur(trace: list[Row], scheduler: str) -> Answered:
    """The same conversations here."""
    names = ("num_prefill_tokens", "num_decode_tokens")
    requests = [(float(row["arrived_at"]), *(int(row[name]) for name in names)) for row in trace]
    terms = replace(PLAIN, num_requests=len(trace))
    return serve(VIDUR[scheduler], Replay(recording(requests), NO_LIMIT, terms=terms), len(trace))  # type: ignore[arg-type]


def vidur_tps(trace: list[Row], theirs: list[Row]) -> float:
    """Output tokens a second from the first arrival to the last token."""
    by_id = {int(row["id"]): float(row["e2e_s"]) for row in theirs}
    arrivals = [float(row["arrived_at"]) for row in trace]
    last = max(arrivals[number] + by_id[number] for number in by_id)
    return sum(int(row["num_decode_tokens"]) for row in trace) / (last - arrivals[0])


def _compared(
    source: str, what: str, group: str, got: Answered, tps: float, tpot: float, ttft: float
) -> list[Comparison]:
    return [
        _of(source, what, group, "TPS", "tokens/s", got.output_throughput, tps),
        _of(source, what, group, "TPOT", "ms", got.tpot_ms, tpot),
        _of(source, what, group, "TTFT", "ms", got.ttft_ms, ttft),
    ]


def _of(source: str, what: str, group: str, metric: str, unit: str, ours: float, theirs: float) -> Comparison:
    return Comparison(source, what, group, metric, unit, ours, theirs)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
