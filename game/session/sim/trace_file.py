"""The Chrome trace of a run, written while it runs: what has been drawn is not kept."""

from __future__ import annotations

import gzip
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from game.content.whole_file import is_special, unwritable
from game.exchange.chrome.trace import ChromeTrace, Window
from game.physics.units import BEATS_PER_TICK
from game.sim.simulation import Simulation
from game.sim.stage_log import StageLog
from game.sim.step_log import StepLog


class TraceFile:
    """A trace in the making; a name that ends in .gz is compressed. It is whole when `close` has been called.

    Raises:
        ContentError: where it cannot be written.
    """

    def __init__(self, file: Path, window: Window) -> None:
        self._file = file
        self._target = file.resolve()
        self._is_special = is_special(file)
        """A device or a pipe: it is written to, and nothing takes its place."""
        self._temporary = file if self._is_special else self._target.with_name(f".{file.name}.{os.getpid()}.tmp")
        self.stages = StageLog()
        self._steps = StepLog()
        try:
            raw = self._temporary.open("wb")
        except OSError as fault:
            raise unwritable(self._file, fault) from None
        self._raw = raw
        self._packed = gzip.GzipFile("", "wb", 6, raw, mtime=0) if file.suffix == ".gz" else None
        self._trace = ChromeTrace(self._put, window)

    def listen(self, simulation: Simulation) -> None:
        """Be told of the steps of a simulation, which has been given `stages`."""
        simulation.log_steps(self._steps)

    def draw(self) -> None:
        """Write what has happened since this was last called."""
        self._trace.tell(self._steps.take(), self.stages.take())

    def close(self, simulation: Simulation, other: Mapping[str, Any]) -> None:
        """The run is over, and the file has its name."""
        self.draw()
        try:
            self._trace.end(simulation.tick * BEATS_PER_TICK, other)
            if self._packed is not None:
                self._packed.close()
            self._raw.close()
            if not self._is_special:
                os.replace(self._temporary, self._target)
        except OSError as fault:
            self.give_up()
            raise unwritable(self._file, fault) from None

    def give_up(self) -> None:
        """Leave nothing behind of a trace that is not whole."""
        with suppress(OSError, ValueError):
            if self._packed is not None:
                self._packed.close()
        with suppress(OSError):
            self._raw.close()
        with suppress(OSError):
            if not self._is_special:
                self._temporary.unlink()

    def _put(self, text: str) -> None:
        try:
            (self._raw if self._packed is None else self._packed).write(text.encode())
        except OSError as fault:
            self.give_up()
            raise unwritable(self._file, fault) from None
