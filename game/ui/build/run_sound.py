"""How the run on the workbench sounds: its events where they happen, its end, and the hum of its goals."""

from __future__ import annotations

from typing import Final

from game.audio.player import AudioPlayer
from game.session.run.level_run import LevelRun
from game.sim.events import EventLog

VERDICT_VOICES: Final = {"won": "victory", "missed": "missed", "stalled": "stalled"}
"""How the end of a run sounds; "oom" is an event of the simulation and heard as such."""


class RunSound:
    """Listens to the run that is shown, one at a time, on a board of so many columns."""

    def __init__(self, audio: AudioPlayer, cols: int) -> None:
        self.audio = audio
        self._cols = cols
        self._events = EventLog()
        self._cursor = 0

    def anew(self) -> EventLog:
        """Where another run is to write its events from now on."""
        self._events, self._cursor = EventLog(), 0
        return self._events

    def play(self, run: LevelRun | None) -> None:
        """What has happened since the last time, and how the run has ended if it has."""
        events, self._cursor = self._events.read(self._cursor)
        self.audio.play_events(events, pan=self._pan)
        if run is not None and run.verdict is not None and run.verdict.kind in VERDICT_VOICES:
            self.audio.play(VERDICT_VOICES[run.verdict.kind])

    def skip(self) -> None:
        """What has happened since the last time is not heard: so much at once would be noise."""
        _, self._cursor = self._events.read(self._cursor)

    def hum(self, share: float | None) -> None:
        """The hum follows the goal that is furthest from being met: full where all are; silent (None) at rest."""
        self.audio.hum(share)

    def _pan(self, cell: int) -> float:
        """How far left (-1) or right (1) on the board a cell is."""
        return 2 * (cell % self._cols) / (self._cols - 1) - 1 if self._cols > 1 else 0.0
