"""What a machine may look at beside itself to say what it is doing: a run, read only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_TICK
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine
from game.sim.status import IDLE, SPARE, STARVED, UNCONNECTED, Status

if TYPE_CHECKING:
    from game.sim.link import Link
    from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of the answers that a source's users have got: how many, and their means."""

    count: int
    mean_beats: float
    mean_tokens: float
    stage_beats: tuple[int, ...]
    """Beats of all of them together in each of `game.sim.request.STAGES`."""


class Surroundings:
    """The run around a machine. `links_into` says which links end at a cell, however many merges lie between.

    `answers` tells what the users of the source on a cell have got so far; None for nothing yet.
    """

    def __init__(
        self,
        simulation: Simulation,
        links_into: Mapping[int, list[Link]],
        answers: Callable[[int], Answers | None] | None = None,
    ) -> None:
        self.simulation = simulation
        self.spec = simulation.spec
        self.ledger = simulation.ledger
        self.cards = simulation.cards
        self.draft_models = simulation.draft_models
        self._links_into = links_into
        self._answers = answers

    @property
    def tick(self) -> int:
        """Ticks completed."""
        return self.simulation.tick

    @property
    def beat(self) -> int:
        """The present beat."""
        return self.simulation.tick * BEATS_PER_TICK

    @property
    def has_open_requests(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.simulation.num_open > 0

    def links_into(self, machine: Machine) -> list[Link]:
        """The links that bring packets to a machine."""
        return self._links_into[machine.cell]

    def num_tokens_coming(self, machine: Machine) -> int:
        """Tokens on the way to a machine, in packets of every kind."""
        return sum(packet.num_tokens for link in self.links_into(machine) for packet in link.packets)

    def is_reached(self, machine: Machine) -> bool:
        """Whether packets can come to a machine."""
        return bool(self._links_into[machine.cell])

    def is_any_reached(self, machines: Iterable[Machine]) -> bool:
        """Whether packets can come to one of these."""
        return any(map(self.is_reached, machines))

    def alike(self, machine: Machine) -> list[Machine]:
        """All machines of its kind, itself included."""
        return [other for other in self.simulation.machines if other.kind == machine.kind]

    def cores_touched(self, machine: Machine) -> list[Core]:
        """The cores that a machine touches, in reading order."""
        near = (self.simulation.machine_at(cell) for cell in self.simulation.grid.touching(machine.cell))
        return [core for core in near if isinstance(core, Core)]

    def answers(self, machine: Machine) -> Answers | None:
        """What the users of a source have got so far; None for nothing, or where nobody keeps account of it."""
        return None if self._answers is None else self._answers(machine.cell)

    def without_work(self, is_reached: bool, *, others: bool = False) -> Status:
        """Starved while requests are open that could be worked on, idle where there are none.

        A machine that is not reached is spare if `others` are, which do the same for the same card or users.
        """
        if not is_reached:
            return SPARE if others else UNCONNECTED
        return STARVED if self.has_open_requests else IDLE
