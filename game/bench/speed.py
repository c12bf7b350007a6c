"""How fast this machine plays: ticks and evaluations a second of shipped solutions, and time to import."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.processes.child import running
from game.session.run.level_run import LevelRun
from game.sim.simulation import Simulation

NUM_RUNS: Final = 5
NUM_TICKS: Final = 60_000
"""Ticks of one run, 1,000 simulated seconds: long enough that a timer's and a scheduler's moods hardly show."""

_TIMED_IMPORT: Final = """
import time
start = time.perf_counter()
import game
game.run
print(time.perf_counter() - start)
"""
_FINEST_TIMER_S: Final = 1e-4
_SHORTEST_S: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements of one thing."""

    median: float
    low: float
    high: float
    num_runs: int

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """The spread of these values."""
        return cls(median(values), min(values), max(values), len(values))


@dataclass(frozen=True, slots=True)
class Bench:
    """One solution: ticks a second, and the digest after `num_ticks`, by which two machines' runs can be compared."""

    level: str
    solution: str
    run_ticks_per_s: Spread
    """As `tycoon run` has it: with the goal followed, and stalls looked for."""
    ticks_per_s: Spread
    """Of the simulation alone."""
    num_ticks: int
    digest: str


@dataclass(frozen=True, slots=True)
class EvaluationBench:
    """How many runs of a level, each to its verdict, an `Evaluator` does in a second with so many workers."""

    level: str
    workers: int
    num_solutions: int
    per_s: Spread


def timer() -> Callable[[], float]:
    """A clock for what this thread computes: its own processor time, which other programs hardly disturb.

    Where that clock ticks too coarsely (Windows) it is the time on the wall.
    """
    is_fine = time.get_clock_info("process_time").resolution <= _FINEST_TIMER_S
    return time.process_time if is_fine else time.perf_counter


def bench_solution(level_id: str, solution_id: str, *, num_ticks: int = NUM_TICKS, num_runs: int = NUM_RUNS) -> Bench:
    """Run a solution several times from the start, with and without its goal in turn. Building it is not counted."""
    level, solution = load_level(level_id), load_solution(solution_id)
    spec = factory_spec(level, solution)
    rates, rates_alone = [], []
    digest = ""
    for _ in range(num_runs):
        run = LevelRun(level, solution)
        rates.append(num_ticks / seconds_for(run.advance_regardless, num_ticks))
        rates_alone.append(num_ticks / seconds_for(Simulation(spec).advance, num_ticks))
        digest = run.simulation.digest()
    return Bench(level_id, solution_id, Spread.of(rates), Spread.of(rates_alone), num_ticks, digest)


def bench_import(num_runs: int = NUM_RUNS) -> Spread:
    """Seconds until a fresh Python has imported what running a level needs."""
    return Spread.of([float(output_of(_TIMED_IMPORT)) for _ in range(num_runs)])


def bench_evaluation(level_id: str, workers: int, num_solutions: int, num_runs: int = NUM_RUNS) -> EvaluationBench:
    """Have an `Evaluator` run the level's own solution so many times; what its workers take to start is not counted."""
    from game.session.run.evaluator import Evaluator

    solutions = [load_solution(level_id)] * num_solutions
    rates = []
    with Evaluator(level_id, workers=workers) as evaluator:
        evaluator.evaluate(solutions[: 2 * workers])
        for _ in range(num_runs):
            start = time.perf_counter()
            evaluator.evaluate(solutions)
            rates.append(num_solutions / (time.perf_counter() - start))
    return EvaluationBench(level_id, workers, num_solutions, Spread.of(rates))


def output_of(code: str) -> str:
    """What `code` prints in a Python of its own."""
    with running(code) as printed:
        return printed.read().decode()


def seconds_for(advance: Callable[[int], None], num_ticks: int) -> float:
    """Seconds of this process's time that advancing so many ticks takes."""
    clock = timer()
    start = clock()
    advance(num_ticks)
    return max(clock() - start, _SHORTEST_S)
