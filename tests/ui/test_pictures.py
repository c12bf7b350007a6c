"""Every screen looks as it did when somebody last looked at it."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from game.content.words import catalogue
from tests.ui import pictures
from tests.ui.screens import SCREENS


@pytest.mark.slow
@pytest.mark.parametrize("end", pictures.SETTINGS)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_looks_as_in_its_picture(
    screen: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = f"{pictures.slug(screen)}-{end}"
    seen = pictures.drawn(screen, end, Path("home"))
    kept = pygame.image.load(pictures.file_of(name))
    assert seen.get_size() == kept.get_size()
    found = pictures.difference(seen, kept)
    if found.share > pictures.MAX_SHARE:
        pygame.image.save(found.marked, tmp_path / f"{name}.png")
    hint = f"see {tmp_path / name}.png; if it is meant: python -m tests.ui.pictures {name}"
    assert found.share <= pictures.MAX_SHARE, f"{found.share:.0%} of the worst square is other; {hint}"


def test_no_picture_is_left_of_a_screen_that_is_no_more() -> None:
    assert {file.stem for file in pictures.FOLDER.glob("*.png")} == set(pictures.names())


@pytest.mark.parametrize("key", ["settings.heading", "title.quit", "title.subtitle"])
def test_the_test_sees_words_that_are_missing(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = catalogue(pictures.LANGUAGE)
    assert isinstance(words, dict)
    monkeypatch.setitem(words, key, " ")
    seen = pictures.drawn("title", "small", tmp_path)
    kept = pygame.image.load(pictures.file_of("title-small"))
    assert pictures.difference(seen, kept).share > 1.2 * pictures.MAX_SHARE


def test_the_test_forgives_letters_that_are_drawn_a_little_differently() -> None:
    kept = pygame.image.load(pictures.file_of("settings-sound-large")).convert(24)
    moved = kept.copy()
    moved.set_alpha(85)
    shifted = kept.copy()
    shifted.blit(moved, (1, 0))  # a third of a pixel to the right
    found = pictures.difference(shifted, kept).share
    assert found < 0.8 * pictures.MAX_SHARE
