"""What a simulated server writes: a row for every request, and the level and the solution that it was."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import shutil
from pathlib import Path
from typing import Final

from game.content.errors import ContentError, Fault
from game.content.level import ID_PATTERN
from game.content.level_files import LEVEL_FILE
from game.content.load import load_level
from game.content.parse import parse_solution
from game.content.whole_file import write_whole
from game.content.write import write_solution
from game.physics.units import BEATS_PER_SECOND, TICKS_PER_SECOND, ms_from_beats
from game.session.sim.options import BadOption
from game.session.sim.report import Report
from game.session.sim.run import SimRun
from game.session.sim.server import Server, level_text, solution_text
from game.session.sim.users import trace_file_of
from game.sim.request_log import LoggedRequest

CSV_HEADS: Final = (*("id", "arrival_s", "input_toks", "output_toks", "ttft_ms", "tpot_ms", "e2e_ms", "queue_ms"),)


SOLUTION_FILE: Final = "solution.json"

MAX_HORIZON_S: Final = 3600
"""A file names no later one; a run with `--ticks` goes on beyond it."""


def requests_csv(rows: list[LoggedRequest], client_ms: float) -> str:
    """Every request in the order of sending; what one never got to is left empty. Latencies are the user's."""
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(CSV_HEADS)
    for number, row in enumerate(rows):
        out.writerow(
            (
                number,
                f"{row.sent_beat / BEATS_PER_SECOND:.6f}",
                row.num_prompt_tokens,
                row.num_output_tokens,
                _ms(row.ttft_beats, client_ms),
                _ms(row.tpot_beats) if row.is_answered and row.num_output_tokens > 1 else "",
                _ms(row.e2el_beats, client_ms),
                _ms(row.queue_beats),
            )
        )
    return text.getvalue()


def _ms(beats: float, shift: float = 0.0) -> str:
    return "" if beats < 0 else f"{ms_from_beats(beats) + shift:.3f}"


def write_requests(run: SimRun, file: Path) -> None:
    """Write one row a request, whole or not at all.

    Raises:
        ContentError: where that cannot be done.
    """
    write_whole(file, requests_csv(list(run.requests), run.server.options.client_ms).encode())


def check_savable(server: Server, folder: Path) -> None:
    """Say before a run what `write_server` would say after it, as far as that is known.

    Raises:
        BadOption: where the run has a policy of the user's.
        ContentError: where no folder can be made.
    """
    if server.order is not None:
        raise BadOption("save", f"no file of a level names the policy {server.options.policy}; use one of the table")
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    if not place.is_dir():
        raise _no_folder(folder, os.strerror(errno.EEXIST if place == folder.resolve() else errno.ENOTDIR))
    if not os.access(place, os.W_OK | os.X_OK):
        raise _no_folder(folder, os.strerror(errno.EACCES))


def _no_folder(folder: Path, why: str) -> ContentError:
    return ContentError([Fault(str(folder), 1, 1, "$", f"cannot be made a folder ({why}); name another")])


def write_server(server: Server, report: Report, folder: Path) -> None:
    """Write the level and the solution of a run into a folder, which is made; both are then read as any are.

    Raises:
        BadOption: where the run is more than a level's file may be, or has a policy of the user's.
        ContentError: where they cannot be written.
    """
    check_savable(server, folder)
    trace = trace_file_of(server.options)
    values = dict(server.values)
    level_id = folder.resolve().name
    values["id"] = level_id = level_id if re.fullmatch(ID_PATTERN, level_id) else LEVEL_FILE.removesuffix(".json")
    values["horizon_s"] = min(MAX_HORIZON_S, report.ticks / TICKS_PER_SECOND)
    solution = parse_solution(solution_text(level_id)).model_copy(
        update={"digest": report.digest, "rules": report.rules}
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _no_folder(folder, fault.strerror or str(fault)) from None
    if trace is not None and not _is_same(trace, folder / trace.name):
        shutil.copyfile(trace, folder / trace.name)
    level = folder / LEVEL_FILE
    write_whole(level, level_text(values).encode())
    write_solution(solution, folder / SOLUTION_FILE)
    try:
        load_level(level)
    except ContentError as error:
        told = f"it was written, and is more than the game opens ({error.faults[0].message})"
        raise BadOption("save", told) from None


def _is_same(file: Path, other: Path) -> bool:
    return other.exists() and os.path.samefile(file, other)


__all__ = ["CSV_HEADS", "requests_csv", "write_requests", "write_server", "write_whole"]
