"""`tycoon prove`: what levels claim of themselves, run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from game.cli.run import NOT_WON
from game.cli.tables import printer, table
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from game.content.proof_file import ProofFile
    from game.session.proof.proved import CaseRun, Proved, SearchProved

_COLUMNS = ("case", "kind", "ends", "goals", "margin")


def prove_levels(
    names: Sequence[str],
    share: float,
    other_seeds: int,
    workers: int | None,
    *,
    as_json: bool,
    out: Path | None,
    is_recording: bool,
) -> int:
    """Run the proofs, print what they came to, and return the exit status: 1 where something does not hold."""
    from game.content.errors import printable
    from game.content.whole_file import check_writable, write_whole
    from game.processes.streams import complain
    from game.session.proof.proved import write_proved

    if out is not None:
        check_writable(out)
    files = _proofs(names)
    every: list[Proved] = []
    for file in files:
        proved = _proved(file, share, other_seeds, workers)
        if proved is None:
            return NOT_WON
        every.append(proved)
        for fault in proved.faults:
            complain(printable(f"{proved.level}: {fault}"))
        if not as_json:
            printer().print(_table(proved))
        if is_recording and not proved.faults:
            print(printable(f"{write_proved(proved, file.folder)}: recorded, fingerprint {proved.fingerprint}"))
    text = json.dumps([proved.to_json() for proved in every], indent=2) + "\n"
    if as_json:
        print(text, end="")
    if out is not None:
        write_whole(out, text.encode())
    return NOT_WON if any(proved.faults for proved in every) else 0


def _proofs(names: Sequence[str]) -> list[ProofFile]:
    """The proofs of the levels named, or of all that ship and have one, with the faults of all."""
    from game.content.errors import ContentError, Fault
    from game.content.load import level_ids, shipped_level_file
    from game.content.proof import PROOF_FILE
    from game.content.proof_file import load_proof

    files: list[ProofFile] = []
    faults: list[Fault] = []
    shipped = [(each, shipped_level_file(each)) for each in level_ids()]
    for name in names or [each for each, file in shipped if file is not None and (file.parent / PROOF_FILE).exists()]:
        try:
            files.append(load_proof(name))
        except ContentError as error:
            faults += error.faults
    if faults:
        raise ContentError(faults)
    return files


def _proved(file: ProofFile, share: float, other_seeds: int, workers: int | None) -> Proved | None:
    """What a proof came to; None, once it is said why, where a run broke off."""
    from game.processes.streams import complain
    from game.session.proof.prove import prove
    from game.session.run.evaluate import EvaluationError

    try:
        with progress_bar(f"proving {file.level.id}") as progress:
            return prove(file, share=share, other_seeds=other_seeds, workers=workers, progress=progress)
    except EvaluationError as error:
        complain(f"{error}")
        return None


def _table(proved: Proved) -> Table:
    from game.content.wording import count

    made = table(f"{proved.level}: {count(len(proved.faults), 'fault')}", _COLUMNS, ("margin",))
    for case in proved.cases:
        worst = min(case.runs, key=_margin_of)
        seeds = f" ({len(case.runs)} seeds)" if len(case.runs) > 1 else ""
        goals = ", ".join(f"{goal.metric} {_number(goal.reached)} of {_number(goal.wanted)}" for goal in worst.goals)
        verdict = Text(worst.verdict, style="green" if worst.verdict == case.expect else "red")
        made.add_row(Text(f"{case.name}{seeds}"), case.kind, verdict, goals, _percent(worst.worst_margin))
    for what, search in (("sweep", proved.sweep), ("random", proved.random), ("wins", proved.wins)):
        made.add_row(what, "", f"{search.num_winners} won", f"{search.num_run} of {search.size} run{_cost(search)}", "")
    return made


def _margin_of(run: CaseRun) -> float:
    return float("-inf") if run.worst_margin is None else run.worst_margin


def _percent(margin: float | None) -> str:
    return "-" if margin is None else f"{margin:+.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"


def _cost(search: SearchProved) -> str:
    return "" if search.cheapest is None else f", the cheapest winner for {search.cheapest} credits"
