"""What the game remembers between two evenings, and what went wrong in reading or keeping it."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from game.content.level import Level
from game.content.words import use_language
from game.session.player.level_key import enter, key_of_old
from game.session.player.progress import load_progress, merged, place_of, save_progress
from game.session.player.settings import load_settings, save_settings
from game.session.player.storage import user_folder
from game.session.player.versions import Version, keep_version, load_versions
from game.sim.metrics import SCORES
from game.sim.simulation import RULES_VERSION

SAVE_DELAY_S: Final = 1.0
"""A build is saved when the player has paused for so long."""

VERSION_DELAY_S: Final = 30.0
"""After so long a pause a build is also kept as a version to come back to."""


class Memory:
    """Settings and progress, loaded once and saved at every change worth it."""

    def __init__(self, home: Path | None = None, wall_clock: Callable[[], float] = time.time) -> None:
        self.home = home if home is not None else user_folder()
        self._wall_clock = wall_clock
        self.settings, settings_warning = load_settings(self.home)
        use_language(self.settings.language)  # what is told from here on is told in it
        self.progress, progress_warning = load_progress(self.home)
        read = {"progress": progress_warning, "settings": settings_warning}
        self.unread = {file: warning for file, warning in read.items() if warning}
        """Of the two files those that could not be read when the game began, and why."""
        self.warnings = list(self.unread.values())
        """Plain sentences about files."""
        self._unsaved_s: float | None = None
        """Since when there is something to save; None for nothing."""
        self._has_failed = False
        """Whether the last save failed: what it was to write is written with the next, at the latest at the end."""
        self._paused_s = 0.0
        """Since when no build was changed."""
        self._built: set[str] = set()
        """Places of levels whose build is not saved yet."""
        self._unversioned: set[str] = set()
        """Levels whose build is not among the versions yet."""
        self._num_told = len(self.warnings)

    def news(self) -> list[str]:
        """Warnings that have come up since this was last asked."""
        told, self._num_told = self._num_told, len(self.warnings)
        return self.warnings[told:]

    def change(self, **values: Any) -> None:
        """Changes settings by name and keeps them."""
        self.settings = dataclasses.replace(self.settings, **values)
        self._note(save_settings(self.home, self.settings))

    def enter(self, level: Level) -> str:
        """The key of a level that is about to be played: what is remembered of it goes by that."""
        key = enter(level, self.progress)
        old = key_of_old(level)
        if old is not None and old != key and self.progress.build(key) is None:
            build = self.progress.build(old)
            if build is not None:  # by an older game, which told no file from another of the same id
                self.progress.keep_build(key, build)
                for version in reversed(self.versions(old)):
                    self._keep_version(key, version)
        return key

    def keep_build(self, key: str, solution: Mapping[str, object]) -> None:
        """Remembers a build; it is written when the player pauses, leaves or runs it."""
        self.progress.keep_build(key, solution)
        self._built.add(place_of(key))
        self._unversioned.add(place_of(key))
        self._unsaved_s = self._paused_s = 0.0

    def record_win(self, key: str, scores: Mapping[str, int | float], tick: int) -> list[str]:
        """Counts a win and writes it at once; the names of the scores that it improved."""
        improved = self.progress.record_win(key, scores, tick)
        self._unsaved_s = 0.0
        self.flush()
        build = self.progress.build(key)
        if build is not None:
            self._keep_version(key, Version(self._wall_clock(), build, scores))
        return improved

    def versions(self, key: str) -> list[Version]:
        """The builds of a level that can be brought back, the latest first."""
        versions, warning = load_versions(self.home, key)
        self._note(warning)
        return versions

    def scores_of_build(self, key: str, build: Mapping[str, object]) -> Mapping[str, int | float] | None:
        """What this very build of a level of the game won with under the present rules; None if that is not kept.

        Of a level that is a file nothing is said: its goals may be others since.
        """
        if "." in key:  # see `level_key`
            return None
        same = (version for version in self.versions(key) if version.build == build and version.rules == RULES_VERSION)
        scores = next((version.scores for version in same), None)
        is_whole = scores is not None and all(math.isfinite(scores.get(name, math.nan)) for name in SCORES)
        return scores if is_whole else None

    def update(self, elapsed_s: float) -> None:
        """Time has passed: what has waited long enough is written."""
        self._paused_s += elapsed_s
        if self._unversioned and self._paused_s >= VERSION_DELAY_S:
            self.flush()
        if self._unsaved_s is not None:
            self._unsaved_s += elapsed_s
            if self._unsaved_s >= SAVE_DELAY_S:
                self._save()

    def flush(self) -> None:
        """Writes what is not yet written, and keeps builds as versions: the player runs, clears or leaves."""
        self._save()
        for key in sorted(self._unversioned):
            build = self.progress.build(key)
            if build is not None:
                self._keep_version(key, Version(self._wall_clock(), build))
        self._unversioned.clear()

    def saves_in(self) -> float | None:
        """Seconds until `update` has something to write; None for never."""
        if self._unsaved_s is not None:
            return max(0.0, SAVE_DELAY_S - self._unsaved_s)
        return max(0.0, VERSION_DELAY_S - self._paused_s) if self._unversioned else None

    def _save(self) -> None:
        """Writes progress, together with what another window may have written since it was read."""
        if self._unsaved_s is None and not self._has_failed:
            return
        self._unsaved_s = None
        theirs, warning = load_progress(self.home)
        self._note(warning)
        self.progress = merged(self.progress, theirs, self._built)
        warning = save_progress(self.home, self.progress)
        self._note(warning)
        self._has_failed = warning is not None
        if not self._has_failed:
            self._built.clear()

    def _keep_version(self, key: str, version: Version) -> None:
        self._note(keep_version(self.home, key, version))

    def _note(self, warning: str | None) -> None:
        if warning and warning not in self.warnings:
            self.warnings.append(warning)
