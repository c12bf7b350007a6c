"""What the end of a run will ask for, worked out beside the game while the player builds."""

from __future__ import annotations

from threading import Thread

from game.content.level import Level
from game.session.score.bounds import bounds


def prepare_bounds(level: Level) -> None:
    """Has the proved bounds of a level ready for its victory: some take a tenth of a second, which a frame has not."""
    Thread(target=bounds, args=(level,), name="bounds", daemon=True).start()
