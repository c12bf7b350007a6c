"""`tycoon verify`: claims held against what builds do reach, and boards of those that hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game.cli.faults import BAD_INPUT
from game.cli.run import NOT_WON
from game.cli.tables import printer
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from game.cli.board_file import BoardFile
    from game.content.errors import Fault
    from game.content.level import Level
    from game.content.solution import Solution
    from game.session.run.evaluator import Failure
    from game.session.score.board import Board
    from game.session.score.claims_file import Claim, ClaimsRead
    from game.session.score.verify import GoalOnSeeds, OnSeeds, Verified


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be verified: named solutions on so many seeds, a board, and other boards to merge into it."""

    solutions: tuple[str, ...]
    seeds: int = 1
    board: Path | None = None
    merge: tuple[Path, ...] = ()
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim and what was found; None where the program could not run it, which has been said."""

    claim: Claim
    found: Verified | None
    is_named: bool
    """Whether it is one of the solutions, rather than a line of a board."""

    @property
    def holds(self) -> bool:
        return self.found is not None and self.found.holds


def verify_claims(level_name: str, asked: Asked, as_json: bool) -> int:
    """Verify them all, print what was found, and return the exit status."""
    from game.cli.board_file import BoardFile
    from game.content.load import load_level
    from game.processes.streams import complain
    from game.session.score.board import board_of
    from game.session.score.claims_file import read_claims, read_lines

    level = load_level(level_name)
    board_file = None if asked.board is None else BoardFile.read(level, asked.board)
    named = [read_claims(level, name) for name in asked.solutions]
    boards = [*([board_file.claims] if board_file else []), *(read_lines(level, file) for file in asked.merge)]
    read = [*boards[:1], *named, *boards[1:]] if board_file else named
    _say(fault for each in read for fault in each.faults)
    for each in read:
        for left_out in each.left_out:
            complain(_printable(f"{left_out}"))
    told = _told(level, read, named, asked)
    _say(fault for each in told if each.found is not None for fault in each.claim.faults(each.found.result))
    board = None
    if board_file is not None:
        board = board_of(level, [each.found for each in told if each.found is not None])
        own = {id(claim) for claim in board_file.claims.claims}
        _say_kept(board_file, board, num_kept=sum(each.holds for each in told if id(each.claim) in own))
    if as_json:
        print(json.dumps(_as_json(level, read, told, board), indent=2))
    else:
        _print(told, boards, board, asked)
    if any(each.faults for each in read):
        return BAD_INPUT
    return 0 if all(each.holds for each in told) else NOT_WON


def _told(level: Level, read: Sequence[ClaimsRead], named: Sequence[ClaimsRead], asked: Asked) -> list[_Told]:
    """What becomes of each claim, in their order; each build is run once, those of boards on one seed only."""
    from game.processes.streams import complain
    from game.session.run.evaluator import Failure
    from game.session.score.board import build_key
    from game.session.score.recorded_score import differences
    from game.session.score.verify import Verified, verify_all

    is_named = {id(claim) for each in named for claim in each.claims}
    claims = [(claim, build_key(level, claim.solution)) for each in read for claim in each.claims]
    builds: tuple[dict[str, Solution], dict[str, Solution]] = ({}, {})
    for claim, key in claims:
        if id(claim) in is_named:
            builds[0].setdefault(key, claim.solution)
    for claim, key in claims:
        if key not in builds[0]:
            builds[1].setdefault(key, claim.solution)
    found: dict[str, Verified | Failure] = {}
    for of_kind, seeds in zip(builds, (asked.seeds, 1), strict=True):
        with progress_bar("verifying", len(of_kind) * seeds) as progress:
            outcomes = verify_all(level, list(of_kind.values()), seeds=seeds, workers=asked.workers, progress=progress)
        found |= zip(of_kind, outcomes, strict=True)
    told = []
    for claim, key in claims:
        outcome = found[key]
        own = None
        if isinstance(outcome, Failure):
            complain(_printable(f"{claim.where}: {outcome.reason}"))
        else:
            differing = differences(claim.solution, outcome.result)
            own = Verified(claim.solution, outcome.result, differing, outcome.on_seeds)
        told.append(_Told(claim, own, id(claim) in is_named))
    return told


def _say_kept(board_file: BoardFile, board: Board, *, num_kept: int) -> None:
    """Write the board, and say where what it loses by that is kept."""
    from game.processes.streams import complain

    aside = board_file.write(board, num_kept)
    if aside is not None:
        complain(_printable(f"{board_file.file}: lines that are no longer on it are kept in {aside}"))


def _say(faults: Iterable[Fault]) -> None:
    from game.processes.streams import complain

    for fault in faults:
        complain(f"{fault}")


def _printable(words: str) -> str:
    from game.content.errors import printable

    return printable(words)


def _as_json(level: Level, read: Sequence[ClaimsRead], told: Sequence[_Told], board: Board | None) -> dict[str, Any]:
    from game.content.origin import form_of
    from game.sim.simulation import RULES_VERSION

    found: dict[str, Any] = {
        "level": level.id,
        "form": form_of(level),
        "rules": RULES_VERSION,
        "claims": [
            {"where": each.claim.where, "author": each.claim.solution.author}
            | ({"verdict": None, "holds": False} if each.found is None else each.found.to_json())
            for each in told
        ],
        "left_out": [{"where": each.where, "why": each.why} for one in read for each in one.left_out],
        "faults": [str(fault) for each in read for fault in each.faults],
    }
    if board is not None:
        found["board"] = {
            "metrics": [{"name": axis.name, "more_is_better": axis.metric.is_more_better} for axis in board.axes],
            "entries": [
                entry.line.model_dump(mode="json", exclude_none=True)
                | {"metrics": {axis.name: axis.value(entry.result) for axis in board.axes}}
                for entry in board.entries
            ],
        }
    return found


def _print(told: Sequence[_Told], boards: Sequence[ClaimsRead], board: Board | None, asked: Asked) -> None:
    from game.cli.board_table import front_table

    for each in told:
        if each.is_named and each.found is not None:
            print(_printable(f"{each.claim.where}: {_words(each.found)}"))
            if asked.seeds > 1:
                print(_printable(f"{each.claim.where}: {_seed_words(each.found.on_seeds)}"))
    for read in boards:
        own = {id(claim) for claim in read.claims}
        held = [each.holds for each in told if id(each.claim) in own]
        if held:
            refused = "" if all(held) else f", {len(held) - sum(held)} refused"
            print(_printable(f"{read.claims[0].file}: {sum(held)} of {len(held)} lines hold{refused}"))
    if board is not None:
        print(_printable(f"{asked.board}: {len(board.front)} of {len(board.entries)} builds on the front"))
        if board.entries:
            printer().print(front_table(board))


def _words(found: Verified) -> str:
    """What a solution comes to, and what is known of its claims."""
    result = found.result
    if result.verdict == "won":
        came_to = f"won at tick {result.tick}, {result.tps:.1f} TPS, digest {result.digest}"
    else:
        came_to = f"{result.verdict}: {result.reason}"
    if not found.has_claims:
        return f"{came_to}; it claims nothing"
    if found.holds:
        return f"{came_to}; what it claims holds"
    return f"{came_to}; claims that differ: {', '.join(each.claim for each in found.differences)}"


def _seed_words(on_seeds: OnSeeds) -> str:
    """On how many seeds it wins, what that says of it, and how far it is from losing."""
    meaning = {
        "robust": "robust",
        "some_seeds": "it depends on the seed",
        "one_seed": f"fitted to seed {', '.join(map(str, on_seeds.won))}",
        "never": "no win",
        "unknown": "one alone says nothing",
    }[on_seeds.robustness]
    if on_seeds.is_same and len(on_seeds.seeds) > 1:
        meaning += ", for the seed changes nothing"
    num_seeds = len(on_seeds.seeds)
    goals = ", ".join(_goal_words(goal, num_seeds) for goal in on_seeds.goals)
    return f"wins on {len(on_seeds.won)} of {num_seeds} seeds, {meaning}; worst margin: {goals}"


def _goal_words(goal: GoalOnSeeds, num_seeds: int) -> str:
    if goal.worst_margin is None:
        return f"{goal.name} not measured on every seed"
    missed = "" if goal.num_held == num_seeds else f" (missed on {num_seeds - goal.num_held})"
    return f"{goal.name} {goal.worst_margin:+.1%}{missed}"
