"""Words that once were cut off or stood in another's frame: they fit beside what stands there, in every language."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from game.content.load import level_ids, load_level
from game.content.origin import reference_solution
from game.content.words import LANGUAGES, use_language
from game.session.build.forecast import card_forecasts
from game.session.build.foretold import foretold
from game.session.run.level_run import LevelRun
from game.session.score.stars import stars_of_win
from game.ui.app.text_scale import Look
from game.ui.build.hover_card import tile_facts
from game.ui.widgets.arriving_stars import ArrivingStars
from game.ui.widgets.goal_chips import GoalChips
from game.ui.widgets.settings_controls import Slider
from game.ui.words.score_words import star_words

LOOK = Look(1.0)
CHIPS_PX = 740
"""Room for chips where the last win, help and the menu stand beside them, in the smallest window."""

STARS_PX = 376
"""Room for the stars of a win in the smallest window."""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


@pytest.mark.parametrize("level_id", ["host-memory", "who-goes-first", "littles-counter", "say-no-in-time"])
def test_goals_and_memory_fit_into_the_head_row_before_a_run(level_id: str, language: str) -> None:
    level = load_level(level_id)
    solution = reference_solution(level)
    assert solution is not None
    run = LevelRun(level, solution)
    told = foretold(run.telemetry(), run.simulation, card_forecasts(run.simulation), 40, 300)
    chips = GoalChips(lambda: told, 150.0)
    chips.place(LOOK, pygame.Rect(0, 0, CHIPS_PX, 24))
    assert not [words.text for words in chips.written(LOOK) if words.text.endswith("…")]


def test_the_stars_of_every_level_fit_beside_the_board(language: str) -> None:
    for level_id in level_ids():
        stars = ArrivingStars(star_words(stars_of_win(load_level(level_id), {})), lambda: None)
        stars.place(LOOK, pygame.Rect(0, 0, STARS_PX, stars.measure(LOOK, STARS_PX)[1]))
        assert not [words.text for words in stars.written(LOOK) if not words.box.contains(words.rect)], level_id


@pytest.mark.parametrize("value", ["64 sequences", "16.384 Sequenzen", "0"])
def test_a_value_beside_a_slider_stays_inside_of_it(value: str) -> None:
    slider = Slider("Slots", lambda: 1, lambda _: None, (0, 2, 1), lambda _: value)
    slider.place(LOOK, pygame.Rect(10, 10, 500, 40))
    _, written = slider.written(LOOK)
    assert written.rect.right < slider.rect.right - LOOK.px(4)


def test_the_card_of_an_input_queue_tells_of_its_own_users_only() -> None:
    level = load_level("host-memory")
    solution = reference_solution(level)
    assert solution is not None
    grid = LevelRun(level, solution).simulation.grid
    queues = [cell for cell, tile in grid.tiles.items() if tile.kind == "source"]
    assert [[value for name, value in tile_facts(grid, cell, level) if name == "Classes"] for cell in queues] == [
        ["A"],
        ["B"],
    ]
