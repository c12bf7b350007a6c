"""`tycoon sim`: a server without a board, run once, twice or many times, and what it came to."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from game.cli.faults import BAD_INPUT, bad_input_ends_the_command
from game.cli.server_options import Asked, options_in
from game.cli.tables import printer
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from game.session.sim.options import SimOptions, Unfit
    from game.session.sim.report import Report
    from game.session.sim.run import SimRun
    from game.session.sim.server import Server
    from game.session.sim.trace_file import TraceFile

BROKEN_PROMISE: Final = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `tycoon sim` is to do beside running."""

    as_json: bool
    csv: Path | None
    versus: str | None
    sweep: tuple[str, ...]
    workers: int | None
    save: Path | None
    trace: Path | None
    trace_from_s: float
    trace_for_s: float | None


def run_sim(asked: Asked, wanted: Wanted) -> int:
    """Run it, print it, and return the exit status."""
    if wanted.trace is None and (wanted.trace_from_s or wanted.trace_for_s is not None):
        raise typer.BadParameter("there is no trace to cut; name its file", param_hint="'--trace'")
    if wanted.trace is not None and wanted.csv is not None and wanted.trace.resolve() == wanted.csv.resolve():
        raise typer.BadParameter("the trace is written into the same file; name another", param_hint="'--csv'")
    with bad_options_end_the_command(), bad_input_ends_the_command():
        if wanted.sweep:
            return _swept(asked, wanted)
        return _once(asked, wanted) if wanted.versus is None else _twice(asked, wanted, wanted.versus)


def options_of(asked: Asked) -> SimOptions:
    """What was asked for, under the names and types of the session.

    Raises:
        BadOption: where a number is none.
    """
    from game.session.sim.options import SimOptions
    from game.session.sim.whole_numbers import whole_number

    if "spec" in asked:
        message = "engines do not speculate before level 24; leave it out"
        raise typer.BadParameter(message, param_hint="'--spec'")
    named: dict[str, Any] = {
        key: whole_number(key, each) if key in ("max_model_len", "max_num_batched_tokens") else each
        for key, each in asked.items()
    }
    return SimOptions(**named)


@contextmanager
def bad_options_end_the_command() -> Iterator[None]:
    """An option that makes no sense is told in one line, as those are that make no value."""
    from game.session.sim.options import BadOption, flag

    try:
        yield
    except BadOption as fault:
        raise typer.BadParameter(fault.message, param_hint=f"'{flag(fault.name)}'") from None


def printing_aside() -> AbstractContextManager[object]:
    """While code of the user's runs: what it prints is not part of what a command prints."""
    return redirect_stdout(sys.stderr)


def _server_of(asked: Asked) -> Server:
    from game.session.sim.server import server_of

    with printing_aside():
        return server_of(options_of(asked))


def _ran(server: Server, what: str, wanted: Wanted | None = None) -> SimRun:
    """A run that is over, with a bar for whoever waits, and with whatever is to be kept of it."""
    from game.session.sim.run import SimRun

    keeps_requests = wanted is not None and wanted.csv is not None
    run = SimRun(server, keeps_requests=keeps_requests, trace=None if wanted is None else _trace(wanted))
    with printing_aside(), progress_bar(what) as progress:
        run.finish(progress)
    return run


def _trace(wanted: Wanted) -> TraceFile | None:
    from game.exchange.chrome.trace import Window
    from game.physics.units import BEATS_PER_SECOND
    from game.session.sim.trace_file import TraceFile

    if wanted.trace is None:
        return None
    first = round(wanted.trace_from_s * BEATS_PER_SECOND)
    if wanted.trace_for_s is None:
        return TraceFile(wanted.trace, Window(first))
    return TraceFile(wanted.trace, Window(first, first + round(wanted.trace_for_s * BEATS_PER_SECOND)))


def status_of(report: Report) -> int:
    """Whether what was promised was kept."""
    return BROKEN_PROMISE if report.is_slo_met is False else 0


def _once(asked: Asked, wanted: Wanted) -> int:
    from game.cli.sim_tables import print_report

    server = _server_of(asked)
    _check_places(server, wanted)
    run = _ran(server, "simulating, requests", wanted)
    report = run.report()
    _write(run, report, wanted)
    if wanted.as_json:
        print(json.dumps(report.to_json(), indent=2))
    else:
        print_report(printer(), report)
    return status_of(report)


def _twice(asked: Asked, wanted: Wanted, versus: str) -> int:
    from game.cli.sim_tables import print_comparison
    from game.session.sim.compare import difference

    server, another = _server_of(asked), _server_of(asked | options_in(versus))
    _check_places(server, wanted)
    run = _ran(server, "simulating the first, requests", wanted)
    other = _ran(another, "simulating the second, requests").report()
    report = run.report()
    _write(run, report, wanted)
    if wanted.as_json:
        shown: dict[str, Any] = report.to_json()
        shown |= {"vs": other.to_json(), "difference": difference(report, other)}
        print(json.dumps(shown, indent=2))
    else:
        print_comparison(printer(), report, other, versus)
    return status_of(report)


def _swept(asked: Asked, wanted: Wanted) -> int:
    from game.cli.sim_tables import print_sweep
    from game.cli.sweep import grid_of
    from game.session.sim.options import Unfit
    from game.session.sim.sweep import sweep

    single = (("--csv", wanted.csv), ("--vs", wanted.versus), ("--save", wanted.save), ("--trace", wanted.trace))
    for name, given in single:
        if given is not None:
            raise typer.BadParameter("a sweep is many runs; leave it out", param_hint=f"'{name}'")
    points = grid_of(wanted.sweep)
    every = [options_of(asked | point) for point in points]
    with printing_aside(), progress_bar("simulating, runs", len(points)) as progress:
        reports = sweep(every, workers=wanted.workers, progress=progress)
    if wanted.as_json:
        pairs = zip(points, reports, strict=True)
        print(json.dumps([{"sweep": point, **_shown(report)} for point, report in pairs], indent=2))
    else:
        print_sweep(printer(), points, reports)
    return max(status_of(report) for report in reports if not isinstance(report, Unfit))


def _shown(report: Report | Unfit) -> dict[str, Any]:
    """One run of a sweep as JSON values; of what is no server, why."""
    from game.session.sim.options import Unfit

    return {"error": report.message} if isinstance(report, Unfit) else report.to_json()


def _check_places(server: Server, wanted: Wanted) -> None:
    """Nobody waits for a run to hear that it cannot be written."""
    from game.content.whole_file import check_writable
    from game.session.sim.files import check_savable

    if wanted.csv is not None:
        check_writable(wanted.csv)
    if wanted.save is not None:
        check_savable(server, wanted.save)


def _write(run: SimRun, report: Report, wanted: Wanted) -> None:
    from game.session.sim.files import write_requests, write_server

    if wanted.csv is not None:
        write_requests(run, wanted.csv)
    if wanted.save is not None:
        write_server(run.server, report, wanted.save)


__all__ = ["BAD_INPUT", "Wanted", "run_sim"]
