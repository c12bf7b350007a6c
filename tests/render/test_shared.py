"""A picture or film that is shared says what it shows: the level, the game, and of a win its stars and scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pygame
import pytest

from game.cli import main
from game.content.load import load_level, load_solution
from game.content.words import LANGUAGES, text, use_language
from game.render import fonts
from game.render.film import FilmPlan, film_frames
from game.render.lettering import words
from game.render.palette import palette
from game.render.shot import MIN_SIZE, render_shot
from game.render.starart import star_sprite
from game.session.player.settings import PALETTES
from game.session.run.level_run import LevelRun, run
from game.ui.app.share_work import Subject, save_picture
from game.ui.words.share_words import caption, honours

FIRST, THIRD = "prefill-decode", "speculative-speedup"


@pytest.fixture(autouse=True)
def with_fonts() -> Iterator[None]:
    pygame.font.init()
    yield
    use_language("en")


def shows(picture: pygame.Surface, drawn: pygame.Surface) -> bool:
    """Whether this is somewhere on the picture's ground, pixel for pixel."""
    piece = pygame.Surface(drawn.get_size())
    piece.fill(palette.background)
    piece.blit(drawn, (0, 0))
    wide, high = picture.get_size()
    rows = [pygame.image.tobytes(picture.subsurface((0, y, wide, 1)), "RGB") for y in range(high)]
    wanted = [
        pygame.image.tobytes(piece.subsurface((0, y, piece.get_width(), 1)), "RGB") for y in range(piece.get_height())
    ]
    middle = len(wanted) // 2
    for y in range(middle, high - len(wanted) + middle + 1):
        at = rows[y].find(wanted[middle])
        if at >= 0 and all(rows[y - middle + n][at : at + len(row)] == row for n, row in enumerate(wanted)):
            return True
    return False


def assert_shows(picture: pygame.Surface, said: Iterable[tuple[str, pygame.Surface]]) -> None:
    for name, drawn in said:
        assert shows(picture, drawn), name


def stars_in_a_row(stars: Iterable[bool]) -> pygame.Surface:
    side, gap = fonts.SIZE_HEADING, 8
    earned = list(stars)
    row = pygame.Surface((len(earned) * (side + gap) - gap, side), pygame.SRCALPHA)
    for number, is_earned in enumerate(earned):
        row.blit(star_sprite(side, is_earned), (number * (side + gap), 0))
    return row


@pytest.mark.parametrize(("language", "colours"), [*product(LANGUAGES, PALETTES)])
def test_a_shared_picture_of_a_win_says_whose_and_what(language: str, colours: str, tmp_path: Path) -> None:
    file = tmp_path / "won.png"
    save_picture(lambda share: None, Subject(load_level(FIRST), load_solution(FIRST), 5000, language, colours), file)
    picture = pygame.image.load(file)
    scores = {
        "en": "35.9 TPS · 2,606 MiB · 10 tiles · 88 credits",
        "de": "35,9 TPS · 2.606 MiB · 10 Kacheln · 88 Credits",
    }
    assert_shows(
        picture,
        {
            "level": words("Prefill & Decode", fonts.SIZE_TITLE, palette.text, bold=True),
            "game": words(text("game.title"), fonts.SIZE_BODY, palette.text_muted, bold=True),
            "stars": stars_in_a_row([True, False, True]),
            "scores": words(scores[language], fonts.SIZE_SMALL, palette.text, bold=True),
        }.items(),
    )


def test_a_run_that_has_not_won_has_no_stars_but_its_size() -> None:
    level, solution = load_level(THIRD), load_solution(THIRD)
    under_way = LevelRun(level, solution)
    under_way.advance(10)
    assert honours(under_way) == ((), "35 tiles · 331 credits")
    assert caption(under_way).state.startswith("0.17 s")


def test_stars_are_those_of_this_win() -> None:
    level, solution = load_level(FIRST), load_solution("prefill-decode-two-cores")
    won = LevelRun(level, solution)
    won.advance(10**6)
    stars, scores = honours(won)
    assert stars == (True, True, False)
    assert scores.startswith(f"{run(FIRST, 'prefill-decode-two-cores').tps:.1f} TPS · ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_frame_of_a_film_names_level_and_game(language: str) -> None:
    use_language(language)
    level = load_level(THIRD)
    plan = FilmPlan(from_tick=60, ticks=4, every=2)
    title = {"en": "Speculative Speedup", "de": "Spekulativ schneller"}[language]
    for frame in film_frames(level, load_solution(THIRD), plan):
        said = {
            "level": words(title, fonts.SIZE_SMALL, palette.text, bold=True),
            "game": words(text("game.title"), round(0.8 * fonts.SIZE_SMALL), palette.text_muted),
        }
        assert_shows(frame, said.items())


@pytest.mark.parametrize("size", [MIN_SIZE, (1280, 720)])
def test_a_long_title_makes_room_for_stars_and_name(size: tuple[int, int]) -> None:
    level = load_level(FIRST).model_copy(update={"title": "A title that goes on and on " * 8})
    picture = render_shot(level, load_solution(FIRST), 5000, size, caption)
    scale = size[0] / 1280
    name = words(text("game.title"), round(fonts.SIZE_BODY * scale), palette.text_muted, bold=True)
    assert shows(picture, name)
    assert shows(picture, star_sprite(round(fonts.SIZE_HEADING * scale), is_earned=False))


def test_a_picture_by_command_says_the_same_in_english(tmp_path: Path) -> None:
    out = tmp_path / "won.png"
    assert main(["shot", FIRST, FIRST, "--tick", "5000", "--out", str(out)]) == 0
    said = {
        "state": words("tick 1,200: won", fonts.SIZE_SMALL, palette.good, mono=True),
        "stars": stars_in_a_row([True, False, True]),
        "scores": words("35.9 TPS · 2,606 MiB · 10 tiles · 88 credits", fonts.SIZE_SMALL, palette.text, bold=True),
    }
    assert_shows(pygame.image.load(out), said.items())
