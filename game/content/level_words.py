"""The words of a level in the language in use; what is not translated stays in the level's own."""

import os
from contextlib import suppress
from pathlib import Path

from game.content.hints import AnyHint
from game.content.lesson import read_lesson
from game.content.level import Level
from game.content.level_files import lessons_for
from game.content.level_phrases import Translation
from game.content.load import shipped_level_file
from game.content.origin import plays_as_shipped
from game.content.words import language


def level_title(level: Level) -> str:
    """What the level is called."""
    return _translation(level).title or level.title


def level_summary(level: Level) -> str:
    """One line: what the level is about; empty where nobody wrote one."""
    return _translation(level).summary or level.summary


def level_takeaway(level: Level) -> str:
    """What the level teaches, in one sentence with numbers left out; empty where nobody wrote one."""
    return _translation(level).takeaway or level.takeaway


def level_surprise(level: Level) -> str:
    """What there is to see at the level's moment; empty where it has none."""
    if level.surprise is None:
        return ""
    return _translation(level).surprise or level.surprise.text


def level_hints(level: Level) -> tuple[AnyHint, ...]:
    """The level's hints; each keeps its grade and its occasion."""
    told = _translation(level).hints
    if told is None:
        return level.hints
    return tuple(
        words if isinstance(hint, str) else hint.model_copy(update={"text": words})
        for hint, words in zip(level.hints, told, strict=True)
    )


def level_text(level: Level) -> str:
    """The lesson: the Markdown beside the level's file, or that of the shipped level it plays as; empty if none is."""
    own_file = None if level.source.is_stream else Path(level.source.name)
    for file in (own_file, shipped_level_file(level.id) if plays_as_shipped(level) else None):
        with suppress(ValueError):
            for lesson in lessons_for(file, language()) if file is not None else ():
                with suppress(OSError):
                    if os.path.isfile(lesson):  # a pipe may never end
                        return read_lesson(lesson)
    return ""


def _translation(level: Level) -> Translation:
    return level.translations.get(language(), Translation())
