"""What the laws of a level promise of machines before a conduit is laid: tokens a second, as far as memory allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from game.content.build import level_terms
from game.content.settings import settings_on
from game.physics.units import TICKS_PER_SECOND
from game.session.build.placed import PlacedTile
from game.session.reading.memory_map import memory_map
from game.session.run.level_goals import goals_of
from game.sim.facts.flight import decoders_of, full_load
from game.sim.facts.foresee import Outlook
from game.sim.facts.surroundings import Surroundings
from game.sim.grid import place_name
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


def promised_tps(ground: Ground, machines: Mapping[int, PlacedTile]) -> float:
    """Tokens a second that these and the level's own machines give where every prompt gets to a core and back.

    All slots that there are users and memory for are full, but for the time that a prompt and an answer need for ways
    as short as can be where nobody else waits for the slot: a run comes to a little less. 0 where weights do not fit,
    or nothing computes prompts or decodes. Where sequences might come to hold more memory than there is and a run ends
    by that, much less is promised.
    """
    tiles = {**ground.fixed, **machines}
    placed = tuple(_as_set(ground, cell, tile) for cell, tile in sorted(tiles.items()))
    simulation = Simulation(replace(level_terms(ground.level), tiles=placed))
    if simulation.crash is not None or not any(len(card.decode_cores) < len(card.cores) for card in simulation.cards):
        return 0.0
    around = Surroundings(simulation, {})
    outlooks = [Outlook(card, around) for card in simulation.cards if decoders_of(card)]
    found = 0.0
    for outlook in outlooks:
        users = outlook.traffic.most_at_once
        seated = min(outlook.slots, outlook.num_fitting, outlook.slots if users is None else users / len(outlooks))
        if seated > 0:
            load = full_load(outlook.card, outlook.traffic, simulation.spec.draft, seated)
            found += load.tps
            if users is not None:
                request_s = seated / load.per_s + outlook.traffic.pause_s + _way_s(ground, tiles, outlook.card.cells)
                most = users / len(outlooks) * outlook.traffic.output / request_s
                found -= max(0.0, load.tps - most)
    if not found or not any(card.ends_when_full for card in simulation.cards):
        return found
    memory = memory_map(simulation, with_full_slots=True)
    return found * min(1.0, memory.capacity_bytes / memory.used_bytes) ** _CARE


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
