"""A linear policy learns by evolution to build servers, on generated levels; numpy is all it needs.

    python docs/examples/learn_to_build.py --family relay --out curve.png

It is trained on levels of the train split and judged on the test split, which it has never seen. docs/environment.md
shows what came of it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from game.solvers.environment.arena import Arena
from game.solvers.environment.baselines import Standing, by_lot, greedy, play, standing
from game.solvers.environment.episode import Episode
from game.solvers.environment.observing import NUMBERS
from game.solvers.environment.tools import Tool, Tools
from game.solvers.suite import Suite

Floats = NDArray[np.float64]

MAX_EDITS = 16
SORTS = ("prefill", "decode", "engine", "page_allocator", "configure", "lead")
"""What the policy does. It lays no conduit by itself and takes nothing off; leading turns what it places."""

TILES = ("source", "sink", "blocked", "conduit", *SORTS[:4])
NUM_OF_CELL, NUM_OF_BOARD = 10, 6
NUM_WEIGHTS = len(SORTS) * (NUM_OF_CELL + NUM_OF_BOARD) + 2 + 1 + NUM_OF_BOARD


class Policy:
    """Chooses the allowed action of the highest value: weights of its sort times what cell and board look like."""

    def __init__(self, weights: Floats) -> None:
        tools = len(SORTS) * NUM_OF_CELL
        board = tools + len(SORTS) * NUM_OF_BOARD
        self._of_cell = weights[:tools].reshape(len(SORTS), NUM_OF_CELL)
        self._of_board = weights[tools:board].reshape(len(SORTS), NUM_OF_BOARD)
        self._of_value = weights[board : board + 2]
        self._of_run = weights[board + 2 :]

    def __call__(self, episode: Episode, _: np.random.Generator) -> int:
        tools = episode.arena.tools
        if episode.run is not None:
            return tools.run
        sorts, ranks, are_used = sorted_tools(tools)
        cells, board = of_cells(episode), of_board(episode)
        by_sort = cells @ self._of_cell.T + self._of_board @ board
        values = by_sort[:, sorts] + self._of_value @ ranks
        values[:, ~are_used] = -np.inf
        run = self._of_run[0] + self._of_run[1:] @ board
        every = np.append(values.ravel(), run)
        return int(np.argmax(np.where(episode.mask() == 1, every, -np.inf)))


@cache
def sorted_tools(tools: Tools) -> tuple[NDArray[np.intp], Floats, NDArray[np.bool_]]:
    """Of each tool its sort, the place of its value among those offered and the square of that, and if it is used."""
    names = [tool.kind if tool.verb == "place" else tool.verb for tool in tools.tools]
    are_used = [name in SORTS and tool.facing in ("", "E") for name, tool in zip(names, tools.tools, strict=True)]
    ranks = [rank_of(tool, tools.settings) for tool in tools.tools]
    sorts = [SORTS.index(name) if name in SORTS else 0 for name in names]
    return np.array(sorts), np.array([ranks, np.square(ranks)]), np.array(are_used)


def rank_of(tool: Tool, settings: Mapping[str, Sequence[object]]) -> float:
    """Where the value that a tool sets stands among those offered, from 0 to 1."""
    if tool.verb != "configure":
        return 0.0
    values = settings[tool.name]
    return values.index(tool.value) / max(1, len(values) - 1)


def of_cells(episode: Episode) -> Floats:
    """For each cell: what stands on it and beside it, and how far ports are."""
    planes = dict(zip(episode.arena.planes.names, episode.board(), strict=True))
    reads, writes = planes["prefill"] + planes["engine"], planes["decode"] + planes["engine"]
    free = 1 - np.sum([planes[name] for name in TILES], axis=0)
    cores = np.clip(reads + writes, 0, 1)
    features = (
        np.ones_like(free),
        beside(cores) / 4,
        beside(reads) > 0,
        beside(writes) > 0,
        beside(planes["page_allocator"]) > 0,
        beside(free) / 4,
        distance(planes["source"]) / 20,
        distance(planes["sink"]) / 20,
        planes["source"],
        cores,
    )
    return np.array([feature.ravel() for feature in features], dtype=np.float64).T


def of_board(episode: Episode) -> Floats:
    """How far the build has got."""
    numbers = dict(zip(NUMBERS, episode.numbers().tolist(), strict=True))
    kinds = [tile.kind for tile in episode.build.tiles.values()]
    count = {kind: kinds.count(kind) for kind in SORTS[:4]}
    return np.array(
        [
            min(1.0, count["prefill"] + count["engine"]),
            min(1.0, count["decode"] / 4 + count["engine"]),
            min(1.0, count["page_allocator"] / 2),
            numbers["num_led"] / numbers["num_sources"],
            numbers["num_served"] / numbers["num_sources"],
            numbers["weights_fit"],
        ]
    )


def beside(plane: Floats) -> Floats:
    """The sum over the four cells beside each."""
    found = np.zeros_like(plane)
    found[1:] += plane[:-1]
    found[:-1] += plane[1:]
    found[:, 1:] += plane[:, :-1]
    found[:, :-1] += plane[:, 1:]
    return found


def distance(plane: Floats) -> Floats:
    """Steps to the nearest cell that is 1."""
    rows, cols = np.indices(plane.shape)
    steps = [abs(rows - row) + abs(cols - col) for row, col in np.argwhere(plane)]
    nearest: Floats = np.array(steps, dtype=np.float64).min(axis=0)
    return nearest


def fitness(weights: Floats, arenas: Sequence[Arena]) -> float:
    """The mean score on some levels, and a little for sources that are led and served, which comes before any score."""
    policy, lot = Policy(weights), np.random.default_rng(0)
    total = 0.0
    for arena in arenas:
        episode = play(Episode(arena, max_edits=MAX_EDITS), policy, lot)
        led, served, fit = of_board(episode)[3:]
        total += episode.score + 0.1 * (led + served) * fit
    return total / len(arenas)


def learn(
    arenas: Sequence[Arena], judged: Sequence[Arena], *, generations: int, population: int, levels: int, seed: int
) -> tuple[Floats, list[dict[str, float]]]:
    """The weights that stand best on levels that nothing is learnt from, and how each generation stood there.

    A sixth of each generation are parents: the next consists of them and of children that have most weights of one,
    some of another, and some changed at random. All are tried on the same few levels, drawn anew each time.
    """
    lot = np.random.default_rng(seed)
    num_parents = max(2, population // 6)
    tried = [lot.standard_normal(NUM_WEIGHTS) for _ in range(2 * population)]
    curve = []
    chosen, highest = tried[0], -1.0
    for generation in range(generations + 1):
        some = [arenas[number] for number in lot.choice(len(arenas), size=min(levels, len(arenas)), replace=False)]
        found = [fitness(weights, some) for weights in tried]
        parents = [tried[number] for number in np.argsort(found, kind="stable")[::-1][:num_parents]]
        stands = standing(judged, Policy(parents[0]), max_edits=MAX_EDITS)
        curve.append({"generation": generation, "fitness": max(found), "score": stands.score, "won": stands.num_won})
        print(f"generation {generation}: fitness {max(found):.3f}, score {stands.score:.3f}", flush=True)
        if stands.score > highest:
            chosen, highest = parents[0], stands.score
        tried = parents + [child_of(parents, lot) for _ in range(population - num_parents)]
    return chosen, curve


def child_of(parents: Sequence[Floats], lot: np.random.Generator) -> Floats:
    """One of parents with a part of another and a few random changes."""
    one, other = lot.integers(len(parents), size=2)
    weights = np.where(lot.random(NUM_WEIGHTS) < lot.choice((0.0, 0.3)), parents[other], parents[one])
    changes = lot.choice((0.3, 1.0)) * lot.standard_normal(NUM_WEIGHTS)
    child: Floats = np.where(lot.random(NUM_WEIGHTS) < lot.choice((0.05, 0.2)), weights + changes, weights)
    return child


def told(name: str, found: Standing) -> str:
    """One line of the table."""
    return f"| {name} | {found.num_won} of {found.num_levels} | {found.num_served} | {found.score:.3f} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, and compare with the baselines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", default="relay")
    parser.add_argument("--difficulty", type=int, default=1)
    parser.add_argument("--generations", type=int, default=12)
    parser.add_argument("--population", type=int, default=36)
    parser.add_argument("--levels", type=int, default=6, help="levels that a generation is tried on")
    parser.add_argument("--train", type=int, default=48, help="levels of the train split; a quarter only judges")
    parser.add_argument("--test", type=int, default=100, help="levels of the test split")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="a JSON file for the curve and the weights")
    asked = parser.parse_args(arguments)
    train = [Arena(one.level) for one in Suite(asked.family, asked.difficulty, "train")[: asked.train]]
    num_judged = max(1, len(train) // 4)
    weights, curve = learn(
        train[num_judged:],
        train[:num_judged],
        generations=asked.generations,
        population=asked.population,
        levels=asked.levels,
        seed=asked.seed,
    )
    if asked.out is not None:
        asked.out.write_text(json.dumps({"curve": curve, "weights": [round(float(weight), 4) for weight in weights]}))
    test = [Arena(one.level) for one in Suite(asked.family, asked.difficulty, "test")[: asked.test]]
    print("| player | won | served | score |")
    for name, player, edits in (
        ("by lot", by_lot, 40),
        ("greedy", greedy, 40),
        ("learned", Policy(weights), MAX_EDITS),
    ):
        print(told(name, standing(test, player, max_edits=edits)), flush=True)


if __name__ == "__main__":
    main()
