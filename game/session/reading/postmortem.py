"""What a run that failed came to, in numbers: what was short by how much, who held what, where the requests were."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import TICKS_PER_SECOND
from game.session.reading.fitting_page import fitting_page
from game.session.reading.hints import Happened, what_happened
from game.session.reading.memory_map import MemoryMap, memory_map
from game.session.reading.slow_tokens import diagnose_goals
from game.session.run.goals import GoalState, throughput_to_hold
from game.session.run.level_run import LevelRun
from game.session.run.outcome import Result
from game.session.run.reasons import Reason
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
    goals: tuple[GoalState, ...]
    num_open: int
    spills: tuple[Spill, ...]
    happened: Happened
    """What happened, as hints name it."""
    page: str
    """The page of the codex on what it failed by."""

    @property
    def short_tps(self) -> float:
        """Tokens a second by which the best five seconds missed the target; 0 where they did not."""
        return max(0.0, (self.result.target_tps or 0.0) - self.result.best_tps)

    @property
    def worst(self) -> GoalState:
        """The goal to speak of: of those that were missed the one furthest from being met."""
        missed = [state for state in self.goals if not state.is_held]
        return min(missed or self.goals, key=lambda state: state.share)

    @property
    def further_reasons(self) -> tuple[Reason, ...]:
        """What its verdict says beside the first: of several goals, beside what is said of the `worst`."""
        reasons = self.verdict.reasons
        if self.verdict.kind != "missed":
            return reasons[1:]
        spoken_of = next(place for place, state in enumerate(self.goals) if state is self.worst)
        return reasons[:spoken_of] + reasons[spoken_of + 1 :]

    @property
    def longest_hold_s(self) -> float:
        """The longest time for which the goal to be held was met."""
        held = throughput_to_hold(self.goals)
        return 0.0 if held is None else held.longest_held_ticks / TICKS_PER_SECOND

    @property
    def hold_needed_s(self) -> float:
        """The time for which it is to be held."""
        held = throughput_to_hold(self.goals)
        return 0.0 if held is None else held.goal.hold_ticks / TICKS_PER_SECOND

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
    simulation = run.simulation
    crash = simulation.crash
    return PostMortem(
        verdict=verdict,
        result=run.result(),
        crash=crash,
        memory=memory_map(simulation),
        cells=(crash.cell,) if crash is not None else diagnose_goals(simulation, run.goal_states()).cells,
        mean_in_stage=tuple(RunView(simulation).mean_in_stage),
        goals=tuple(run.goal_states()),
        num_open=simulation.num_open,
        spills=tuple(simulation.spills),
        happened=what_happened(run),
        page=fitting_page(run),
    )
