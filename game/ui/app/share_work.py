"""What the processes of the share screen do: a picture or a film of a build, in the player's language and colours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from game.content.level import Level
from game.content.solution import Solution
from game.content.words import use_language
from game.render.film import FilmPlan, film_frames
from game.render.gif import Tell, write_gif
from game.render.palette import palette
from game.render.shot import render_shot, save_whole
from game.ui.words.share_words import caption

PICTURE_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is shared: a build of a level, as it looks to this player at a tick."""

    level: Level
    solution: Solution
    tick: int
    language: str
    palette: str


def save_picture(tell: Tell, subject: Subject, file: Path) -> None:
    """Draws the factory at its tick and writes it as PNG, whole or not at all."""
    _dress(subject)
    file.parent.mkdir(parents=True, exist_ok=True)
    picture = render_shot(subject.level, subject.solution, subject.tick, PICTURE_SIZE, caption)
    tell(0.9)
    save_whole(picture, file)


def save_film(tell: Tell, subject: Subject, file: Path) -> None:
    """Films the factory from its tick on."""
    _dress(subject)
    file.parent.mkdir(parents=True, exist_ok=True)
    plan = FilmPlan(from_tick=subject.tick)
    write_gif(file, lambda: film_frames(subject.level, subject.solution, plan), plan.num_frames, plan.frame_ms, tell)


def _dress(subject: Subject) -> None:
    use_language(subject.language)
    palette.use(subject.palette)
