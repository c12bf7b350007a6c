"""The recorder: lets a run go on and writes down what it was like."""

from __future__ import annotations

from game.session.reading.series import Series, take_sample
from game.session.reading.spans import Timeline
from game.session.run.level_run import LevelRun
from game.sim.stage_log import StageLog


class Recorder:
    """Advances one run and samples it at exact ticks, however many ticks it is advanced by at a time.

    `stages` is the log that the run was made with; without one there is no timeline, only series.
    """

    def __init__(self, run: LevelRun, stages: StageLog | None = None) -> None:
        self.run = run
        self.series = Series()
        self.timeline = Timeline()
        self._stages = stages
        self._sample()

    def advance(self, num_ticks: int) -> None:
        """Run so many ticks, or fewer where a verdict falls."""
        run, simulation = self.run, self.run.simulation
        end = simulation.tick + num_ticks
        while run.verdict is None and simulation.tick < end:
            due = self.series.next_tick(simulation.tick)
            run.advance(min(due, end) - simulation.tick)
            if simulation.tick == due:
                self._sample()
        if run.verdict is not None and simulation.tick > self.series.end_tick:
            self._sample()
        self._follow()

    def _sample(self) -> None:
        self.series.add(take_sample(self.run.simulation))
        self._follow()

    def _follow(self) -> None:
        if self._stages is not None:
            self.timeline.follow(self._stages.take())
