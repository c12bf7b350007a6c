"""What a build would lose on its way: machines that are turned the wrong way, wires that end where nobody takes."""

from __future__ import annotations

from collections.abc import Iterator

from game.session.build.finding import Finding
from game.session.run.reasons import Places, Reason, TileName, Value
from game.sim.flow import Flow, Leak
from game.sim.grid import OFF_GRID
from game.sim.packet import PACKET_NAMES
from game.sim.simulation import Simulation
from game.sim.spills import ENTERS_FRONT, RUNS_INTO_EMPTY, Spill
from game.sim.tiles import CONDUIT, FACINGS, OPPOSITE, TILES


class Mistaken:
    """Finds what each leak of a flow comes from."""

    def __init__(self, simulation: Simulation, flow: Flow) -> None:
        self._simulation = simulation
        self._grid = simulation.grid
        self._flow = flow

    def findings(self) -> Iterator[Finding]:
        """One for each leak; of a source that nothing leads on from something else is to be said."""
        for leak in self._flow.leaks:
            found = self._turned_wrong(leak)
            if found is None and leak.last == leak.sender and self._is_source(leak.sender):
                continue
            yield found or self._lost(leak)

    def _is_source(self, cell: int) -> bool:
        return any(source.cell == cell for source in self._simulation.sources)

    def _turned_wrong(self, leak: Leak) -> Finding | None:
        """The machine that a turn would help: the one whose output is entered, or the one that puts out to nobody."""
        if leak.cause == ENTERS_FRONT and self._can_turn(leak.cell):
            start = self._places(leak.last)
            return Finding(leak.cell, Reason("enters_output", {**self._named(leak.cell), "start": start}))
        way_on = self._way_on(leak) if leak.last == leak.sender else OFF_GRID
        if way_on == OFF_GRID:
            return None
        values = {**self._named(leak.sender), "way": self._places(way_on)}
        if self._can_turn(leak.sender):
            return Finding(leak.sender, Reason("faces_away", values))
        return Finding(way_on, Reason("begins_beside", values))

    def _can_turn(self, cell: int) -> bool:
        """Whether it is a machine of the player's whose facing matters."""
        row = TILES[self._grid.tiles[cell].kind]
        return row.has_facing and not row.is_fixed and row.machine is not None

    def _way_on(self, leak: Leak) -> int:
        """The first tile beside the sender of a leak that would take in what it puts out, and OFF_GRID for none."""
        grid = self._grid
        fed_from = grid.feeders(leak.sender)
        for side in FACINGS:
            near = grid.towards(leak.sender, side)
            if near in fed_from or near == leak.cell or not grid.takes_in(near, OPPOSITE[side]):
                continue
            if self._is_led_on(near, leak.packet_kind):
                return near
        return OFF_GRID

    def _is_led_on(self, cell: int, packet_kind: int) -> bool:
        """Whether packets of a kind could be at home where the tile on `cell` leads: an end still open may be one."""
        grid = self._grid
        passed: set[int] = set()
        while grid.kind(cell) == CONDUIT and cell not in passed:
            passed.add(cell)
            ahead = grid.ahead(cell)
            if grid.kind(ahead) is not None and grid.enters_by_front(cell, ahead):
                return False
            cell = ahead
        machine = self._simulation.machine_at(cell)
        return cell not in passed and cell != OFF_GRID and (machine is None or not machine.why_lost(packet_kind))

    def _lost(self, leak: Leak) -> Finding:
        named = self._named(leak.sender)
        if leak.cause == RUNS_INTO_EMPTY and leak.last == leak.sender:
            return Finding(leak.sender, Reason("leads_nowhere", named), is_open=True)
        spill = Spill(0, leak.cell, leak.packet_kind, leak.cause, leak.tile, 0, 0)
        values = named | {"packet": PACKET_NAMES[leak.packet_kind], "spill": spill, "end": self._places(leak.cell)}
        is_refused = self._simulation.machine_at(leak.cell) is not None and leak.cause != ENTERS_FRONT
        marked = leak.cell if is_refused or leak.cell not in self._grid.tiles else leak.last
        return Finding(marked, Reason("would_be_lost", values), is_open=leak.cause == RUNS_INTO_EMPTY)

    def _named(self, cell: int) -> dict[str, Value]:
        return {"tile": TileName(self._grid.tiles[cell].kind), "at": self._places(cell)}

    def _places(self, cell: int) -> Places:
        return Places((cell,), self._grid.cols)


def dead_wires(simulation: Simulation, flow: Flow) -> Iterator[Finding]:
    """Conduits that run into the output of what stands there, though nothing comes along them yet.

    One that ends at an empty cell is not finished, and nobody is told of it.
    """
    grid = simulation.grid
    carrying = {cell for link in simulation.links for cell in link.cells}
    leaking = {cell for leak in flow.leaks for cell in (leak.last, leak.cell)}
    for cell, tile in grid.tiles.items():
        ahead = grid.ahead(cell) if tile.kind == CONDUIT else OFF_GRID
        if ahead == OFF_GRID or cell in leaking or cell in carrying or ahead not in grid.tiles:
            continue
        if grid.enters_by_front(cell, ahead) and TILES[grid.tiles[ahead].kind].puts_out:
            named: dict[str, Value] = {"tile": TileName(grid.tiles[ahead].kind), "at": Places((ahead,), grid.cols)}
            yield Finding(cell, Reason("runs_into_output", {**named, "end": Places((cell,), grid.cols)}))
