"""The signs of a tile: one number and one state word, large enough to read, whole, and inside their own tile."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from game.content.words import LANGUAGES, text, use_language
from game.render.caches import forget_drawn
from game.render.fonts import font
from game.render.statelabel import WORDS_FROM_CELL, is_loud, state_label
from game.render.tileface import (
    BLOCKS_FROM_CELL,
    MIN_TEXT,
    blocks_rect,
    number_centre,
    number_size,
    screen_rect,
    word_centre,
    word_size,
)
from game.sim.tiles import MOODS

MOST_LETTERS = 9
SIZES = (WORDS_FROM_CELL, 60, 72, 76, 114, 150)


@pytest.fixture(autouse=True)
def in_english_afterwards() -> Iterator[None]:
    pygame.font.init()
    yield
    use_language("en")
    forget_drawn()


@pytest.mark.parametrize("language", LANGUAGES)
def test_state_words_are_short(language: str) -> None:
    use_language(language)
    assert [word for key in MOODS if len(word := text(f"state.{key}.word")) > MOST_LETTERS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_word_is_shown_whole_inside_its_tile(language: str) -> None:
    use_language(language)
    forget_drawn()
    for cell in SIZES:
        tile = pygame.Rect(0, 0, cell, cell)
        for key, mood in MOODS.items():
            word = text(f"state.{key}.word")
            size = word_size(word, cell)
            label = state_label(key, mood, cell)
            assert size >= MIN_TEXT
            drawn = font(size, True).render(word, True, (255, 255, 255)).get_bounding_rect()
            assert label.get_width() >= drawn.width, (key, cell)
            assert tile.contains(label.get_rect(center=word_centre(tile))), (key, cell)


def test_the_number_stands_above_the_word_on_the_screen() -> None:
    for cell in SIZES:
        tile = pygame.Rect(7, 9, cell, cell)
        assert screen_rect(tile).collidepoint(number_centre(tile))
        assert screen_rect(tile).collidepoint(word_centre(tile))
        assert number_size(cell) >= MIN_TEXT
        high = font(number_size(cell), True, True).render("0123456789/", True, (255, 255, 255)).get_bounding_rect()
        assert word_centre(tile)[1] - number_centre(tile)[1] >= 0.6 * high.height


@pytest.mark.parametrize("cell", [BLOCKS_FROM_CELL, 192, 300])
def test_below_blocks_number_and_word_do_not_touch(cell: int) -> None:
    tile = pygame.Rect(0, 0, cell, cell)
    inks = []
    word = ("prüft", font(word_size("prüft", cell), True), word_centre(tile))
    for written, shape, centre in (("37/192", font(number_size(cell), True, True), number_centre(tile)), word):
        drawn = shape.render(written, True, (255, 255, 255))
        inks.append(drawn.get_bounding_rect().move(drawn.get_rect(center=centre).topleft))
    assert blocks_rect(tile).bottom <= inks[0].top
    assert inks[0].bottom < inks[1].top
    assert inks[1].bottom <= screen_rect(tile).bottom


def test_only_the_abnormal_is_loud() -> None:
    quiet = {key for key, mood in MOODS.items() if not is_loud(key, mood)}
    assert {"idle", "starved", "decoding", "serving", "sending"} <= quiet
    assert quiet.isdisjoint({"blocked", "unused", "unconnected", "out_of_memory", "short_of_memory", "losing"})
