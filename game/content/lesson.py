"""The lesson of a level: the Markdown files beside the level's own, which may come from anybody."""

import re
from pathlib import Path
from typing import Final

from game.content.characters import UNFIT_IN_TEXT, unfit_message
from game.content.errors import MAX_FAULTS, ContentError, Fault
from game.content.jsontext import Lines
from game.content.load import read_source
from game.content.words import LANGUAGES

MAX_LESSON_BYTES: Final = 32 << 10
"""More is not shown; the longest that ships takes a tenth of it."""

MAX_WORD: Final = 256
"""Characters without a blank between them: no word of any language, nor an address that people would read."""

_UNFIT: Final = re.compile(f"[{UNFIT_IN_TEXT}]")
_LONG_WORD: Final = re.compile(rf"\S{{{MAX_WORD + 1},}}")


def lesson_files(level_file: Path) -> list[Path]:
    """The lessons that stand beside a level file, in any language."""
    suffixes = (".md", *(f".{language}.md" for language in LANGUAGES))
    files = [level_file.with_suffix(suffix) for suffix in suffixes]
    return [file for file in files if file.is_file() or file.is_dir()]  # a pipe may never end


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
