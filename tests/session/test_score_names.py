"""Of every number of tokens a second it is said over what time it was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.cli import main
from game.content.load import load_level, load_solution
from game.content.words import LANGUAGES, text, use_language
from game.session.player.progress import Progress
from game.session.run.level_run import run
from game.ui.words.score_words import name_of
from game.ui.words.share_words import summary
from game.ui.words.wording import shortfall_facts

HOLD = {"en": "mean over the hold", "de": "im Mittel der Haltezeit"}
FIVE_SECONDS = {"en": ("Best 5 s", "TPS, last 5 s", "TPS (5 s)"), "de": ("Beste 5 s", "TPS, letzte 5 s", "TPS (5 s)")}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_win_says_that_its_score_is_the_mean_over_the_hold(code: str) -> None:
    level, solution = load_level("prefill-decode"), load_solution("prefill-decode")
    use_language(code)
    try:
        shared = summary(level, solution, run(level, solution), Progress())
        on_screen = name_of("tps")
    finally:
        use_language("en")
    (line,) = [line for line in shared.splitlines() if "35" in line and "TPS" in line]
    assert line.endswith(HOLD[code])
    assert on_screen == {"en": "Mean TPS over the hold", "de": "TPS im Mittel der Haltezeit"}[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_the_gauges_show_is_named_by_its_five_seconds(code: str) -> None:
    result = run("prefill-decode", "prefill-decode", ticks=60)
    use_language(code)
    try:
        named = (shortfall_facts(result)[0][0], text("overlay.bottleneck.tps"), text("panel.tps"))
    finally:
        use_language("en")
    assert named == FIVE_SECONDS[code]


@pytest.mark.parametrize(
    ("ticks", "words"),
    [(None, "TPS, mean over the hold"), (300, "TPS, mean since the start"), (900, "TPS, mean since warm-up")],
)
def test_a_run_on_the_command_line_says_since_when(
    ticks: int | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    until = [] if ticks is None else ["--ticks", str(ticks)]
    main(["run", "prefill-decode", "prefill-decode", *until])
    printed = capsys.readouterr().out
    assert words in printed
    assert "TPS, best 5 s" in printed


def test_without_a_goal_to_hold_nothing_is_over_the_hold(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "block-size", "block-size"])
    assert "TPS, mean since warm-up" in capsys.readouterr().out


def test_a_table_of_many_runs_says_that_its_tps_is_a_mean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["evaluate", "prefill-decode", "prefill-decode"]) == 0
    assert "mean TPS" in capsys.readouterr().out


def test_the_sentence_of_a_win_and_of_a_miss_say_it_too() -> None:
    assert "TPS on average over the hold" in run("prefill-decode", "prefill-decode").reason
    level = load_level("prefill-decode").model_copy(update={"horizon_s": 15.0})
    assert "TPS in its best 5 s but did not hold 30" in run(level, "prefill-decode").reason
