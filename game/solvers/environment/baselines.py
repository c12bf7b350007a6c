"""Players to compare others with: one by lot, and one that looks a single edit ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from game.sim.packet import PACKET_NAMES, PROMPT
from game.sim.tiles import CONDUIT, STEPS, TILES
from game.solvers.environment.arena import Arena
from game.solvers.environment.episode import Episode
from game.solvers.foreseen import foreseen

Player = Callable[[Episode, np.random.Generator], int]
"""Chooses the next action of an episode that is not over, of those that its mask allows."""

MAX_EDITS: Final = 40
"""Edits that baselines may make; a build of the suites takes 5 to 15."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a player came to on several levels."""

    num_levels: int
    num_won: int
    score: float
    """The mean."""
    num_served: int
    """Levels on which tokens were delivered."""


def by_lot(episode: Episode, lot: np.random.Generator) -> int:
    """Any action that is allowed, each as likely as the others."""
    return int(lot.choice(np.flatnonzero(episode.mask())))


def greedy(episode: Episode, lot: np.random.Generator) -> int:
    """The edit after which the potential is highest; by lot among several, and a core by lot where none raises it.

    Ways are looked at first, then machines beside those that stand. When every source is served it runs the build.
    """
    tools = episode.arena.tools
    if episode.run is not None or episode.edits_left == 0 or episode.num_unserved == 0:
        return tools.run
    leads: list[int] = []
    places: list[int] = []
    beside: list[int] = []
    near = {(row + down, col + right) for row, col in episode.build.tiles for down, right in STEPS.values()}
    for number in map(int, np.flatnonzero(episode.mask()[:-1])):
        cell, tool = tools.tool(number)
        if tool.verb == "lead":
            leads.append(number)
        elif tool.verb == "place" and tool.kind != CONDUIT and tool.facing == "E":
            if cell in near:
                beside.append(number)
            elif TILES[tool.kind].is_core and PACKET_NAMES[PROMPT] in TILES[tool.kind].takes:
                places.append(number)
    for numbers in (leads, beside):
        gains = [(_after(episode, number) - episode.progress, number) for number in numbers]
        best = max((gain for gain, _ in gains), default=0.0)
        if best > 0:
            return int(lot.choice([number for gain, number in gains if gain == best]))
    return int(lot.choice(places)) if places else tools.run


def _after(episode: Episode, number: int) -> float:
    """The potential after an edit."""
    trial = episode.build.copy()
    action = episode.arena.tools.action(trial, number)
    assert action is not None
    trial.apply(action)
    return episode.potential_of(foreseen(episode.arena.level, trial.solution()))


def play(episode: Episode, player: Player, lot: np.random.Generator) -> Episode:
    """Let a player play an episode to its end."""
    while not episode.is_over:
        episode.act(player(episode, lot))
    return episode


def standing(arenas: Iterable[Arena], player: Player, *, seed: int = 0, max_edits: int = MAX_EDITS) -> Standing:
    """What a player comes to on these levels, one episode each."""
    lot = np.random.default_rng(seed)
    return of_episodes([play(Episode(arena, max_edits=max_edits), player, lot) for arena in arenas])


def of_episodes(episodes: Sequence[Episode]) -> Standing:
    """What episodes that are over have come to together."""
    return Standing(
        len(episodes),
        sum(episode.verdict == "won" for episode in episodes),
        sum(episode.score for episode in episodes) / len(episodes),
        sum(episode.score > 0 for episode in episodes),
    )
