"""The moments of a run in words: what the time line writes below its track, and the card of a mark says."""

from __future__ import annotations

from typing import Final

from game.content.level import Level
from game.content.level_words import level_surprise
from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.session.reading.moments import END, SURPRISE, Moment

NOW: Final = "now"
"""What the end of a run that goes on is called."""


def moment_words(moment: Moment, level: Level, *, is_running: bool) -> str:
    """What happens at a moment, with its numbers."""
    if moment.kind == SURPRISE:
        return level_surprise(level)
    if moment.kind == END and is_running:
        return text(f"timeline.moment.{NOW}")
    longest = number(moment.longest_ticks / TICKS_PER_SECOND, 2)
    return text(f"timeline.moment.{moment.kind}", count=number(moment.count), longest=longest)


def moment_title(moment: Moment) -> str:
    """When it is, or from when to when."""
    first, last = (number(tick / TICKS_PER_SECOND, 1) for tick in (moment.tick, moment.end_tick))
    when = text("timeline.position", seconds=first)
    if moment.kind == SURPRISE:
        return f"{text('timeline.moment.surprise')} · {when}"
    return when if first == last else text("timeline.from_to", first=first, last=last)
