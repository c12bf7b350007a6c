"""The last win of a level again, at any time: from the menu over the board, by its key, from the list of levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.content.level import Level
from game.session.build.saved_build import build_on
from game.session.player.level_key import level_key
from game.session.reading.encore import Encore
from game.session.run.level_run import LevelRun
from game.sim.simulation import RULES_VERSION
from game.ui.screens.victory import VictoryScreen

if TYPE_CHECKING:
    from game.ui.app.app import App


def has_summary(app: App, level: Level | None = None) -> bool:
    """Whether the level, or the one on the workbench, was ever won under the present rules."""
    level = level or app.playing
    return level is not None and bool(app.memory.progress.wins(level_key(level, app.memory.progress)))


class SummaryScreen(VictoryScreen):
    """Shown only where `has_summary` says so. The run is done again where it does not stand on the board."""

    def __init__(self, app: App, level: Level | None = None) -> None:
        level = level or app.playing
        assert level is not None
        super().__init__(app, level, _scores(app, level), _encore(app, level))


def _scores(app: App, level: Level) -> dict[str, int | float]:
    progress = app.memory.progress
    return dict(progress.wins(level_key(level, progress))[-1].scores)


def _encore(app: App, level: Level) -> Encore | None:
    """The run on the board if that has been won, else that of the last build that won; None where none is kept."""
    board = app.board
    if board is not None and board.workbench.level is level:
        live = board.workbench.control.live
        if live is not None and _is_won(live):
            return Encore(level, board.workbench.editor.solution(), live)
    for version in app.memory.versions(level_key(level, app.memory.progress)):
        is_win = version.scores is not None and version.rules == RULES_VERSION
        editor = build_on(level, version.build) if is_win else None
        if editor is not None:
            return Encore(level, editor.solution())
    return None


def _is_won(run: LevelRun) -> bool:
    return run.verdict is not None and run.verdict.kind == "won"
