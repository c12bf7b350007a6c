"""How fast this machine plays: ticks a second of the shipped solutions, and how long importing takes."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.sim.simulation import Simulation

NUM_RUNS: Final = 5
NUM_TICKS: Final = 60_000
"""Ticks of one run, 1,000 simulated seconds: long enough that a timer's and a scheduler's moods hardly show."""

_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]
_TIMED_IMPORT: Final = """
import sys, time
sys.path.insert(0, sys.argv[1])
start = time.perf_counter()
import game
game.run
print(time.perf_counter() - start)
"""


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
    ticks_per_s: Spread
    num_ticks: int
    digest: str


def bench_solution(level_id: str, solution_id: str, num_ticks: int = NUM_TICKS, num_runs: int = NUM_RUNS) -> Bench:
    """Run a solution several times from the start. Building the simulation is not counted."""
    spec = factory_spec(load_level(level_id), load_solution(solution_id))
    rates = []
    digest = ""
    for _ in range(num_runs):
        simulation = Simulation(spec)
        start = time.perf_counter()
        simulation.advance(num_ticks)
        rates.append(simulation.tick / (time.perf_counter() - start))
        digest = simulation.digest()
    return Bench(level_id, solution_id, Spread.of(rates), num_ticks, digest)


def bench_import(num_runs: int = NUM_RUNS) -> Spread:
    """Seconds until a fresh Python has imported what running a level needs."""
    command = [sys.executable, "-c", _TIMED_IMPORT, str(_PACKAGE_ROOT)]
    return Spread.of([float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(num_runs)])
