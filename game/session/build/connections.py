"""What a tile connects to before anything runs: who feeds it, where it leads, whom it serves, which card it joins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from game.session.build.floorplan import card_groups, served_cores
from game.session.build.route import follow
from game.sim.grid import OFF_GRID, Grid
from game.sim.tiles import CONDUIT, FACINGS, TILES


@dataclass(frozen=True, slots=True)
class Connections:
    """The neighbours of a tile along runs of conduits, all as cells."""

    fed_by: tuple[int, ...]
    """Machines whose packets reach it, over conduits or hand to hand; in reading order."""
    leads_into: int
    """The machine that its packets reach; OFF_GRID if they reach none."""
    ends_at: int
    """Where its packets get to at the latest: the last tile that passes them on. OFF_GRID for what puts nothing out."""
    serves: tuple[int, ...]
    """Cores that a page allocator or draft model acts on."""
    served_by: tuple[int, ...]
    """Page allocators and draft models that act on it."""
    card: int | None
    """The card of a core, by its index in the simulation."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way out of a tile that splits."""

    side: str
    """One of `FACINGS`."""
    leads_into: int
    """The machine that its packets reach; OFF_GRID if they reach none."""
    ends_at: int
    """The last tile that passes them on."""


@dataclass(frozen=True, slots=True)
class JoinedCard:
    """A card after an edit: its cells, and the cards before the edit that it is made of, by index."""

    cells: tuple[int, ...]
    before: tuple[int, ...]
    """None: a new card, with a copy of the weights of its own. One: it grows. Several: they merge into one."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What placing some tiles would make of cards, and who would serve whom, as (tile, core)."""

    cards: tuple[JoinedCard, ...]
    services: tuple[tuple[int, int], ...]


def joining(before: Grid, after: Grid, placed: Collection[int]) -> Joining:
    """What the tiles on the cells `placed` of `after` join, compared with the grid as it was `before`."""
    old_groups = card_groups(before)
    cards = tuple(
        JoinedCard(tuple(group), tuple(index for index, old in enumerate(old_groups) if not set(group).isdisjoint(old)))
        for group in card_groups(after)
        if not set(group).isdisjoint(placed)
    )
    return Joining(cards, tuple(pair for pair in served_cores(after) if not set(pair).isdisjoint(placed)))


def connections(grid: Grid, cell: int) -> Connections:
    """What the tile on `cell` connects to."""
    services = list(served_cores(grid))
    route = follow(grid, cell)
    puts_out = TILES[grid.tiles[cell].kind].puts_out
    return Connections(
        fed_by=_upstream(grid, cell),
        leads_into=OFF_GRID if route.reaches is None else route.reaches,
        ends_at=route.last if puts_out else OFF_GRID,
        serves=tuple(core for tile, core in services if tile == cell),
        served_by=tuple(tile for tile, core in services if core == cell),
        card=next((index for index, group in enumerate(card_groups(grid)) if cell in group), None),
    )


def is_fed_by_card(grid: Grid, cell: int) -> bool:
    """Whether work reaches the card of a core from outside: its queues are those of all its cores."""
    group = next((group for group in card_groups(grid) if cell in group), ())
    return any(not set(_upstream(grid, core)).issubset(group) for core in group)


def ways_out(grid: Grid, cell: int) -> tuple[WayOut, ...]:
    """Where the sides of a tile that splits lead, from the north clockwise; those on which a tile takes packets in."""
    found = []
    for side in FACINGS:
        first = grid.towards(cell, side)
        if first in grid.outlets(cell):
            route = follow(grid, cell, first)
            found.append(WayOut(side, OFF_GRID if route.reaches is None else route.reaches, route.last))
    return tuple(found)


def _upstream(grid: Grid, cell: int) -> tuple[int, ...]:
    """The machines at the beginnings of all runs into a tile."""
    seen = {cell}
    found = set()
    waiting = [cell]
    for at in waiting:
        for near in grid.feeders(at):
            if grid.kind(near) != CONDUIT:
                found.add(near)
            elif near not in seen:
                seen.add(near)
                waiting.append(near)
    return tuple(sorted(found))
