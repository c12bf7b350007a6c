"""What the laws of a level promise of machines before a conduit is laid: tokens a second, as far as memory allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from game.content.build import level_terms
from game.content.settings import settings_on
from game.physics.units import TICKS_PER_SECOND
from game.session.build.floorplan import floor_grid
from game.session.build.placed import PlacedTile
from game.session.reading.memory_map import memory_map
from game.session.run.level_goals import goals_of
from game.sim.facts.flight import decoders_of, full_load
from game.sim.facts.foresee import Outlook
from game.sim.facts.surroundings import Surroundings
from game.sim.grid import Grid, place_name
from game.sim.roles import DECODES, PREFILLS
from game.sim.simulation import Simulation
from game.sim.spec import Tile
from game.sim.tiles import TILES, plays
from game.solvers.ground import Ground

FORETOLD: Final = "output_throughput"
"""The metric that the laws say without a run."""

_CARE: Final = 8
"""A tenth more memory than there is halves what is promised."""


def foretold_goal(ground: Ground) -> float | None:
    """The tokens a second that a level asks for; None where it is about something else as well."""
    goals = goals_of(ground.level)
    if any(goal.metric.id != FORETOLD or not goal.is_at_least for goal in goals):
        return None
    return max((goal.wanted for goal in goals), default=None)


@dataclass(frozen=True, slots=True)
class _Load:
    """What one card gives while all of its slots are full that there are users and memory for."""

    tps: float
    cycle_s: float
    """Seconds from when a request gets its slot until its user, who has thought meanwhile, asks again."""
    asked_tokens: float
    """Tokens of the answers that all of its users wait for at a time; inf where prompts come whoever waits."""


class Promises:
    """What the laws say of machines of one level. Of machines that touch alike it is worked out once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._loads: dict[tuple[str, ...], Sequence[_Load]] = {}

    def tps(self, machines: Mapping[int, PlacedTile]) -> float:
        """Tokens a second that these and the level's own machines give where every prompt gets to a core and back.

        All slots that there are users and memory for are full, but for the time that a prompt and an answer need for
        ways as short as can be where nobody else waits for the slot: a run comes to a little less. 0 where weights do
        not fit, or nothing computes prompts or decodes. Where sequences might come to hold more memory than there is
        and a run ends by that, much less is promised.
        """
        ground = self._ground
        tiles = {**ground.fixed, **machines}
        grid = floor_grid(tiles, ground.rows, ground.cols)
        cards = grid.card_groups()
        looks = [_look(grid, card) for card in cards]
        order = sorted(range(len(cards)), key=looks.__getitem__)
        key = tuple(looks[number] for number in order)
        if key not in self._loads:
            loads = _loads(ground, tiles)
            self._loads[key] = [loads[number] for number in order] if loads else []
        return sum(
            min(load.tps, load.asked_tokens / (load.cycle_s + _way_s(ground, tiles, cards[number])))
            for load, number in zip(self._loads[key], order, strict=False)
        )


def _look(grid: Grid, card: Sequence[int]) -> str:
    """A card as the laws see it, wherever its cores stand: each by what touches it, and that by how many it touches."""
    cores = set(card)

    def told(cell: int) -> str:
        tile = grid.tiles[cell]
        return f"{tile.kind} {tile.card_name} {sorted(tile.settings.items())}"

    found = []
    for cell in card:
        near = [other for other in grid.touching(cell) if TILES[grid.tiles[other].kind].serves]
        serving = sorted(f"{told(other)} {len(cores.intersection(grid.touching(other)))}" for other in near)
        found.append(f"{told(cell)} {serving}")
    return " ".join(sorted(found))


def _loads(ground: Ground, tiles: Mapping[int, PlacedTile]) -> Sequence[_Load]:
    """Of each card, by its number; none where nothing is promised."""
    placed = tuple(_as_set(ground, cell, tile) for cell, tile in sorted(tiles.items()))
    simulation = Simulation(replace(level_terms(ground.level), tiles=placed))
    cards = simulation.cards
    if simulation.crash is not None or not any(len(card.decode_cores) < len(card.cores) for card in cards):
        return ()
    fit = 1.0
    if any(card.ends_when_full for card in cards):
        memory = memory_map(simulation, with_full_slots=True)
        fit = min(1.0, memory.capacity_bytes / max(1, memory.used_bytes)) ** _CARE
    around = Surroundings(simulation, {})
    num_sharing = sum(bool(decoders_of(card)) for card in cards)
    return [_load(Outlook(card, around), num_sharing, fit) for card in cards]


def _load(outlook: Outlook, num_sharing: int, fit: float) -> _Load:
    """Of a card that shares all users with others; less where memory does not fit."""
    card, traffic = outlook.card, outlook.traffic
    users = inf if traffic.most_at_once is None else traffic.most_at_once / max(1, num_sharing)
    seated = min(outlook.slots, outlook.num_fitting, users)
    if seated <= 0 or not decoders_of(card):
        return _Load(0.0, 1.0, inf)
    load = full_load(card, traffic, outlook.around.spec.draft, seated)
    return _Load(fit * load.tps, seated / load.per_s + traffic.pause_s, fit * users * traffic.output)


def _way_s(ground: Ground, tiles: Mapping[int, PlacedTile], card: Sequence[int]) -> float:
    """Seconds on conduits for a mean prompt to the nearest core that computes it, and for a mean answer to a sink."""
    readers = [cell for cell in card if plays(tiles[cell].kind, PREFILLS)]
    writers = [cell for cell in card if plays(tiles[cell].kind, DECODES)]
    num_tiles = _mean_steps(ground, ground.sources, readers) + _mean_steps(ground, writers, ground.sinks)
    return num_tiles * ground.level.ticks_per_tile / TICKS_PER_SECOND


def _mean_steps(ground: Ground, starts: Sequence[int], ends: Sequence[int]) -> float:
    if not starts or not ends:
        return 0.0
    return sum(min(ground.steps(end, start) for end in ends) - 1 for start in starts) / len(starts)


def _as_set(ground: Ground, cell: int, tile: PlacedTile) -> Tile:
    row, col = divmod(cell, ground.cols)
    offers = ground.level.offers(tile.kind, place_name(row, col)) if TILES[tile.kind].settings else {}
    return Tile(tile.kind, row, col, tile.facing, settings_on(offers, tile.settings))
