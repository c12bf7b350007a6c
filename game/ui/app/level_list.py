"""The levels of the game, in order, as far as they can be read."""

from __future__ import annotations

from game.content.errors import ContentError
from game.content.level import Level
from game.content.load import level_ids, load_level
from game.content.origin import is_shipped
from game.session.player.progress import Progress
from game.session.player.settings import Settings


class Shelf:
    """Every level, loaded once. A level that cannot be read is left out and named in `faults`."""

    def __init__(self) -> None:
        self.levels: list[Level] = []
        self.faults: list[str] = []
        for level_id in level_ids():
            try:
                self.levels.append(load_level(level_id))
            except ContentError as error:
                self.faults.append(str(error.faults[0]))
        self.ids = [level.id for level in self.levels]

    def number(self, level: Level) -> int | None:
        """Its place in the order, from 1; None for a level of the player's own."""
        return self.ids.index(level.id) + 1 if level.id in self.ids and is_shipped(level) else None

    def after(self, level: Level) -> Level | None:
        """The level that follows, if there is one."""
        number = self.number(level)
        return self.levels[number] if number is not None and number < len(self.levels) else None

    def upcoming(self, level: Level, progress: Progress, settings: Settings) -> Level | None:
        """Where a win leads: to the level that follows, else to the first that waits; None from the last."""
        following = self.after(level)
        if following is not None and self.is_open(following, progress, settings):
            return following
        waiting = [other for other in self.levels if other.id != level.id and not progress.won(other.id)]
        return waiting[0] if waiting and self.number(level) is not None else None

    def is_open(self, level: Level, progress: Progress, settings: Settings) -> bool:
        """Whether the level may be played."""
        return not is_shipped(level) or progress.is_open(level.id, self.ids, settings)

    def next_to_play(self, progress: Progress) -> Level | None:
        """The first level not yet won; when all are won, the last."""
        unwon = [level for level in self.levels if not progress.won(level.id)]
        return unwon[0] if unwon else self.levels[-1] if self.levels else None
