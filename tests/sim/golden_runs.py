"""Golden runs: level + solution + seed, and the digests of the run at several ticks.

`python -m tests.sim.golden_runs` records them anew. It refuses to change a digest that was recorded under the present
RULES_VERSION: a change of the laws raises that number, and the changelog says why.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from game.content.build import factory_spec
from game.content.parse import parse_level, parse_solution
from game.sim.simulation import RULES_VERSION, Simulation

FOLDER: Final = Path(__file__).parent / "golden"
TICKS: Final = (0, 1, 60, 601, 1200, 3000)


@dataclass(frozen=True)
class Golden:
    """One recorded run. `level` and `solution` are files, relative to the folder of golden runs."""

    file: Path
    level: str
    solution: str
    seed: int
    rules: int
    digests: dict[str, str]


def golden_runs() -> Iterator[Golden]:
    """Every recorded run."""
    for file in sorted(FOLDER.glob("*.golden.json")):
        yield Golden(file=file, **json.loads(file.read_text()))


def digests_of(golden: Golden) -> dict[str, str]:
    """The digests that the run has now."""
    level = parse_level((FOLDER / golden.level).read_text(), golden.level)
    values: dict[str, Any] = json.loads((FOLDER / golden.solution).read_text())
    claims = ("score", "digest", "rules")
    solution = parse_solution(json.dumps({key: values[key] for key in values if key not in claims}), golden.solution)
    simulation = Simulation(factory_spec(level, solution, golden.seed))
    digests = {}
    for tick in TICKS:
        simulation.advance(tick - simulation.tick)
        digests[str(tick)] = simulation.digest()
    return digests


def record() -> int:
    """Record every run anew; 1 where a digest would change under the same rules."""
    for golden in golden_runs():
        digests = digests_of(golden)
        if golden.digests and golden.rules == RULES_VERSION and golden.digests != digests:
            print(f"{golden.file.name}: digests differ under the same rules {RULES_VERSION}; raise RULES_VERSION first")
            return 1
        values = {
            "level": golden.level,
            "solution": golden.solution,
            "seed": golden.seed,
            "rules": RULES_VERSION,
            "digests": digests,
        }
        golden.file.write_text(json.dumps(values, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(record())
