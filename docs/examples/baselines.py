"""What playing by lot and looking one edit ahead come to on the suites: the table of docs/environment.md.

python docs/examples/baselines.py --levels 20
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from game.solvers.environment.arena import Arena
from game.solvers.environment.baselines import by_lot, greedy, standing
from game.solvers.suite import FAMILIES, MAX_DIFFICULTY, Suite


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each family and difficulty."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", nargs="*", default=list(FAMILIES))
    parser.add_argument("--difficulties", nargs="*", type=int, default=list(range(MAX_DIFFICULTY + 1)))
    parser.add_argument("--levels", type=int, default=20, help="levels of the test split of each")
    asked = parser.parse_args(arguments)
    print("| family | difficulty | by lot: served, won, score | greedy: served, won, score |\n|---|---|---|---|")
    for family in asked.families:
        for difficulty in asked.difficulties:
            arenas = [Arena(one.level) for one in Suite(family, difficulty, "test")[: asked.levels]]
            found = (standing(arenas, player) for player in (by_lot, greedy))
            told = " | ".join(f"{each.num_served}, {each.num_won}, {each.score:.3f}" for each in found)
            print(f"| {family} | {difficulty} | {told} |", flush=True)


if __name__ == "__main__":
    main()
