"""The compiled build that `python3 run.py compile` puts into a checkout's environment: taken while it is not stale.

It lies beside the sources, not among them, and `compiled.json` says what each of them was when it was compiled. All
of it is used, or none: a source that differs by a byte, and everything runs as it is written. Whatever needs an import
is imported only where there is such a build, for every start of the game comes through here.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

FOLDER: Final = "tycoon-compiled"
"""In the environment; laid out as the package is."""

STAMP: Final = "game/compiled.json"
"""SHA-256 of every source that was compiled, by its path in the package."""

ADVICE: Final = "sources have changed since they were compiled, and run as they are; to compile: python3 run.py compile"

_OFF: Final = "TYCOON_INTERPRETED"
"""Where this variable is set, the sources run whatever was compiled."""


class _CompiledModules:
    """Finds compiled modules before their sources."""

    def __init__(self, file_by_name: Mapping[str, str]) -> None:
        self._file_by_name = file_by_name

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the import system asks of a finder."""
        file = self._file_by_name.get(fullname)
        if file is None:
            return None
        from importlib.util import spec_from_file_location

        return spec_from_file_location(fullname, file)


class _Start:
    """What was found when the game was imported: the sources are read once."""

    is_stale = False


def use_fast_build() -> None:
    """Let everything that is imported from now on come from the compiled build, where there is a fresh one."""
    _Start.is_stale = is_stale()
    if _is_wanted() and not _Start.is_stale:
        sys.meta_path.insert(0, _CompiledModules(_compiled_modules()))


def was_stale() -> bool:
    """Whether `use_fast_build` left the compiled build aside, because it is of other sources than these."""
    return _Start.is_stale


def is_stale() -> bool:
    """Whether there is a compiled build in this environment, and it is of other sources than these."""
    if not _is_wanted():
        return False
    import json
    from hashlib import sha256
    from pathlib import Path

    package = Path(__file__).resolve().parents[1]
    try:
        digests = json.loads(Path(_folder(), STAMP).read_text(encoding="utf-8"))
        return any(sha256((package / path).read_bytes()).hexdigest() != digest for path, digest in digests.items())
    except (OSError, ValueError, AttributeError):  # half a build, or a source that is gone
        return True


def _folder() -> str:
    return os.path.join(sys.prefix, FOLDER)


def _is_wanted() -> bool:
    return _OFF not in os.environ and os.path.isdir(_folder())


def _compiled_modules() -> dict[str, str]:
    """The files of the compiled modules by their dotted names."""
    from importlib.machinery import EXTENSION_SUFFIXES
    from pathlib import Path

    suffix = EXTENSION_SUFFIXES[0]
    files = Path(_folder()).rglob(f"*{suffix}")
    return {".".join(file.relative_to(_folder()).parts).removesuffix(suffix): str(file) for file in files}
