"""The names under which progress remembers levels.

A shipped level goes by its id, whatever becomes of its words, its map or the rules. Any other is a file, and files of
the same id are different levels: its key is `ID.PLACE.FORM`. Builds and versions go by `ID.PLACE`, so that a designer
who changes the file finds the build again; wins and bests by the whole, for what was won is the file as it was then.
A file that has moved, unchanged, keeps its place. A level from a pipe has no place but its form.
"""

import hashlib
import os
from collections.abc import Iterator
from itertools import count

from game.content.level import Level
from game.content.load import shipped_level_file
from game.content.origin import form_of, is_shipped
from game.session.player.progress import LevelProgress, Origin, Progress, place_of


def level_key(level: Level, progress: Progress) -> str:
    """The key of a level in this progress, which may or may not know it yet."""
    if is_shipped(level):
        return level.id
    form, file = form_of(level), level.source.place
    place = f"{level.id}.{form}" if file is None else _place(level.id, Origin(file, form), progress)
    return f"{place}.{form}"


def enter(level: Level, progress: Progress) -> str:
    """The key of a level that is about to be played, of which progress notes where it is now."""
    key = level_key(level, progress)
    if level.source.place is not None and not is_shipped(level):
        known = progress.levels.setdefault(place_of(key), LevelProgress())
        known.origin = Origin(level.source.place, form_of(level))
    return key


def key_of_old(level: Level) -> str | None:
    """The key under which an older game would have remembered a file's level; None where that is a shipped one's."""
    return level.id if shipped_level_file(level.id) is None else None


def _place(level_id: str, origin: Origin, progress: Progress) -> str:
    """Where the file is known already, or was until it moved here, or a new place."""
    known = [(key, entry.origin) for key, entry in progress.levels.items() if key.startswith(f"{level_id}.")]
    here = [key for key, other in known if other is not None and other.file == origin.file]
    moved = [key for key, other in known if other is not None and other.form == origin.form and _is_gone(other)]
    free = (key for key in _places(level_id, origin.file) if key not in progress.levels)
    return here[0] if here else moved[-1] if moved else next(free)


def _is_gone(origin: Origin) -> bool:
    return not os.path.lexists(origin.file)


def _places(level_id: str, file: str) -> Iterator[str]:
    """Names for the place of a file; the first is taken where another file was there before and has moved."""
    for number in count():
        named = os.fsencode(os.path.normcase(file)) + b"\0" * number
        yield f"{level_id}.{hashlib.sha256(named).hexdigest()[:16]}"
