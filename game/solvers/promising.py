"""What the laws of a level promise of machines before a conduit is laid: tokens a second, as far as memory allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from game.content.build import level_terms
from game.content.settings import settings_on
from game.physics.units import TICKS_PER_SECOND
from game.session.build.floorplan import floor_grid
from game.session.build.placed import PlacedTile
from game.session.reading.memory_map import memory_map
from game.session.run.level_goals import goals_of
from game.sim.grid import Grid, place_name
from game.sim.outlook import FullCard, full_cards
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


class Promises:
    """What the laws say of machines of one level. Of machines that touch alike it is worked out once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._loads: dict[tuple[str, ...], Sequence[FullCard]] = {}

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


def _loads(ground: Ground, tiles: Mapping[int, PlacedTile]) -> Sequence[FullCard]:
    """Of each card, by its number, less where a run would end for want of memory; none where nothing is promised."""
    placed = tuple(_as_set(ground, cell, tile) for cell, tile in sorted(tiles.items()))
    simulation = Simulation(replace(level_terms(ground.level), tiles=placed))
    if simulation.crash is not None:
        return ()
    memory = memory_map(simulation, with_full_slots=True)
    fit = min(1.0, memory.capacity_bytes / max(1, memory.used_bytes)) ** _CARE if memory.ends_when_full else 1.0
    return [replace(card, tps=fit * card.tps, asked_tokens=fit * card.asked_tokens) for card in full_cards(simulation)]


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
