"""Stars can be earned, comparisons count what is there, and a share of a bound is never rounded up to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.content.level import Star
from game.content.load import level_ids, load_level, load_solution, solution_ids
from game.content.solution import Solution
from game.session.player.progress import MOST_WINS, Best, LevelProgress, Progress, Win, merged
from game.session.run.level_run import run
from game.session.score.compare import comparisons, share_of, shipped_scores, solver_scores
from game.session.score.earned import stars_of
from game.session.score.histogram import NUM_BARS, histogram
from game.session.score.next_try import NextTry, next_try
from game.session.score.scores import scores_of
from game.session.score.stars import stars_of_win
from game.sim.metrics import SCORES
from game.ui.words.score_words import next_words, star_words
from game.ui.words.wording import best_line

SMALL_LEVEL_3 = """
..>>v.......
SvDFv.......
.>PD>>>>>>VK
S^..........
.^..........
.^.........K
S^..........
............
"""
"""Three users on two drafted cores around one draft model: slower than the reference, for two thirds of its cost."""

KNOWN = {
    "speculative-speedup": Solution(level="speculative-speedup", map=tuple(SMALL_LEVEL_3.split()), facing={"1,2": "N"})
}


def known_scores(level_id: str) -> list[dict[str, int | float]]:
    builds: list[Solution | str] = [*solution_ids(level_id)]
    if level_id in KNOWN:
        builds.append(KNOWN[level_id])
    results = [run(level_id, build) for build in builds]
    assert all(result.verdict == "won" for result in results)
    return [scores_of(result, load_level(level_id).stars) for result in results]


@pytest.mark.parametrize("level_id", level_ids())
def test_for_every_star_a_build_is_known_and_no_shipped_one_earns_them_all(level_id: str) -> None:
    """Stars ask for different builds, else the second is no more than the first again."""
    level = load_level(level_id)
    earned = [stars_of_win(level, scores) for scores in known_scores(level_id)]
    assert len(level.stars) == 2
    for number, star in enumerate(earned[0]):
        assert any(stars[number].is_earned for stars in earned), star
    for stars in earned[: len(solution_ids(level_id))]:
        assert not all(star.is_earned for star in stars)


def test_stars_add_up_over_several_wins() -> None:
    level = load_level("prefill-decode")
    progress = Progress()
    assert [star.is_earned for star in stars_of(level, progress)] == [False, False, False]
    for name, expected in (("prefill-decode-two-cores", [True, True, False]), ("prefill-decode", [True, True, True])):
        result = run("prefill-decode", name)
        progress.record_win("prefill-decode", scores_of(result), result.tick)
        assert [star.is_earned for star in stars_of(level, progress)] == expected


def test_a_star_may_be_about_what_no_score_is() -> None:
    """It is remembered as a score is, though wins are not compared by it."""
    stars = (Star(metric="p95_ttft_ms", reach=2_000),)
    level = load_level("prefill-decode").model_copy(update={"stars": stars})
    progress = Progress()
    scores = scores_of(run("prefill-decode", "prefill-decode"), stars)
    progress.record_win("prefill-decode", scores, 900)
    slow = scores | {"p95_ttft_ms": 9_000.0}
    progress.record_win("prefill-decode", slow, 900)
    assert [star.is_earned for star in stars_of(level, progress)] == [True, scores["p95_ttft_ms"] <= 2_000]
    assert [star.is_earned for star in stars_of_win(level, slow)] == [True, False]
    compared = comparisons(level, slow, progress)
    assert [found.metric for found in compared] == list(SCORES)
    harder = (Star(metric="p95_ttft_ms", reach=1),)
    open_stars = stars_of(level.model_copy(update={"stars": harder}), progress)
    assert star_words(open_stars)[1] == (False, "TTFT, 95th percentile ≤ 1 ms")
    assert next_words(next_try(level, open_stars, compared)) == "Next try: TTFT, 95th percentile ≤ 1 ms"
    assert best_line({"p95_ttft_ms": progress.best("prefill-decode")["p95_ttft_ms"]}).startswith("Best: TTFT, 95th")


def test_a_bound_is_named_as_the_least_where_less_is_better() -> None:
    memory = NextTry("bound", "vram_peak_mib", 30635, 33563)
    assert next_words(memory) == "Next try: less than your 33,563 MiB; nobody wins with less than 30,635 MiB"
    assert next_words(NextTry("bound", "tps", 70.0, 35.9)).endswith("nobody exceeds 70.0 TPS")


def test_a_level_without_thresholds_has_one_star() -> None:
    level = load_level("prefill-decode").model_copy(update={"stars": ()})
    assert [star.metric for star in stars_of_win(level, {})] == [None]


# Comparisons


def test_a_win_is_compared_with_records_wins_and_bounds() -> None:
    level = load_level("prefill-decode")
    progress = Progress()
    for name in ("prefill-decode-two-cores", "prefill-decode"):
        result = run("prefill-decode", name)
        progress.record_win("prefill-decode", scores_of(result), result.tick)
    by_metric = {found.metric: found for found in comparisons(level, scores_of(result), progress)}
    assert list(by_metric) == list(SCORES)
    tps, tiles = by_metric["tps"], by_metric["tiles"]
    assert (tps.value, tps.best, tps.bound) == pytest.approx((35.9, 70.0, 137.2))
    assert (tps.is_best, tps.share, tps.is_attained) == (False, 26, False)
    assert (tiles.value, tiles.bound, tiles.share, tiles.is_attained, tiles.is_best) == (10, 10, 100, True, True)
    assert tps.histogram is not None
    assert sum(bar.num_shipped for bar in tps.histogram.bars) == 2
    assert sum(bar.num_yours for bar in tps.histogram.bars) == 2
    worst = min(solver_scores("prefill-decode", "tps"))
    assert sum(bar.num_found for bar in tps.histogram.bars) == len(solver_scores("prefill-decode", "tps"))
    assert tps.histogram.place == pytest.approx((35.9 - worst) / (137.2 - worst))
    assert (worst < 35.9, tps.histogram.bound_place) == (True, 1)


def test_shipped_scores_are_those_of_the_files() -> None:
    assert shipped_scores("kv-paging", "tps") == (64.2, 92.2)
    assert load_solution("kv-paging").score is not None


@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6), st.booleans())
def test_only_an_attained_bound_is_100_percent(value: float, bound: float, is_more_better: bool) -> None:
    low, high = sorted((value, bound))
    share = share_of(low, high, is_more_better=True) if is_more_better else share_of(high, low, is_more_better=False)
    assert 0 <= share <= 100
    assert (share == 100) == (high - low <= 1e-12 * high)


# Histograms


@given(
    st.lists(st.floats(0, 1e6), max_size=20),
    st.lists(st.floats(0, 1e6), max_size=20),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
    st.booleans(),
)
def test_every_score_is_counted_once_and_better_is_to_the_right(
    shipped: list[float], yours: list[float], value: float | None, bound: float | None, is_more_better: bool
) -> None:
    others = shipped[:3]
    found = histogram(shipped, yours, value, bound, is_more_better=is_more_better, found=others)
    if not shipped and not yours:
        assert found is None
        return
    assert found is not None
    assert len(found.bars) == NUM_BARS
    assert sum(bar.num_shipped for bar in found.bars) == len(shipped)
    assert sum(bar.num_yours for bar in found.bars) == len(yours)
    assert sum(bar.num_found for bar in found.bars) == len(others)
    assert sum(bar.num_scores for bar in found.bars) == len(shipped) + len(yours) + len(others)
    assert (found.worst < found.best) == is_more_better
    for place in (found.place, found.bound_place):
        assert place is None or -1e-9 <= place <= 1 + 1e-9
    if value is not None and bound is not None and found.place is not None and found.bound_place is not None:
        is_better = value > bound if is_more_better else value < bound
        assert not is_better or found.place >= found.bound_place


# Wins that are remembered, and two windows


def win(tick: int, tps: float) -> Win:
    return Win(tick, {"tps": tps})


def test_the_same_win_again_is_remembered_once_and_the_oldest_go() -> None:
    progress = Progress()
    for tps in (1.0, 2.0, 1.0):
        progress.record_win("x", {"tps": tps}, 5)
    assert progress.wins("x") == [win(5, 2.0), win(5, 1.0)]
    for tick in range(2 * MOST_WINS):
        progress.record_win("x", {"tps": 1.0}, tick)
    assert [remembered.tick for remembered in progress.wins("x")] == list(range(MOST_WINS, 2 * MOST_WINS))


def test_very_many_wins_in_a_file_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    same = Win.__eq__

    def counted(one: Win, other: object) -> bool:
        nonlocal compared
        compared += 1
        return same(one, other)

    many = [win(tick, 1.0) for tick in range(20 * MOST_WINS)]
    monkeypatch.setattr(Win, "__eq__", counted)
    together = merged(Progress({"x": LevelProgress(wins=many)}), Progress(), set())
    assert compared <= MOST_WINS * MOST_WINS
    assert [remembered.tick for remembered in together.wins("x")] == list(range(19 * MOST_WINS, 20 * MOST_WINS))


def test_two_windows_keep_the_wins_and_records_of_both() -> None:
    here = Progress({"x": LevelProgress(True, {"tps": Best(3.0, 9)}, {"map": ["here"]}, [win(9, 3.0)])})
    there = Progress(
        {
            "x": LevelProgress(True, {"tps": Best(2.0, 7), "tiles": Best(5, 7)}, {"map": ["there"]}, [win(7, 2.0)]),
            "y": LevelProgress(True, {}, {"map": ["y"]}),
        }
    )
    together = merged(here, there, built=set())
    assert together.levels["x"].best == {"tps": Best(3.0, 9), "tiles": Best(5, 7)}
    assert together.levels["x"].wins == [win(7, 2.0), win(9, 3.0)]
    assert together.build("x") == {"map": ["there"]}
    assert together.build("y") == {"map": ["y"]}
    assert merged(here, there, built={"x"}).build("x") == {"map": ["here"]}
    assert merged(here, Progress(), built=set()) == here
    assert merged(Progress(), there, built=set()) == there
