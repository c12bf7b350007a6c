"""The summary of a build as text, to paste wherever people write to each other."""

from __future__ import annotations

import json
from collections.abc import Mapping

from game.content.grid import drawn
from game.content.level import Level
from game.content.level_words import level_title
from game.content.metric_words import metric_name
from game.content.origin import is_shipped
from game.content.solution import Solution
from game.content.words import text
from game.render.shot import Caption
from game.session.build.editor import Editor
from game.session.player.progress import Progress
from game.session.player.stored import Number
from game.session.run.level_run import LevelRun
from game.session.run.outcome import Result
from game.session.score.compare import comparisons
from game.session.score.scores import scores_of
from game.session.score.stars import stars_of_win
from game.sim.metrics import SCORES
from game.sim.spec import Tile
from game.ui.words.score_words import bound_words, score_words
from game.ui.words.verdict_words import sentences
from game.ui.words.wording import time_words


def summary(
    level: Level,
    solution: Solution,
    result: Result | None,
    progress: Progress,
    won_before: Mapping[str, Number] | None = None,
) -> str:
    """Level, what the last run came to, scores and bounds, stars, and the build as a map.

    `won_before` are the scores of a win of this very build that is remembered, where no run of it is.
    """
    key = "share.title" if is_shipped(level) else "share.own_title"
    lines = [text(key, game=text("game.title"), level=level_title(level))]
    scores = scores_of(result, level.stars) if result is not None and result.verdict == "won" else won_before
    if scores is not None:
        stars = "".join("★" if star.is_earned else "☆" for star in stars_of_win(level, scores))
        lines.append(text("share.won", stars=stars))
        for found in comparisons(level, scores, progress):
            bound = bound_words(found)
            line = f"{metric_name(SCORES[found.metric])}: {score_words(found.metric, found.value)}"
            line = f"{line} ({bound})" if bound else line
            lines.append(f"{line}, {text('axis.of.tps')}" if found.metric == "tps" else line)
    else:
        editor = Editor(level)
        editor.load(solution)
        lines.append(text("share.not_won") if result is not None else text("share.not_run"))
        lines.append(f"{score_words('tiles', editor.num_tiles)}, {score_words('cost', editor.cost)}")
    return "\n".join([*lines, "", *map_lines(level, solution)])


def run_line(run: LevelRun) -> str:
    """How far a run has come, and once it has ended, why."""
    tick = run.simulation.tick if run.verdict is None else run.verdict.tick
    words = time_words(tick)
    if run.verdict is not None:
        words += ": " + sentences(run.verdict.reasons)
    return words


def caption(run: LevelRun) -> Caption:
    """What a picture of a run says: how far it has come, stars and scores of a win, else what the build is made of."""
    return Caption(run_line(run), *honours(run))


def honours(run: LevelRun) -> tuple[tuple[bool, ...], str]:
    """Which stars a run is worth, and its scores; of one that has not won no stars, and only the size of the build."""
    result = run.result()
    scores = scores_of(result, run.level.stars)
    has_won = run.verdict is not None and run.verdict.kind == "won"
    stars = tuple(star.is_earned for star in stars_of_win(run.level, scores)) if has_won else ()
    shown = [name for name in (SCORES if has_won else ("tiles", "cost")) if name in scores]
    return stars, " · ".join(score_words(name, scores[name]) for name in shown)


def map_lines(level: Level, solution: Solution) -> list[str]:
    """The board as glyphs, a row a line, below it the machines that do not face east, and what tiles are set to."""
    editor = Editor(level)
    editor.load(solution)
    cols = level.cols
    tiles = [Tile(tile.kind, *divmod(cell, cols), tile.facing) for cell, tile in sorted(editor.all_tiles.items())]
    rows, facing = drawn(level.rows, cols, tiles)
    turned = " ".join(f"{cell}:{side}" for cell, side in facing.items())
    set_on = " ".join(
        f"{cell}:{name}={json.dumps(value)}"
        for cell, values in editor.solution().settings.items()
        for name, value in values.items()
    )
    lines = [text("share.facing", cells=turned)] if turned else []
    return [*rows, *lines, *([text("share.settings", cells=set_on)] if set_on else [])]
