"""The stars that a player has earned. They follow from what is remembered of wins, so they need no saving."""

from __future__ import annotations

from game.content.level import Level
from game.session.player.level_key import level_key
from game.session.player.progress import Progress
from game.session.score.stars import StarState, stars_with


def stars_of(level: Level, progress: Progress) -> list[StarState]:
    """The stars of a level as they stand."""
    key = level_key(level, progress)
    best = {name: best.value for name, best in progress.best(key).items()}
    return stars_with(level, best, is_won=progress.won(key))
