"""The tables that `tycoon sim` prints for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from game.cli.server_options import Asked
from game.cli.tables import table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from game.session.sim.options import Unfit
    from game.session.sim.report import Report

_NONE: Final = "-"

_KINDS: Final = (("ttft", "TTFT"), ("tpot", "TPOT"), ("itl", "ITL"), ("e2el", "E2E"), ("queue", "queue"))
_STATISTICS: Final = ("mean", "median", "p90", "p95", "p99")

_RATES: Final = (
    ("completed", "answered"),
    ("failed", "failed"),
    ("unfinished", "unfinished"),
    ("clipped", "clipped"),
    ("duration", "duration, s"),
    ("request_throughput", "requests/s"),
    ("request_goodput", "requests/s as promised"),
    ("output_throughput", "output tokens/s"),
    ("total_token_throughput", "tokens/s, prompts too"),
)
_SERVER: Final = (
    ("peak_running", "running, peak"),
    ("mean_running", "running, mean"),
    ("peak_waiting", "waiting, peak"),
    ("num_preemptions", "preemptions"),
    ("recomputed_tokens", "tokens recomputed"),
    ("prefix_hit_rate", "prefix cache hits, %"),
    ("kv_blocks", "KV blocks"),
    ("peak_kv_use", "KV use, peak, %"),
    ("mean_kv_use", "KV use, mean, %"),
    ("busy_share", "time in steps, %"),
    ("mbu", "bandwidth used, %"),
    ("mfu", "compute used, %"),
    ("memory_bound_share", "steps bound by memory, %"),
    ("compute_bound_share", "steps bound by compute, %"),
    ("overhead_bound_share", "steps bound by overhead, %"),
    ("jain_index", "fairness (Jain)"),
)

_ALWAYS: Final = ("completed", "duration", "request_throughput", "output_throughput")
_SWEPT: Final = (
    ("request_throughput", "req/s"),
    ("output_throughput", "tok/s"),
    ("mean_ttft_ms", "TTFT"),
    ("p95_ttft_ms", "p95"),
    ("mean_tpot_ms", "TPOT"),
    ("p95_tpot_ms", "p95 "),
    ("peak_running", "run"),
    ("num_preemptions", "pre"),
    ("failed", "fail"),
)
"""Columns of a sweep, as narrow as they can be: means and 95th percentiles in milliseconds, the most that ran."""


def print_report(console: Console, report: Report) -> None:
    """One run: rates, latencies, what the server did."""
    values = report.to_json()
    title = f"{values['options']['model']} on {values['options']['card']}, {values['options']['workload']}"
    console.print(_latencies(title, values))
    for name, part in values["classes"].items():
        if len(values["classes"]) > 1:
            console.print(_latencies(f"{name}: {part['completed']} answered", part))
    console.print(_numbers("Users", _RATES, values))
    console.print(_numbers("Server", _SERVER, values))
    for note in report.notes:
        console.print(Text(f"note: {note}"), soft_wrap=True)
    if report.is_slo_met is not None:
        word, style = ("kept", "bold green") if report.is_slo_met else ("broken", "bold red")
        share = f" ({100 * (report.slo_attainment or 0):.1f} % of the requests as promised)"
        console.print(Text.assemble("the promise is ", (word, style), share), soft_wrap=True)
    after = f"after {report.ticks} ticks, seed {report.seed}, rules {report.rules}"
    console.print(f"digest {report.digest} {after}, simulated in {report.wall_s:.3f} s", soft_wrap=True)


def print_comparison(console: Console, first: Report, second: Report, versus: str) -> None:
    """Two runs and what the second has more."""
    from game.session.sim.compare import difference

    before, after, more = first.to_json(), second.to_json(), difference(first, second)
    made = table("Two runs under the same chance", ("", "this", versus, "difference"), ("this", versus, "difference"))
    names = [*_RATES, *((f"{what}_{kind}_ms", f"{word} {what}, ms") for kind, word in _KINDS for what in _STATISTICS)]
    for name, word in (*names, *_SERVER):
        if before.get(name) is None and after.get(name) is None:
            continue
        cells = [_plain(values[name], word) for values in (before, after)]
        made.add_row(word, *cells, _signed(more.get(name), word))
    console.print(made)
    for report in (first, second):
        for note in report.notes:
            console.print(Text(f"note: {note}"), soft_wrap=True)


def print_sweep(console: Console, points: Sequence[Asked], reports: Sequence[Report | Unfit]) -> None:
    """A row a run; of what is no server, a line that says why below them."""
    from game.session.sim.options import Unfit, flag

    swept = list(points[0])
    heads = [flag(name).removeprefix("--") for name in swept]
    numbers = [word for _, word in _SWEPT]
    many = "1 run" if len(reports) == 1 else f"{len(reports)} runs"
    made = table(f"{many}; latencies in ms", (*heads, *numbers), numbers)
    notes: dict[str, str] = {}
    for point, report in zip(points, reports, strict=True):
        cells = [_swept(point[name]) for name in swept]
        if isinstance(report, Unfit):
            notes.setdefault(report.message, ", ".join(cells))
            made.add_row(*cells, "does not fit", *(_NONE for _ in _SWEPT[1:]))
            continue
        values = report.to_json()
        made.add_row(*cells, *(_short(values[name]) for name, _ in _SWEPT))
    console.print(made)
    for message, where in notes.items():
        console.print(Text(f"{where}: {message}"), soft_wrap=True)


def _swept(value: object) -> str:
    """A value as `--sweep` was given it."""
    return ("off", "on")[value] if isinstance(value, bool) else str(value)


def _latencies(title: str, values: dict[str, Any]) -> Table:
    made = table(title, ("ms", *_STATISTICS), _STATISTICS)
    for kind, word in _KINDS:
        cells = [_plain(values[f"{what}_{kind}_ms"]) for what in _STATISTICS]
        made.add_row(word, *cells)
    return made


def _numbers(title: str, rows: Sequence[tuple[str, str]], values: dict[str, Any]) -> Table:
    made = table(title, ("", "value"), ("value",))
    for name, word in rows:
        value = values[name]
        if value or (value is not None and name in _ALWAYS):
            made.add_row(word, _plain(value, word))
    return made


def _plain(value: float | int | None, word: str = "") -> str:
    if value is None:
        return _NONE
    if word.endswith("%"):
        return f"{100 * value:.1f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"


def _short(value: float | int | None) -> str:
    """A number in as little room as it needs."""
    if value is None or isinstance(value, int):
        return _NONE if value is None else str(value)
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"


def _signed(value: float | int | None, word: str) -> str:
    return _NONE if value is None else ("+" if value > 0 else "") + _plain(value, word)
