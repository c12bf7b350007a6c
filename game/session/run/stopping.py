"""Ending a run before its verdict: where it can no longer be won, or where whoever runs it has seen enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from game.physics.units import TICKS_PER_SECOND
from game.session.run.lost_cause import LostCause

if TYPE_CHECKING:
    from game.session.run.level_run import LevelRun

CANNOT_WIN: Final = "cannot_win"

StopWhen = Literal["cannot_win"] | Callable[["LevelRun"], bool]
"""`"cannot_win"`: a goal is proved to be missed whatever happens; or what is asked of the run every second."""

LOOK_TICKS: Final = TICKS_PER_SECOND
"""From one look at a run to the next."""


def check_stop_when(stop_when: object) -> None:
    """Refuse what is no such rule.

    Raises:
        ValueError: where it is none.
    """
    if stop_when is not None and stop_when != CANNOT_WIN and not callable(stop_when):
        raise ValueError(f"stop_when is {stop_when!r}; it must be {CANNOT_WIN!r}, or be called with the run")


def watched(run: LevelRun, advance: Callable[[int], None], stop_when: StopWhen) -> Callable[[int], None]:
    """`advance` with looks at the run: once it is to be stopped, no further tick passes."""
    rule = _is_lost(run) if stop_when == CANNOT_WIN else stop_when
    assert callable(rule)

    def advance_watched(num_ticks: int) -> None:
        end = run.simulation.tick + num_ticks
        while (tick := run.simulation.tick) < end and not run.is_stopped:
            until = min(end, (tick // LOOK_TICKS + 1) * LOOK_TICKS)
            advance(until - tick)
            if run.simulation.tick < until:  # it has ended
                return
            may_go_on = run.verdict is None or run.is_driven_on
            if until % LOOK_TICKS == 0 and may_go_on and rule(run):
                run.is_stopped = True

    return advance_watched


def _is_lost(run: LevelRun) -> Callable[[LevelRun], bool]:
    """A rule that asks as seldom as whoever watches runs does, for asking takes a while."""
    cause = LostCause(run)

    def rule(_: LevelRun) -> bool:
        cause.look()
        return cause.miss is not None

    return rule
