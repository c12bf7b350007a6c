"""What the game remembers between two evenings, and what went wrong in reading or keeping it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from game.session.progress import load_progress, save_progress
from game.session.settings import load_settings, save_settings
from game.session.storage import user_folder

SAVE_DELAY_S: Final = 1.0
"""A build is saved when the player has paused for so long."""


class Memory:
    """Settings and progress, loaded once and saved at every change worth it."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home if home is not None else user_folder()
        self.settings, settings_warning = load_settings(self.home)
        self.progress, progress_warning = load_progress(self.home)
        self.warnings = [warning for warning in (settings_warning, progress_warning) if warning]
        """Plain sentences for the title screen."""
        self._unsaved_s: float | None = None
        self._num_told = len(self.warnings)

    def news(self) -> list[str]:
        """Warnings that have come up since this was last asked."""
        told, self._num_told = self._num_told, len(self.warnings)
        return self.warnings[told:]

    def change(self, **values: Any) -> None:
        """Changes settings by name and keeps them."""
        self.settings = dataclasses.replace(self.settings, **values)
        self._note(save_settings(self.home, self.settings))

    def keep_build(self, level_id: str, solution: Mapping[str, object]) -> None:
        """Remembers a build; it is written when the player pauses, leaves or runs it."""
        self.progress.keep_build(level_id, solution)
        self._unsaved_s = 0.0

    def record_win(self, level_id: str, scores: Mapping[str, int | float], tick: int) -> list[str]:
        """Counts a win and writes it at once; the names of the scores that it improved."""
        improved = self.progress.record_win(level_id, scores, tick)
        self._unsaved_s = 0.0
        self.flush()
        return improved

    def update(self, elapsed_s: float) -> None:
        """Time has passed: what has waited long enough is written."""
        if self._unsaved_s is not None:
            self._unsaved_s += elapsed_s
            if self._unsaved_s >= SAVE_DELAY_S:
                self.flush()

    def flush(self) -> None:
        """Writes what is not yet written."""
        if self._unsaved_s is not None:
            self._unsaved_s = None
            self._note(save_progress(self.home, self.progress))

    def saves_in(self) -> float | None:
        """Seconds until `update` has something to write; None for never."""
        return None if self._unsaved_s is None else max(0.0, SAVE_DELAY_S - self._unsaved_s)

    def _note(self, warning: str | None) -> None:
        if warning and warning not in self.warnings:
            self.warnings.append(warning)
