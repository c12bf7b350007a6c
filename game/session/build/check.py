"""The check of a build before it runs: what it would lose, whom it would not serve, what stands there for nothing.

Everything is asked of the factory as it is assembled, at tick 0: of its links where they end, of its machines what
they take in and put out, and of its memory what is left. Nothing is wired a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from game.content.build import factory_spec
from game.content.level import Level
from game.content.solution import Solution
from game.session.build.finding import Finding
from game.session.build.memory_check import memory_findings
from game.session.build.wire_check import Mistaken, dead_wires
from game.session.run.reasons import Places, Reason, TileName, Value
from game.sim.facts.surroundings import Surroundings
from game.sim.flow import Flow, flow_from
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine
from game.sim.outlook import delivers
from game.sim.simulation import Simulation
from game.sim.status import UNCONNECTED, UNUSED
from game.sim.tiles import TILES
from game.sim.view import RunView

FINDINGS: Final = (
    "enters_output",
    "faces_away",
    "begins_beside",
    "would_be_lost",
    "runs_into_output",
    "weights_copy",
    "weights_large",
    "reserves_too_much",
    "sequence_too_long",
    "unserved",
    "leads_nowhere",
    "unreached",
    "touches_nothing",
    "serves_nobody",
)
"""Everything that can be found, the worst first: the key of its words."""


def findings_of(level: Level, solution: Solution) -> tuple[Finding, ...]:
    """What is found in a solution of a level.

    Raises:
        ContentError: where the solution does not fit the level.
    """
    return check(Simulation(factory_spec(level, solution)))


def check(simulation: Simulation) -> tuple[Finding, ...]:
    """What is found in a factory that has not run yet: mistakes first, then what is open, each by kind and cell."""
    flow = flow_from(simulation.sources)
    served = _served(simulation, flow)
    found = {
        finding.cell: finding
        for finding in reversed(
            (
                *Mistaken(simulation, flow).findings(),
                *dead_wires(simulation, flow),
                *memory_findings(simulation, flow),
                *_unserved(simulation, served),
                *_without_work(simulation, flow, served),
            )
        )
    }
    return tuple(sorted(found.values(), key=lambda each: (each.is_open, FINDINGS.index(each.key), each.cell)))


def _served(simulation: Simulation, flow: Flow) -> set[int]:
    """The sources whose prompts lead to tokens that are delivered: all of them where nothing is lost on the way."""
    if not flow.leaks:
        return {source.cell for source in simulation.sources}
    return {source.cell for source in simulation.sources if delivers(simulation, flow_from((source,)))}


def _unserved(simulation: Simulation, served: Collection[int]) -> Iterator[Finding]:
    """Sources from which no conduit leads on. While nobody is served at all, that is only where one begins."""
    for source in simulation.sources:
        leaks = () if source.cell in served else flow_from((source,)).leaks
        if leaks and leaks[0].last == source.cell:
            reason = Reason("unserved", {"at": Places((source.cell,), simulation.cols)})
            yield Finding(source.cell, reason, is_open=not served)


def _without_work(simulation: Simulation, flow: Flow, served: Collection[int]) -> Iterator[Finding]:
    """Machines to which nothing comes although everybody is served, and those that lend themselves to nobody."""
    is_finished = len(served) == len(simulation.sources)
    has_cores = any(TILES[machine.kind].is_core for machine in simulation.machines)
    around = Surroundings(simulation, RunView(simulation).links_into())
    for machine in simulation.machines:
        row = TILES[machine.kind]
        named: dict[str, Value] = {"tile": TileName(machine.kind), "at": Places((machine.cell,), simulation.cols)}
        if row.serves:
            status = machine.status(around)
            if status == UNCONNECTED:
                yield Finding(machine.cell, Reason("touches_nothing", named), is_open=not has_cores)
            elif status == UNUSED:
                yield Finding(machine.cell, Reason("serves_nobody", named), is_open=True)
        elif is_finished and row.takes and not row.is_fixed and not _is_reached(machine, flow.arriving):
            yield Finding(machine.cell, Reason("unreached", named), is_open=True)


def _is_reached(machine: Machine, arriving: Mapping[int, Collection[int]]) -> bool:
    cells = machine.card.cells if isinstance(machine, Core) else (machine.cell,)
    return any(cell in arriving for cell in cells)
