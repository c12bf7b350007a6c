"""What limits a run and what would come of changing it, found little by little while the run is looked at."""

from __future__ import annotations

from game.session.reading.bottleneck import STEP_TIME, Bottleneck, bottleneck
from game.session.reading.what_if import TRIALS, Trial, WhatIf, drafts_by_law
from game.sim.simulation import Simulation
from game.sim.view import RunView


class Limit:
    """Asks for the bottleneck when told to, and works on the trial of the change against it.

    A trial belongs to the build and not to the moment, so each is done once, however often the bottleneck moves.
    `trials` by stage may be those of another simulation of the same build.
    """

    def __init__(self, simulation: Simulation, trials: dict[str, Trial] | None = None) -> None:
        self.simulation = simulation
        self.found: Bottleneck = bottleneck(simulation)
        self._trials = {} if trials is None else trials

    def look(self) -> None:
        """Finds the bottleneck anew."""
        self.found = bottleneck(self.simulation)

    def work(self) -> bool:
        """A turn of the trial that is due; False where there is nothing to do."""
        trial = self._trial()
        if trial is None or trial.progress == 1.0:
            return False
        trial.work()
        return True

    @property
    def progress(self) -> float | None:
        """How much of the trial is done, 0..1; None where there is none."""
        trial = self._trials.get(self.found.stage)
        return None if trial is None else trial.progress

    def what_if(self) -> WhatIf | None:
        """What came of the change; None while it is being tried, and where there is nothing to change."""
        if self.found.stage == STEP_TIME:
            return drafts_by_law(self.simulation, self.found)
        trial = self._trials.get(self.found.stage)
        return None if trial is None else trial.result()

    def _trial(self) -> Trial | None:
        stage = self.found.stage
        if stage in TRIALS and stage not in self._trials and self._has_cores():
            self._trials[stage] = Trial(self.simulation.spec, TRIALS[stage])
        return self._trials.get(stage)

    def _has_cores(self) -> bool:
        """Whether there is a core of each kind: without one there is nothing to put another beside."""
        cores = RunView(self.simulation).cores
        return any(core.is_prefiller for core in cores) and any(core.is_decoder for core in cores)
