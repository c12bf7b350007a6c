"""Conduits become links: every run up to a machine or to the next merge is one link, whatever its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.grid import OFF_GRID, Grid
from game.sim.link import DeadEnd, Link, Taker
from game.sim.machines.machine import Machine
from game.sim.roles import BLOCKS, VERIFIES
from game.sim.spills import ENTERS_FRONT, GOES_ROUND, LEAVES_GRID, RUNS_INTO_BLOCKED, RUNS_INTO_EMPTY
from game.sim.tiles import CONDUIT, TILES, plays
from game.sim.world import World

HAND_OVER_TICKS: Final = 1
"""Ticks that a machine takes to hand a packet to a machine it faces."""


def wire(world: World, grid: Grid, machines: Mapping[int, Machine], beats_per_tile: int) -> list[Link]:
    """Make the links, connect the machines to them, and return them in reading order of where they begin."""
    feeders = _feeders(grid)
    runs = {
        cell: _run_from(world, grid, feeders, cell, beats_per_tile)
        for cell, near in feeders.items()
        if _begins_run(grid, near)
    }
    links = dict(runs)
    for cell, machine in machines.items():
        if TILES[machine.kind].puts_out:
            run = runs.get(grid.feeds(cell))
            if run is None:
                latency = HAND_OVER_TICKS * BEATS_PER_TICK
                run = links[cell] = Link(world, cell, (), grid.ahead(cell), latency)
            machine.out = run
    for link in links.values():
        last = link.cells[-1] if link.cells else link.from_cell
        link.end = _end_of(world, grid, machines, runs, last, link.to_cell)
    for link in runs.values():
        if _comes_back_to(link):
            link.end = DeadEnd(world, link.cells[-1], GOES_ROUND)
    return [links[start] for start in sorted(links)]


@dataclass(frozen=True, slots=True)
class Way:
    """How far what a machine puts out goes until it is taken or lost: over so many conduits and links.

    Gates let tokens pass, so the way goes on behind one. Through a ring with a gate in it both are ENDLESS, or more.
    """

    num_conduits: int
    num_links: int


ENDLESS: Final = 1 << 40


def ways(grid: Grid) -> dict[int, Way]:
    """The way of what each machine that puts packets out does, by its cell."""
    feeders = _feeders(grid)
    known: dict[int, Way] = {}
    """The way from the cell of a conduit or gate on."""
    found = {}
    for cell, tile in grid.tiles.items():
        if tile.kind == CONDUIT or not TILES[tile.kind].puts_out:
            continue
        passed: dict[int, None] = {}
        ahead = grid.feeds(cell)
        while (ahead in feeders or plays(grid.kind(ahead), VERIFIES)) and ahead not in known and ahead not in passed:
            passed[ahead] = None
            ahead = grid.feeds(ahead)
        way = known.get(ahead, Way(0, 0))
        if ahead in passed and any(ringed not in feeders for ringed in list(passed)[list(passed).index(ahead) :]):
            way = Way(ENDLESS, ENDLESS)  # a ring of conduits alone is cut
        for near in reversed(passed):
            if near in feeders:
                way = Way(way.num_conduits + 1, way.num_links + _begins_run(grid, feeders[near]))
            else:
                way = Way(way.num_conduits, way.num_links + _hands_over(grid, near))
            known[near] = way
        found[cell] = Way(way.num_conduits, way.num_links + _hands_over(grid, cell))
    return found


def _hands_over(grid: Grid, cell: int) -> bool:
    """Whether a machine has a link of its own, for it puts nothing onto a conduit."""
    return grid.kind(grid.feeds(cell)) != CONDUIT


def _begins_run(grid: Grid, near: list[int]) -> bool:
    """Whether a link begins on a conduit that these feed: at a machine, or where lines join."""
    return len(near) > 1 or grid.kind(near[0]) != CONDUIT


def _feeders(grid: Grid) -> dict[int, list[int]]:
    """For every conduit that packets can reach, the machines and conduits that put packets into it."""
    feeders: dict[int, list[int]] = {}
    reached = [cell for cell, tile in grid.tiles.items() if TILES[tile.kind].puts_out and tile.kind != CONDUIT]
    for cell in reached:
        ahead = grid.feeds(cell)
        if grid.kind(ahead) == CONDUIT:
            if ahead not in feeders:
                reached.append(ahead)
            feeders.setdefault(ahead, []).append(cell)
    return {cell: sorted(feeders[cell]) for cell in sorted(feeders)}


def _run_from(world: World, grid: Grid, feeders: Mapping[int, list[int]], start: int, beats_per_tile: int) -> Link:
    """The run that begins on `start`, up to where it ends or another feeds it."""
    cells = [start]
    ahead = grid.ahead(start)
    while feeders.get(ahead) == [cells[-1]]:
        cells.append(ahead)
        ahead = grid.ahead(ahead)
    from_cell = feeders[start][0] if len(feeders[start]) == 1 else start
    latency = len(cells) * beats_per_tile
    return Link(world, from_cell, tuple(cells), ahead, latency)


def _comes_back_to(link: Link) -> bool:
    """Whether what leaves a run would enter it again. A ring is cut at its first run, so the others do not."""
    passed = {link}
    end = link.end
    while isinstance(end, Link):
        if end is link:
            return True
        if end in passed:
            return False
        passed.add(end)
        end = end.end
    return False


def _end_of(
    world: World, grid: Grid, machines: Mapping[int, Machine], runs: Mapping[int, Link], last: int, ahead: int
) -> Taker:
    """Who takes the packets that leave `last` towards `ahead`."""
    if ahead == OFF_GRID:
        return DeadEnd(world, last, LEAVES_GRID)
    kind = grid.kind(ahead)
    if kind is None:
        return DeadEnd(world, ahead, RUNS_INTO_EMPTY)
    if plays(kind, BLOCKS):
        return DeadEnd(world, ahead, RUNS_INTO_BLOCKED)
    if grid.enters_by_front(last, ahead):
        return DeadEnd(world, ahead, ENTERS_FRONT, kind)
    return runs[ahead] if kind == CONDUIT else machines[ahead]
