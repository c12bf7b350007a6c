"""Conduits become links: every run up to a machine or to the next merge is one link, whatever its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.grid import OFF_GRID, Grid
from game.sim.link import DeadEnd, Link, Taker
from game.sim.machines.machine import Machine
from game.sim.roles import BLOCKS
from game.sim.spills import ENTERS_FRONT, GOES_ROUND, LEAVES_GRID, RUNS_INTO_BLOCKED, RUNS_INTO_EMPTY
from game.sim.tiles import CONDUIT, TILES, plays
from game.sim.world import World

HAND_OVER_TICKS: Final = 1
"""Ticks that a machine takes to hand a packet to a machine it faces."""

LEAST_BEATS: Final = 1
"""What any way takes where conduits take no time: nothing arrives at the beat at which it is put out."""


def wire(world: World, grid: Grid, machines: Mapping[int, Machine], beats_per_tile: int) -> list[Link]:
    """Make the links, connect the machines to them, and return them in reading order of where they begin.

    Where conduits take no time, neither do hand-overs; but whatever is put out arrives a beat later.
    """
    feeders = _feeders(grid)
    runs = {
        cell: _run_from(world, grid, feeders, cell, beats_per_tile)
        for cell, near in feeders.items()
        if _begins_run(grid, near)
    }
    links = list(runs.values())
    starts = list(runs)
    hand_over_beats = HAND_OVER_TICKS * BEATS_PER_TICK if beats_per_tile else LEAST_BEATS
    for cell, machine in machines.items():
        if not TILES[machine.kind].puts_out:
            continue
        outs = []
        for ahead in grid.outlets(cell) or [grid.ahead(cell)]:
            out = runs.get(ahead) if ahead in grid.outlets(cell) else None
            if out is None:
                out = Link(world, cell, (), ahead, hand_over_beats)
                links.append(out)
                starts.append(cell)
            outs.append(out)
        machine.connect(outs)
    for link in links:
        last = link.cells[-1] if link.cells else link.from_cell
        link.end = _end_of(world, grid, machines, runs, last, link.to_cell)
    for link in runs.values():
        if _comes_back_to(link):
            link.end = DeadEnd(world, link.cells[-1], GOES_ROUND)
    order = sorted(range(len(links)), key=lambda place: (starts[place], links[place].to_cell))
    return [links[place] for place in order]


@dataclass(frozen=True, slots=True)
class Way:
    """How far what a machine puts out goes until it is taken or lost: over so many conduits and links.

    Machines that pass packets on end no way; where they split it, it is the farther. Through a ring with such a machine
    in it both are ENDLESS, or more.
    """

    num_conduits: int
    num_links: int


ENDLESS: Final = 1 << 40


def ways(grid: Grid) -> dict[int, Way]:
    """The way of what each machine that puts packets out does, by its cell."""
    feeders = _feeders(grid)
    known: dict[int, Way] = {}
    """The way from the cell of a conduit on, or from a machine that passes packets on."""
    senders = [cell for cell, tile in grid.tiles.items() if tile.kind != CONDUIT and TILES[tile.kind].puts_out]
    for cell in senders:
        for ahead in _goes_on(grid, feeders, cell):
            _find_way(grid, feeders, known, ahead)
    found = {}
    for cell in senders:
        way = _farthest(known, _goes_on(grid, feeders, cell))
        found[cell] = Way(way.num_conduits, way.num_links + _hands_over(grid, cell))
    return found


def _find_way(grid: Grid, feeders: Mapping[int, list[int]], known: dict[int, Way], start: int) -> None:
    """The way from a cell on, and from all that packets come by from there: depth first."""
    if start in known:
        return
    path = {start: _goes_on(grid, feeders, start)}
    turned: dict[int, Way] = {}
    """Of cells of the path that packets come back to in a ring: what a ring makes of the way that leads there."""
    while path:
        cell, left = next(reversed(path.items()))
        if left:
            ahead = left.pop()
            if ahead in path:
                ring = list(path)[list(path).index(ahead) :]
                if any(ringed not in feeders for ringed in ring):  # a ring of conduits alone is cut
                    turned[cell] = Way(ENDLESS, ENDLESS)
            elif ahead not in known:
                path[ahead] = _goes_on(grid, feeders, ahead)
            continue
        del path[cell]
        way = turned.get(cell) or _farthest(known, _goes_on(grid, feeders, cell))
        if cell in feeders:
            known[cell] = Way(way.num_conduits + 1, way.num_links + _begins_run(grid, feeders[cell]))
        else:
            known[cell] = Way(way.num_conduits, way.num_links + _hands_over(grid, cell))


def _goes_on(grid: Grid, feeders: Mapping[int, list[int]], cell: int) -> list[int]:
    """Where what the tile on a cell puts out comes by without ending there."""
    return [ahead for ahead in grid.outlets(cell) if ahead in feeders or TILES[grid.tiles[ahead].kind].passes_on]


def _farthest(known: Mapping[int, Way], cells: list[int]) -> Way:
    """The farthest of the ways from these cells on; those in a ring that is cut have none."""
    there = [known[cell] for cell in cells if cell in known]
    return Way(
        max((way.num_conduits for way in there), default=0),
        max((way.num_links for way in there), default=0),
    )


def _hands_over(grid: Grid, cell: int) -> bool:
    """Whether a machine has a link of its own, for it puts nothing onto a conduit."""
    outlets = grid.outlets(cell)
    return not outlets or any(grid.kind(ahead) != CONDUIT for ahead in outlets)


def _begins_run(grid: Grid, near: list[int]) -> bool:
    """Whether a link begins on a conduit that these feed: at a machine, or where lines join."""
    return len(near) > 1 or grid.kind(near[0]) != CONDUIT


def _feeders(grid: Grid) -> dict[int, list[int]]:
    """For every conduit that packets can reach, the machines and conduits that put packets into it."""
    feeders: dict[int, list[int]] = {}
    reached = [cell for cell, tile in grid.tiles.items() if TILES[tile.kind].puts_out and tile.kind != CONDUIT]
    for cell in reached:
        for ahead in grid.outlets(cell):
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
    latency = len(cells) * beats_per_tile or LEAST_BEATS
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
