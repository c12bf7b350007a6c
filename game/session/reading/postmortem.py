"""What a run that failed came to, in numbers: what was short by how much, who held what, where the requests were."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import TICKS_PER_SECOND
from game.session.reading.diagnosis import diagnose
from game.session.reading.hints import occasions
from game.session.reading.memory_map import MemoryMap, memory_map
from game.session.run.level_run import LevelRun
from game.session.run.outcome import Result
from game.session.run.verdict import Verdict
from game.sim.memory.memory import Crash
from game.sim.spills import Spill
from game.sim.view import RunView


@dataclass(frozen=True, slots=True)
class PostMortem:
    """One failed run. `cells` are the places to look at; requests are means over the run, by stage."""

    verdict: Verdict
    result: Result
    crash: Crash | None
    memory: MemoryMap
    cells: tuple[int, ...]
    mean_in_stage: tuple[float, ...]
    longest_hold_s: float
    hold_needed_s: float
    num_open: int
    spills: tuple[Spill, ...]
    occasions: tuple[str, ...]
    """What happened, as hints name it."""

    @property
    def short_tps(self) -> float:
        """Tokens a second by which the best five seconds missed the target; 0 where they did not."""
        return max(0.0, self.result.target_tps - self.result.best_tps)

    @property
    def short_hold_s(self) -> float:
        """Seconds by which the longest hold was too short."""
        return max(0.0, self.hold_needed_s - self.longest_hold_s)

    @property
    def short_bytes(self) -> int:
        """Bytes of VRAM by which the crash was short; 0 without one."""
        return self.crash.tried_bytes - self.crash.free_bytes if self.crash is not None else 0


def post_mortem(run: LevelRun) -> PostMortem | None:
    """What to say of a run that has ended; None of one that goes on or has been won."""
    verdict = run.verdict
    if verdict is None or verdict.kind == "won":
        return None
    simulation, tracker = run.simulation, run.tracker
    crash = simulation.crash
    return PostMortem(
        verdict=verdict,
        result=run.result(),
        crash=crash,
        memory=memory_map(simulation),
        cells=(crash.cell,) if crash is not None else diagnose(simulation).cells,
        mean_in_stage=tuple(RunView(simulation).mean_in_stage),
        longest_hold_s=tracker.longest_held_ticks / TICKS_PER_SECOND,
        hold_needed_s=tracker.goal.hold_ticks / TICKS_PER_SECOND,
        num_open=simulation.num_open,
        spills=tuple(simulation.spills),
        occasions=occasions(verdict),
    )
