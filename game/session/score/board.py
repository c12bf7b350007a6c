"""A leaderboard of a level: wins whose claims were recomputed, each build once, and which of them no other beats."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from game.content.level import Level
from game.content.origin import form_of
from game.content.solution import Solution
from game.session.build.editor import Editor
from game.session.run.level_goals import goals_of
from game.session.run.outcome import Result
from game.session.score.claims_file import BoardLine
from game.session.score.objective import WORST, Objective
from game.session.score.recorded_score import with_claims
from game.session.score.verify import Verified
from game.session.score.wins_file import json_line
from game.sim.metrics import SCORES


@dataclass(frozen=True, slots=True)
class Entry:
    """A build on a board. It is on the `front` where no other is as good on every axis and better on one."""

    line: BoardLine
    result: Result


@dataclass(frozen=True, slots=True)
class Board:
    """Builds of one level under one version of the laws, the best on the first axis first."""

    level: Level
    axes: tuple[Objective, ...]
    entries: tuple[Entry, ...]

    @property
    def front(self) -> tuple[Entry, ...]:
        """The builds that no other beats in all respects."""
        return tuple(entry for entry in self.entries if entry.line.front)

    def text(self) -> str:
        """The board as a file has it: JSON lines, in an order that does not depend on who came first."""
        return "".join(f"{json_line(entry.line)}\n" for entry in self.entries)


def axes_of(level: Level) -> tuple[Objective, ...]:
    """What builds of a level are compared by: what its goals are about in their order, then the other scores."""
    asked = [Objective(goal.metric, goal.class_name) for goal in goals_of(level)]
    return tuple(dict.fromkeys((*asked, *map(Objective, SCORES.values()))))


def plain_build(level: Level, solution: Solution) -> Solution:
    """A build as all that stand and are set alike have it, without claims; it has to fit the level."""
    editor = Editor(level)
    editor.open(solution)
    return editor.solution()


def build_key(level: Level, solution: Solution) -> str:
    """The same for any two solutions that build the same, however they draw it."""
    return _key(plain_build(level, solution))


def board_of(level: Level, verified: Iterable[Verified]) -> Board:
    """The board of the wins among these whose claims hold; of the same builds the first one's author is kept."""
    axes = axes_of(level)
    form = form_of(level)
    built: dict[str, tuple[Solution, Result, tuple[float, ...]]] = {}
    for each in verified:
        if each.holds and each.result.verdict == "won":
            plain = plain_build(level, each.solution)
            key = _key(plain)
            claimed = with_claims(plain, each.result).model_copy(update={"author": each.solution.author})
            built.setdefault(key, (claimed, each.result, tuple(axis.loss(each.result) for axis in axes)))
    ordered = [built[key] for key in sorted(built, key=lambda key: (built[key][2], key))]
    losses = [loss for _, _, loss in ordered]
    on_front = set(front_of(losses))
    least = [min(column) for column in zip(*losses, strict=True)]
    entries = []
    for number, (solution, result, loss) in enumerate(ordered):
        best = [axis.name for axis, own, low in zip(axes, loss, least, strict=True) if own == low < WORST]
        marks = {"form": form, "verdict": "won", "front": number in on_front, "best": tuple(best)}
        entries.append(Entry(BoardLine.model_validate(solution.model_dump() | marks), result))
    return Board(level, axes, tuple(entries))


def front_of(losses: Sequence[tuple[float, ...]]) -> list[int]:
    """Those that no other is at least as good as everywhere and better somewhere; less is better.

    In the order of their losses none is beaten by a later one, so each is held against the front so far.
    """
    front: list[int] = []
    for number in sorted(range(len(losses)), key=lambda number: losses[number]):
        own = losses[number]
        if not any(losses[other] != own and _is_as_good(losses[other], own) for other in front):
            front.append(number)
    return front


def _is_as_good(losses: tuple[float, ...], others: tuple[float, ...]) -> bool:
    return all(loss <= other for loss, other in zip(losses, others, strict=True))


def _key(plain: Solution) -> str:
    return json.dumps(plain.model_dump(mode="json"), sort_keys=True)
