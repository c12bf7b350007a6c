"""What the player has reached: levels won, the best scores, and the last build of every level."""

import copy
import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel

from game.session.player.settings import Settings
from game.session.player.storage import load_json, save_json, unpacked
from game.session.player.stored import (
    FIRST_RULES,
    Amount,
    Count,
    JsonObject,
    Number,
    Rules,
    Switch,
    Text,
    lacking,
    must,
    needs,
    one_of,
    read_as,
)
from game.sim.metrics import STAR_METRICS
from game.sim.simulation import RULES_VERSION

PROGRESS_FORMAT: Final = 1
PROGRESS_FILE: Final = "progress.json"

NUM_OPEN: Final = 2
"""So many levels that are not won yet are open, as long as there are so many: who is stuck on one has another."""

MOST_WINS: Final = 100
"""So many different wins of a level are remembered, the latest of them."""

_MEMBERS: Final = {
    "levels": "level {}",
    "best": "best {}",
    "before": "best {} of before",
    "wins": "a win",
    "scores": "score {}",
}
"""What a warning calls a member of each table."""

_Name = Annotated[str, one_of(STAR_METRICS)]
"""What may be kept of a win, under the names that files have for it: scores, and what a star of its level is about."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best value of one score in any win of a level, the tick at which that win was reached, and its rules."""

    value: Amount
    tick: Count
    rules: Rules = RULES_VERSION


_StoredBest = Annotated[Best, lacking(rules=FIRST_RULES)]


@dataclass(frozen=True, slots=True)
class Win:
    """One win: the tick at which it was reached, its scores, and the rules under which it ran."""

    tick: Count
    scores: dict[_Name, Amount]
    rules: Rules = RULES_VERSION


@dataclass(frozen=True, slots=True)
class Origin:
    """The file of a level that does not ship with the game: where it was last, and the form of what it held."""

    file: Text
    form: Text


@dataclass(slots=True)
class LevelProgress:
    """One level: whether it was ever won, the best of each score (not all of the same win), the last build."""

    won: Switch = False
    best: dict[_Name, _StoredBest] = field(default_factory=dict)
    build: JsonObject | None = None
    """A solution as its JSON object. It is checked when it is loaded into an editor, not here: levels change."""
    wins: list[Annotated[Win, lacking(rules=FIRST_RULES)]] = field(default_factory=list)
    """The latest different wins, the last one at the end."""
    origin: Annotated[Origin, must("be a file and the form of a level", lambda it: "\0" not in it.file)] | None = None
    """Of a level that is a file; None for those that ship with the game."""
    before: dict[_Name, _StoredBest] = field(default_factory=dict)
    """Scores of wins under other rules, as far as no win under the present ones is as good."""

    def set_other_rules_apart(self) -> None:
        """Moves what was won under other rules out of `best`; the level stays won."""
        now: dict[str, Best] = {}
        others: dict[str, Best] = {}
        for name, best in (*self.best.items(), *self.before.items()):
            part = now if best.rules == RULES_VERSION else others
            if _is_better(name, best, part.get(name)):
                part[name] = best
        self.best = now
        self.before = {name: best for name, best in others.items() if _is_better(name, best, now.get(name))}


class _File(BaseModel, extra="forbid", defer_build=True):
    """A file of progress without its format; older games wrote no wins and no origins."""

    levels: dict[Text, Annotated[LevelProgress, needs("won", "best", "build")]]


def place_of(key: str) -> str:
    """The part of a level's key that builds and versions go by: all of it for a shipped level; see `level_key`."""
    return ".".join(key.split(".")[:2])


@dataclass(slots=True)
class Progress:
    """All that is remembered of the levels, by their keys. Levels that no longer exist are kept all the same.

    The key of a shipped level is its id; see `level_key` for the others.
    """

    levels: dict[str, LevelProgress] = field(default_factory=dict)

    def won(self, key: str) -> bool:
        """Whether the level was ever won."""
        return key in self.levels and self.levels[key].won

    def best(self, key: str) -> dict[str, Best]:
        """The best of each score by its name, under whatever rules; empty before the first win."""
        return self.levels[key].best | self.levels[key].before if key in self.levels else {}

    def best_now(self, key: str) -> dict[str, Best]:
        """The same of the wins under the present rules only: what another win is compared with."""
        return dict(self.levels[key].best) if key in self.levels else {}

    def build(self, key: str) -> dict[str, object] | None:
        """The last build of the level as the JSON object of a solution."""
        place = place_of(key)
        return copy.deepcopy(self.levels[place].build) if place in self.levels else None

    def wins(self, key: str) -> list[Win]:
        """The latest wins of the level under the present rules, no two the same, the last one at the end."""
        return [win for win in self.levels[key].wins if win.rules == RULES_VERSION] if key in self.levels else []

    def record_win(self, key: str, scores: Mapping[str, Number], tick: int) -> list[str]:
        """Counts a win at `tick`; returns the names of the scores that it improved. Unknown names are passed over.

        An equal value counts as better if it was reached at an earlier tick.
        """
        level = self.levels.setdefault(key, LevelProgress())
        level.won = True
        improved = [
            name
            for name in STAR_METRICS
            if name in scores and _is_better(name, Best(scores[name], tick), level.best.get(name))
        ]
        level.best |= {name: Best(scores[name], tick) for name in improved}
        win = Win(tick, {name: scores[name] for name in STAR_METRICS if name in scores})
        level.wins = _latest([*level.wins, win])
        level.set_other_rules_apart()
        return improved

    def keep_build(self, key: str, solution: Mapping[str, object]) -> None:
        """Remembers the last build of a level; `solution` is the JSON object of a solution."""
        self.levels.setdefault(place_of(key), LevelProgress()).build = copy.deepcopy(dict(solution))

    def is_open(self, level_id: str, level_ids: Sequence[str], settings: Settings) -> bool:
        """Whether the level may be played: it is won, among the first `NUM_OPEN` that are not, or all are open.

        So is the one behind a level that is won, wherever that stands. `level_ids` is the order of the levels. A level
        that is not among them (a player's own) is open.
        """
        unwon = [other for other in level_ids if not self.won(other)]
        behind = [level for before, level in pairwise(level_ids) if self.won(before)]
        return settings.all_levels_open or level_id not in unwon or level_id in (*unwon[:NUM_OPEN], *behind)


def load_progress(folder: Path) -> tuple[Progress, str | None]:
    """The progress kept in `folder`, or none yet, and a warning if the file there could not be used."""
    return load_json(folder / PROGRESS_FILE, _parsed, Progress())


def save_progress(folder: Path, progress: Progress) -> str | None:
    """Keeps the progress in `folder`; a warning if that failed."""
    levels = {
        level_id: {
            "won": level.won,
            "best": {name: dataclasses.asdict(best) for name, best in level.best.items()},
            "build": level.build,
            "wins": [dataclasses.asdict(win) for win in level.wins],
            **({} if level.origin is None else {"origin": dataclasses.asdict(level.origin)}),
            **(
                {"before": {name: dataclasses.asdict(best) for name, best in level.before.items()}}
                if level.before
                else {}
            ),
        }
        for level_id, level in progress.levels.items()
    }
    return save_json(folder / PROGRESS_FILE, {"format": PROGRESS_FORMAT, "levels": levels}, _parsed)


def merged(mine: Progress, theirs: Progress, built: Collection[str]) -> Progress:
    """What two windows have reached together: every win, the best of each score; builds as in `mine` where `built`.

    `theirs` is what is on disk, perhaps written by another window since; `built` are the places whose build this window
    has changed.
    """
    together = Progress()
    for level_id in (*theirs.levels, *(other for other in mine.levels if other not in theirs.levels)):
        here = mine.levels.get(level_id, LevelProgress())
        there = theirs.levels.get(level_id, LevelProgress())
        best, before = _best_of(there.best, here.best), _best_of(there.before, here.before)
        is_mine = level_id in built or there.build is None
        wins = _latest([*there.wins, *here.wins])
        together.levels[level_id] = LevelProgress(
            here.won or there.won,
            best,
            here.build if is_mine else there.build,
            wins,
            here.origin or there.origin,
            before,
        )
        together.levels[level_id].set_other_rules_apart()
    return together


def _best_of(one: Mapping[str, Best], other: Mapping[str, Best]) -> dict[str, Best]:
    return {**one, **{name: best for name, best in other.items() if _is_better(name, best, one.get(name))}}


def _latest(wins: Sequence[Win]) -> list[Win]:
    """The last of these wins; of equal ones only the last."""
    kept: list[Win] = []
    for win in reversed(wins):
        if len(kept) < MOST_WINS and win not in kept:
            kept.insert(0, win)
    return kept


def _is_better(name: str, new: Best, old: Best | None) -> bool:
    if old is None:
        return True
    if new.value == old.value:
        return new.tick < old.tick
    return (new.value > old.value) == STAR_METRICS[name].is_more_better


def _parsed(document: object) -> Progress:
    progress = Progress(read_as(_File, unpacked(document, PROGRESS_FORMAT), _MEMBERS).levels)
    for level in progress.levels.values():
        level.set_other_rules_apart()
    return progress
