"""The gauges as some show them a little later, so that not everything that follows them is drawn in one frame."""

from __future__ import annotations

from collections.abc import Callable

from game.session.run.outcome import Telemetry
from game.ui.build.run_control import GAUGES_S, RunControl


class LateReading:
    """What was read off a run, half as long after the panel has it as until the panel reads again.

    At rest it is what there is to read.
    """

    def __init__(self, control: RunControl, telemetry: Callable[[], Telemetry]) -> None:
        self._control = control
        self._telemetry = telemetry
        self._shown: Telemetry | None = None

    def __call__(self) -> Telemetry:
        now, shown = self._telemetry(), self._shown
        is_late = not self._control.is_at_rest and self._control.since_read_s < GAUGES_S / 2
        if shown is None or not is_late or shown.tick > now.tick:
            shown = self._shown = now
        return shown
