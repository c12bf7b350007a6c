"""The tables that `tycoon bench` prints for people."""

from __future__ import annotations

from typing import Any, Final

from rich.table import Table

from game.cli.tables import printer, table

RATIO_TEXTS: Final = {
    "dense_to_wide_per_token": "dense to wide, time for a delivered token: {} (at most 1.2 is wanted)",
    "idle_to_wide_ticks_per_s": "idle to wide, ticks a second: {} (at least 10 is wanted)",
}


def print_report(report: dict[str, Any]) -> None:
    """Everything that was measured."""
    console = printer()
    console.print(_levels(report))
    for bench in report["servers"]:
        what = f"requests a second of {bench['workload']} ({bench['num_steps']:,} steps)"
        console.print(f"{what}: {_spread(bench['requests_per_s'], ',.0f')}", soft_wrap=True)
    console.print(_stress(report))
    for name, sentence in RATIO_TEXTS.items():
        console.print(sentence.format(_spread(report["ratios"][name], ".2f")), soft_wrap=True)
    for bench in report["evaluations"]:
        what = f"evaluations a second of {bench['level']}, workers: {bench['workers']}"
        console.print(f"{what}: {_spread(bench['per_s'], ',.0f')}", soft_wrap=True)
    for bench in report["environments"]:
        for how in ("alone", "batched"):
            what = f"environment steps a second of {bench['level']}, {how}"
            console.print(f"{what}: {_spread(bench[how], ',.0f')}", soft_wrap=True)
    console.print(_frames(report["render"]))
    idle = (f"{place} {share:.1%}" for place, share in report["render"]["idle_cpu_share"].items())
    console.print(f"share of a core while nothing moves: {', '.join(idle)} (under 10 % is wanted)", soft_wrap=True)
    console.print(f"import: {_milliseconds(report['import_s'])}")
    console.print(f"first frame: {_milliseconds(report['first_frame_s'])}")
    peaks = (f"{name} {_mib(value)}" for name, value in report["peak_mib"].items())
    console.print(f"peak memory: {', '.join(peaks)}", soft_wrap=True)


def print_comparison(old: dict[str, Any], new: dict[str, Any], comparison: dict[str, dict[str, Any]]) -> None:
    """The ratios of two reports."""
    from game.bench.compare import changed_runs

    console = printer()
    made = _table("New to old", "", "old", "new", "ratio", "from", "to")
    for name, row in comparison.items():
        made.add_row(name, *(_number(row[key]) for key in ("old", "new")), *(_ratio(row[key]) for key in _RATIO_KEYS))
    console.print(made)
    for key in ("python", "system", "num_cores", "is_compiled", "rules"):
        if key in old and old[key] != new[key]:
            console.print(f"{key}: {old[key]} before, {new[key]} now", soft_wrap=True, markup=False)
    if changed := changed_runs(old, new):
        console.print(f"other runs than before, by their digests: {', '.join(changed)}", soft_wrap=True, markup=False)


_RATIO_KEYS: Final = ("ratio", "low", "high")


def _levels(report: dict[str, Any]) -> Table:
    """How fast `tycoon run` is, and beside it what would be left if no goal were followed."""
    num_runs = report["levels"][0]["run_ticks_per_s"]["num_runs"]
    title = f"Ticks a second, {report['python']}, {'one run' if num_runs == 1 else f'median of {num_runs} runs'}"
    made = _table(title, "solution", "run", "slowest", "fastest", "simulation\nalone")
    for bench in report["levels"]:
        made.add_row(bench["solution"], *_three(bench["run_ticks_per_s"]), f"{bench['ticks_per_s']['median']:,.0f}")
    return made


def _stress(report: dict[str, Any]) -> Table:
    """A column for each factory."""
    factories = report["stress"]
    made = _table("Stress factories", "", *(bench["factory"] for bench in factories))
    for name, key in (("median", "median"), ("slowest", "low"), ("fastest", "high")):
        made.add_row(f"ticks a second, {name}", *(f"{bench['ticks_per_s'][key]:,.0f}" for bench in factories))
    made.add_row("us a delivered token", *(f"{bench['us_per_token']['median']:.2f}" for bench in factories))
    for name, key in (("cards", "num_cards"), ("tiles", "num_tiles"), ("packets in flight", "num_packets")):
        made.add_row(name, *(f"{bench[key]:,}" for bench in factories))
    for name, key in (("tokens a tick", "tokens_per_tick"), ("steps a tick", "steps_per_tick")):
        made.add_row(name, *(f"{bench[key]:.2f}" for bench in factories))
    return made


def _frames(render: dict[str, Any]) -> Table:
    """The running game; 99 of 100 frames take at most p99."""
    wide, high = render["size"]
    made = _table(
        f"CPU ms a frame at {wide}x{high} (at most 8 at p99 is wanted)", "scene", "packets", *_FRAME_KEYS.values()
    )
    for bench in render["frames"]:
        made.add_row(bench["scene"], f"{bench['num_packets']:,}", *(f"{bench[f'{key}_ms']:.1f}" for key in _FRAME_KEYS))
    return made


_FRAME_KEYS: Final = {"median": "median", "p99": "p99", "worst": "worst", "board_p99": "p99 of\nthe board"}


def _table(title: str, *headings: str) -> Table:
    """The first column names what the others are numbers of."""
    return table(title, headings, numbers=headings[1:])


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
