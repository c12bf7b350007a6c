"""The lesson of a level: the Markdown files beside the level's own, which may come from anybody."""

import re
from pathlib import Path
from typing import Final

from game.content.characters import UNFIT_IN_TEXT, unfit_message
from game.content.errors import MAX_FAULTS, ContentError, Fault
from game.content.jsontext import Lines, quoted
from game.content.level_files import lesson_files, unknown_languages
from game.content.read import read_source
from game.content.wording import suggestion
from game.content.words import LANGUAGES

MAX_LESSON_BYTES: Final = 32 << 10
"""More is not shown; the longest that ships takes a tenth of it."""

MAX_WORD: Final = 256
"""Characters without a blank between them: no word of any language, nor an address that people would read."""

_UNFIT: Final = re.compile(f"[{UNFIT_IN_TEXT}]")
_LONG_WORD: Final = re.compile(rf"\S{{{MAX_WORD + 1},}}")


def faults_beside(level_file: Path) -> list[Fault]:
    """What is wrong with the lessons beside a level, and files there in a language that the game does not have."""
    faults = []
    for lesson in lesson_files(level_file):
        try:
            check_lesson(lesson)
        except ContentError as error:
            faults += error.faults
    for file in unknown_languages(level_file):
        message = f"no language has the code {quoted(file.stem)}; {suggestion(file.stem, LANGUAGES)}"
        faults.append(Fault(str(file), 1, 1, "$", message))
    return faults


def check_lesson(file: Path) -> None:
    """Refuse a lesson that cannot be read or shown as it is.

    Raises:
        ContentError: with everything that is wrong with it.
    """
    text = read_source(file).text
    faults = [(match.start(), unfit_message(match.group())) for match in _UNFIT.finditer(text)]
    for match in _LONG_WORD.finditer(text):
        length = len(match.group())
        faults.append((match.start(), f"a word of {length} characters, more than {MAX_WORD}; put blanks into it"))
    if len(text.encode()) > MAX_LESSON_BYTES:
        faults.append((0, f"larger than {MAX_LESSON_BYTES >> 10} KiB; the rest is not shown, cut it down"))
    if faults:
        lines = Lines(text)
        placed = sorted(faults)[:MAX_FAULTS]
        raise ContentError([Fault(str(file), *lines.line_and_col(at), "$", message) for at, message in placed])


def read_lesson(file: Path) -> str:
    """A lesson to be shown, whatever it holds; a larger one ends with an ellipsis.

    Raises:
        OSError: where there is none, or it cannot be read.
        ValueError: where the name is none that a file can have.
    """
    with file.open("rb") as opened:
        data = opened.read(MAX_LESSON_BYTES + 1)
    text = data[:MAX_LESSON_BYTES].decode("utf-8-sig", errors="replace")
    return text if len(data) <= MAX_LESSON_BYTES else f"{text}\n\n…"
