"""Which screen tells how a run has ended, or what goes wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.session.reading.encore import Encore
from game.session.reading.postmortem import post_mortem
from game.session.run.level_run import LevelRun
from game.session.score.scores import scores_of
from game.ui.screens.ended import EndedScreen
from game.ui.screens.losses import LossesScreen
from game.ui.screens.oom import OomScreen
from game.ui.screens.overlay import EndScreen
from game.ui.screens.victory import VictoryScreen

if TYPE_CHECKING:
    from game.ui.app.app import App


def of_win(app: App, run: LevelRun, key: str) -> VictoryScreen:
    """A run that has won on the workbench: it is kept among the wins of its level, which is known by `key`."""
    board = app.board
    assert board is not None
    encore = Encore(run.level, board.workbench.editor.solution(), run)
    assert encore.result is not None
    scores, before = scores_of(encore.result, run.level.stars), app.memory.progress.best_now(key)
    improved = [name for name in app.memory.record_win(key, scores, encore.result.tick) if name in before]
    return VictoryScreen(app, run.level, scores, encore, board, improved)


def of_fault(app: App, run: LevelRun) -> EndScreen | None:
    """Why a run has failed, if it has, else what has been lost in it; None where nothing is wrong."""
    found = post_mortem(run)
    if found is not None:
        return (EndedScreen if found.crash is None else OomScreen)(app, found)
    return LossesScreen(app, run) if run.simulation.spills else None
