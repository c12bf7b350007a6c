"""`tycoon bench --compare`: an earlier report against the present one, number by number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import typer

_LENGTHS: Final = ("num_ticks", "warmup_ticks")


class Measure(NamedTuple):
    """A median with its lowest and highest value; all three are the same where it was measured once."""

    median: float
    low: float
    high: float


def read_report(file: Path) -> dict[str, Any]:
    """A report that `tycoon bench --json` has written, `-` for standard input; one that is none ends the command."""
    from game.content.errors import ContentError
    from game.content.read import read_source

    try:
        report = json.loads(read_source(file).text)
    except (ContentError, ValueError, RecursionError) as fault:
        reason = fault.faults[0].message if isinstance(fault, ContentError) else "it is not JSON"
        raise typer.BadParameter(f"cannot read {str(file)!r}: {reason}.", param_hint="'--compare'") from None
    if not isinstance(report, dict) or not measures(report):
        raise typer.BadParameter(
            f"{str(file)!r} is no report; write one with tycoon bench --json.", param_hint="'--compare'"
        )
    return report


def compare(old: dict[str, Any], new: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """For every number of either report: the old and the new median, their ratio new / old, and how far it may err.

    The lowest ratio is that of the lowest new to the highest old value, the highest that of the opposite. What one of
    the reports lacks is null.
    """
    before, after = measures(old), measures(new)
    return {name: _ratio(before.get(name), after.get(name)) for name in before | after}


def measures(report: dict[str, Any]) -> dict[str, Measure]:
    """Every number of a report by a name to print; what is missing or of another shape is passed over."""
    found = {name: _measure(value) for name, value in _candidates(report)}
    return {name: measure for name, measure in found.items() if measure is not None}


def changed_runs(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Names of solutions and factories that ran as long in both reports and yet ended in another state."""
    before, after = dict(_digests(old)), dict(_digests(new))
    both = before.keys() & after.keys()
    return sorted(name for name in both if before[name][0] == after[name][0] and before[name][1] != after[name][1])


def _candidates(report: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for bench in _dicts(report.get("levels")):
        yield f"{bench.get('solution')}, run, ticks/s", bench.get("run_ticks_per_s")
        yield f"{bench.get('solution')}, ticks/s", bench.get("ticks_per_s")
    for bench in _dicts(report.get("servers")):
        yield f"{bench.get('workload')}, requests/s", bench.get("requests_per_s")
    for bench in _dicts(report.get("stress")):
        yield f"{bench.get('factory')}, ticks/s", bench.get("ticks_per_s")
        yield f"{bench.get('factory')}, us/token", bench.get("us_per_token")
    for bench in _dicts(report.get("evaluations")):
        yield f"evaluations/s, workers: {bench.get('workers')}", bench.get("per_s")
    for bench in _dicts(report.get("environments")):
        for how in ("alone", "batched"):
            yield f"{bench.get('level')}, environment steps/s, {how}", bench.get(how)
    render = report.get("render")
    for bench in _dicts(render.get("frames")) if isinstance(render, dict) else ():
        yield f"frame, {bench.get('scene')}, p99 ms", bench.get("p99_ms")
        yield f"board, {bench.get('scene')}, p99 ms", bench.get("board_p99_ms")
    yield "import, s", report.get("import_s")
    yield "first frame, s", report.get("first_frame_s")
    peaks = report.get("peak_mib")
    for name, value in peaks.items() if isinstance(peaks, dict) else ():
        yield f"peak memory, {name}, MiB", value


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _measure(value: object) -> Measure | None:
    parts = [value.get(key) for key in Measure._fields] if isinstance(value, dict) else [value] * len(Measure._fields)
    numbers = [float(part) for part in parts if isinstance(part, int | float) and part > 0]
    return Measure(*numbers) if len(numbers) == len(parts) else None


def _ratio(old: Measure | None, new: Measure | None) -> dict[str, Any]:
    ends = {"old": old and old.median, "new": new and new.median}
    if old is None or new is None:
        return ends | dict.fromkeys(("ratio", "low", "high"))
    return ends | {"ratio": new.median / old.median, "low": new.low / old.high, "high": new.high / old.low}


def _digests(report: dict[str, Any]) -> Iterator[tuple[str, tuple[list[Any], Any]]]:
    for bench in (*_dicts(report.get("levels")), *_dicts(report.get("stress"))):
        name = str(bench.get("solution") or bench.get("factory"))
        yield name, ([bench.get(length) for length in _LENGTHS], bench.get("digest"))
