"""A metric is a row and its words: an invented one, put into a copy of the tree, is known to all who read the table."""

from __future__ import annotations

from pathlib import Path

from game.content.words import LANGUAGES
from tests.tree_copy import add_to, copied, told

ROW = '    Metric("num_open", "requests", False, lambda run: run.simulation.num_open, is_score=True),\n'
AFTER = "_ROWS: Final = (\n"
WORDS = {"[metric.name]\n": 'num_open = "Open requests"\n', "[best]\n": 'num_open = "{value} open"\n'}

READERS = """
import json, pygame
from dataclasses import replace
from game.content.load import load_level, load_solution
from game.content.parse import parse_level
from game.content.words import LANGUAGES, catalogue
from game.render.panel import MIN_SIZE, draw_panel
from game.session.player.level_key import level_key
from game.session.player.progress import Progress
from game.session.reading.postmortem import post_mortem
from game.session.run.level_run import LevelRun
from game.session.score.compare import comparisons
from game.session.score.scores import scores_of
from game.session.score.stars import stars_of_win
from game.ui.words.score_words import name_of, score_words, star_words
from game.ui.words.verdict_words import sentences
from game.ui.words.wording import best_line, goal_line, shortfall_facts, shortfall_of
from tests.content.data_tables import tables

pygame.init()
values = json.loads(load_level("prefill-decode").model_dump_json(exclude={"translations", "hints"}))
values["horizon_s"] = 30

def level(most, stars=()):
    goals = [{"metric": "num_open", "at_most": most}]
    return parse_level(json.dumps(values | {"goals": goals, "stars": list(stars)}), "level")

def finished(of):
    run = LevelRun(of, load_solution("prefill-decode"))
    run.finish()
    return run

starred = level(4, [{"metric": "num_open", "reach": 4}])
won, missed = finished(starred), finished(level(3))
scores = scores_of(won.result())
progress = Progress()
progress.record_win(level_key(starred, progress), scores, 1)
surface = pygame.Surface((MIN_SIZE[0], MIN_SIZE[1] + 100))
draw_panel(surface, surface.get_rect(), missed.telemetry())
found = post_mortem(missed)
print(json.dumps({
    "json": won.result().to_json()["metrics"]["num_open"],
    "goals": [won.result().to_json()["goals"], missed.result().to_json()["goals"]],
    "verdicts": [won.result().verdict, missed.result().verdict, missed.result().reason],
    "goal_line": goal_line(starred),
    "sentence": sentences(missed.verdict.reasons[:1]),
    "shortfall": [*shortfall_of(found.worst), *map(str, shortfall_facts(missed.result()))],
    "score": [scores["num_open"], name_of("num_open"), score_words("num_open", 4)],
    "bars": [each.metric for each in comparisons(starred, scores, progress) if each.histogram is not None],
    "best": best_line(progress.best(level_key(starred, progress))),
    "stars": star_words(stars_of_win(starred, scores)),
    "docs": [line for line in tables().splitlines() if "num_open" in line],
    "keys": [sorted(catalogue(code)) == sorted(catalogue("en")) for code in LANGUAGES],
}))
"""


def test_an_invented_metric_takes_a_row_and_words(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    add_to(tree / "game" / "sim" / "metrics.py", AFTER, ROW)
    for code in LANGUAGES:
        for after, line in WORDS.items():
            add_to(tree / "assets" / "words" / code / "metrics.toml", after, line)
    seen = told(tree, READERS)
    assert seen["json"] == 4
    assert [goals[0]["held"] for goals in seen["goals"]] == [True, False]
    assert seen["verdicts"][:2] == ["won", "missed"]
    assert seen["verdicts"][2].startswith("num_open is 4, more than 3, over 30 s")
    assert "Open requests at most 4 requests" in seen["goal_line"]
    assert seen["sentence"] == "Open requests is 4 requests over 30 s, more than 3 requests."
    assert seen["shortfall"][0] == "1 request too much"
    assert any("Open requests" in fact for fact in seen["shortfall"][2:])
    assert seen["score"] == [4, "Open requests", "4 requests"]
    assert "num_open" in seen["bars"]
    assert "4 open" in seen["best"]
    assert seen["stars"] == [[True, "won"], [True, "≤ 4 requests"]]
    assert seen["docs"] == ["| `num_open` | Open requests | requests | less | over the whole run |"]
    assert all(seen["keys"])
