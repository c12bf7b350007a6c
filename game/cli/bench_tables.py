"""The tables that `tycoon bench` prints for people."""

from __future__ import annotations

from typing import Any, Final

from rich.console import Console
from rich.table import Table

RATIO_TEXTS: Final = {
    "dense_to_wide_per_token": "dense to wide, time for a delivered token: {} (at most 1.2 is wanted)",
    "idle_to_wide_ticks_per_s": "idle to wide, ticks a second: {} (at least 10 is wanted)",
}


def print_report(report: dict[str, Any]) -> None:
    """Everything that was measured."""
    console = Console(highlight=False)
    console.print(_levels(report))
    console.print(_stress(report))
    for name, sentence in RATIO_TEXTS.items():
        console.print(sentence.format(_spread(report["ratios"][name], ".2f")), soft_wrap=True)
    for bench in report["evaluations"]:
        what = f"evaluations a second of {bench['level']}, workers: {bench['workers']}"
        console.print(f"{what}: {_spread(bench['per_s'], ',.0f')}", soft_wrap=True)
    console.print(_frames(report["render"]))
    idle = (f"{place} {share:.1%}" for place, share in report["render"]["idle_cpu_share"].items())
    console.print(f"share of a core while nothing moves: {', '.join(idle)} (under 10 % is wanted)", soft_wrap=True)
    console.print(f"import: {_milliseconds(report['import_s'])}")
    console.print(f"first frame: {_milliseconds(report['first_frame_s'])}")
    peaks = (f"{name} {_mib(value)}" for name, value in report["peak_mib"].items())
    console.print(f"peak memory: {', '.join(peaks)}", soft_wrap=True)


def print_comparison(old: dict[str, Any], new: dict[str, Any], comparison: dict[str, dict[str, Any]]) -> None:
    """The ratios of two reports."""
    from game.cli.bench_compare import changed_runs

    console = Console(highlight=False)
    table = _table("New to old", "", "old", "new", "ratio", "from", "to")
    for name, row in comparison.items():
        table.add_row(name, *(_number(row[key]) for key in ("old", "new")), *(_ratio(row[key]) for key in _RATIO_KEYS))
    console.print(table)
    for key in ("python", "system", "num_cores", "is_compiled", "rules"):
        if key in old and old[key] != new[key]:
            console.print(f"{key}: {old[key]} before, {new[key]} now", soft_wrap=True, markup=False)
    if changed := changed_runs(old, new):
        console.print(f"other runs than before, by their digests: {', '.join(changed)}", soft_wrap=True, markup=False)


_RATIO_KEYS: Final = ("ratio", "low", "high")


def _levels(report: dict[str, Any]) -> Table:
    from game.physics.units import TICKS_PER_SECOND

    num_runs = report["levels"][0]["ticks_per_s"]["num_runs"]
    title = f"Ticks a second, {report['python']}, median of {num_runs} runs"
    table = _table(title, "solution", "median", "slowest", "fastest", "times real time")
    for bench in report["levels"]:
        rate = bench["ticks_per_s"]
        table.add_row(bench["solution"], *_three(rate), f"{rate['median'] / TICKS_PER_SECOND:,.0f}")
    return table


def _stress(report: dict[str, Any]) -> Table:
    headings = ("median", "slowest", "fastest", "us/token", "cards", "tiles", "in flight", "tokens/tick", "steps/tick")
    table = _table("Stress factories, ticks a second", "factory", *headings)
    for bench in report["stress"]:
        counts = (f"{bench[key]:,}" for key in ("num_cards", "num_tiles", "num_packets"))
        rates = (f"{bench[key]:.2f}" for key in ("tokens_per_tick", "steps_per_tick"))
        each = f"{bench['us_per_token']['median']:.2f}"
        table.add_row(bench["factory"], *_three(bench["ticks_per_s"]), each, *counts, *rates)
    return table


def _frames(render: dict[str, Any]) -> Table:
    """The running game; 99 of 100 frames take at most p99."""
    wide, high = render["size"]
    table = _table(f"CPU ms a frame at {wide}x{high} (at most 8 at p99 is wanted)", "scene", "packets", *_FRAME_KEYS)
    for bench in render["frames"]:
        table.add_row(
            bench["scene"], f"{bench['num_packets']:,}", *(f"{bench[f'{key}_ms']:.1f}" for key in _FRAME_KEYS)
        )
    return table


_FRAME_KEYS: Final = ("median", "p99", "worst")


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    return table


def _three(spread: dict[str, float]) -> list[str]:
    return [f"{spread[key]:,.0f}" for key in ("median", "low", "high")]


def _spread(spread: dict[str, float], form: str) -> str:
    return f"{spread['median']:{form}} ({spread['low']:{form}} to {spread['high']:{form}})"


def _milliseconds(seconds: dict[str, float]) -> str:
    return f"{seconds['median'] * 1000:.0f} ms ({seconds['low'] * 1000:.0f} to {seconds['high'] * 1000:.0f} ms)"


def _mib(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.0f} MiB"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if value >= _BIG else f"{value:.3g}"


_BIG: Final = 100


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
