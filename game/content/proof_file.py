"""Reading the proof of a level: its rows checked against the level and the solutions beside it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from game.content.errors import ContentError, Fault
from game.content.jsontext import Anchor, JsonPath, quoted
from game.content.level import Level
from game.content.level_files import LEVEL_FILE
from game.content.load import PathOrId, load_level, load_solution
from game.content.map_checks import cell_fault
from game.content.match import check_match
from game.content.origin import form_of
from game.content.parse import document_from
from game.content.proof import PROOF_FILE, Case, Condition, Edits, Proof, Sweep
from game.content.proof_edits import UnfitEdits, edited
from game.content.read import file_error, read_source
from game.content.settings import meant
from game.content.solution import Solution
from game.content.source import Problem
from game.content.wording import suggestion
from game.sim.metrics import METRIC_BY_NAME
from game.sim.tiles import TILES


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A level, its proof, and the solutions that it starts from."""

    folder: Path
    level: Level
    proof: Proof
    solutions: dict[str, Solution]

    def build(self, edits: Edits) -> Solution:
        """The build that a row means; all have been looked at when the file was read."""
        return edited(self.level, self.solutions, edits)

    @property
    def fingerprint(self) -> str:
        """What is proved of what, as 16 hexadecimal digits: words of the level and claims do not matter."""
        builds = {
            name: solution.model_dump(mode="json", include={"map", "facing", "settings"})
            for name, solution in sorted(self.solutions.items())
        }
        proof = self.proof.model_dump(mode="json", exclude_defaults=True)
        said = json.dumps([form_of(self.level), proof, builds], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def load_proof(level_name: PathOrId) -> ProofFile:
    """The proof in the folder of a level, which is named by its path or id.

    Raises:
        ContentError: with everything that is wrong with the level, its solutions or its proof, or where it has none.
    """
    level = load_level(level_name)
    folder = Path(level.source.name).parent
    file = folder / PROOF_FILE
    if Path(level.source.name).name != LEVEL_FILE or not os.path.isfile(file):
        message = f"no {PROOF_FILE} stands in the folder of this level; write one (docs/level-format.md says how)"
        raise file_error(level.source.name, message)
    proof = document_from(read_source(file), Proof)
    solutions = {path.stem: load_solution(path) for path in sorted((folder / "solutions").glob("*.json"))}
    unfit: list[Fault] = []
    for solution in solutions.values():
        try:
            check_match(level, solution)
        except ContentError as error:
            unfit += error.faults
    if unfit:  # else each case would say so again
        raise ContentError(unfit)
    problems = list(_problems(level, proof, solutions))
    if problems:
        raise proof.source.error(problems)
    return ProofFile(folder, level, proof, solutions)


def _problems(level: Level, proof: Proof, solutions: dict[str, Solution]) -> Iterator[Problem]:
    """Everything in a proof that does not fit its level."""
    names: set[str] = set()
    goals = {goal.metric for goal in level.goals}
    if not any(case.kind == "reference" for case in proof.cases):
        yield Problem(("cases",), 'no case is the reference; add one with "kind": "reference"')
    for index, case in enumerate(proof.cases):
        path: JsonPath = ("cases", index)
        if case.name in names:
            yield Problem((*path, "name"), "another case is called so; give each a name of its own")
        names.add(case.name)
        yield from _metric_problems(case, goals, path)
        yield from _edit_problems(level, solutions, case, path)
    for index, sweep in enumerate(proof.sweep):
        path = ("sweep", index)
        problems = list(_edit_problems(level, solutions, sweep, path))
        yield from problems or _sweep_problems(level, edited(level, solutions, sweep), sweep, path)
    for key, ways in (("lesson", proof.lesson), ("welcome", proof.welcome)):
        for index, way in enumerate(ways):
            for number, condition in enumerate(way.has):
                yield from _condition_problems(level, condition, (key, index, "has", number))


def _metric_problems(case: Case, goals: set[str], path: JsonPath) -> Iterator[Problem]:
    if case.kind in ("reference", "alternative") and case.expect != "won":
        yield Problem((*path, "expect"), f"a case of the kind {case.kind} wins; write won, or name another kind")
    if case.kind in ("trap", "ablation") and case.expect == "won":
        yield Problem((*path, "expect"), f"a case of the kind {case.kind} does not win; write how it ends")
    if case.misses and case.expect == "won":
        yield Problem((*path, "misses"), "what wins misses nothing; remove this")
    if not case.misses and case.expect == "missed":
        yield Problem(
            (*path, "expect"), f'name the goals that it misses in "misses" (goals: {", ".join(sorted(goals))})'
        )
    for index, metric in enumerate(case.misses):
        if metric not in goals:
            yield Problem((*path, "misses", index), f"no goal is about this; {suggestion(metric, sorted(goals))}")
    for metric, span in case.spans.items():
        if metric not in METRIC_BY_NAME:
            message = f"no metric is called {quoted(metric)}; {suggestion(metric, METRIC_BY_NAME)}"
            yield Problem((*path, "spans", metric), message, Anchor.KEY)
        if span.at_least > span.at_most:
            yield Problem((*path, "spans", metric, "at_most"), "this is below at_least; raise it")


def _edit_problems(level: Level, solutions: dict[str, Solution], edits: Edits, path: JsonPath) -> Iterator[Problem]:
    try:
        edited(level, solutions, edits)
    except UnfitEdits as fault:
        for problem in fault.problems:
            yield Problem((*path, *problem.path), problem.message, problem.anchor, problem.char)


def _sweep_problems(level: Level, build: Solution, sweep: Sweep, path: JsonPath) -> Iterator[Problem]:
    for index, named in enumerate(sweep.optional):
        try:
            edited(level, {"": build}, Edits(solution="", remove=(named,)))
        except UnfitEdits as fault:
            yield Problem((*path, "optional", index), fault.problems[0].message)
    for named, told in (sweep.values or {}).items():
        for name, values in told.items():
            if not values:
                yield Problem((*path, "values", named, name), "this names no value; add some or remove it")
            for index, value in enumerate(values):
                try:
                    edited(level, {"": build}, Edits.model_construct(solution="", settings={named: {name: value}}))
                except UnfitEdits as fault:
                    (problem, *_) = fault.problems
                    here = ("values", *problem.path[1:], index) if len(problem.path) > 2 else ("values", named)
                    yield Problem((*path, *here), problem.message, problem.anchor)


def _condition_problems(level: Level, condition: Condition, path: JsonPath) -> Iterator[Problem]:
    kind, name = condition.tile, condition.setting
    if kind not in TILES:
        yield Problem((*path, "tile"), f"no tile is called {quoted(kind)}; {suggestion(kind, TILES)}")
        return
    if (name is None) != (not condition.values):
        yield Problem(path, '"setting" and "values" go together; add the other, or remove both')
    elif name is not None:
        rows = level.offers(kind)
        if name not in rows:
            yield Problem((*path, "setting"), f"{kind} has no such setting; {suggestion(name, rows)}")
            return
        for index, value in enumerate(condition.values):
            if meant(rows[name].setting, value) is None:
                known = ", ".join(map(str, rows[name].setting.values))
                yield Problem((*path, "values", index), f"{name} never has this value; known: {known}")
    touched = condition.touches
    if touched is not None and touched not in TILES and (fault := cell_fault(touched, level.map)):
        yield Problem((*path, "touches"), f"{fault} (kinds of tiles: {', '.join(TILES)})")
