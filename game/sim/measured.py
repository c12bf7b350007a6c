"""A run at one moment, as metrics are read off it."""

from __future__ import annotations

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.sim.latencies import EVERY_CLASS, Latencies
from game.sim.simulation import Simulation
from game.sim.utilisation import Utilisation
from game.sim.waits import Waits


class Measured:
    """A run at one moment, as all requests see it or those of one class; what no class has is that of all."""

    __slots__ = (
        "_utilisation",
        "_waits",
        "at_warmup",
        "best_tps",
        "class_name",
        "cost",
        "hold_tps",
        "num_tiles",
        "simulation",
        "warmup_ticks",
    )

    def __init__(
        self,
        simulation: Simulation,
        warmup_ticks: int,
        at_warmup: tuple[int, int],
        best_tps: float,
        hold_tps: float | None,
        num_tiles: int,
        cost: int,
        class_name: str = EVERY_CLASS,
    ) -> None:
        self.simulation = simulation
        self.warmup_ticks = warmup_ticks
        self.at_warmup = at_warmup
        """Tokens delivered and requests answered when the warm-up ended."""
        self.best_tps = best_tps
        """The highest rolling throughput after the warm-up."""
        self.hold_tps = hold_tps
        """Mean throughput over the hold that has just been completed; None where that is not so."""
        self.num_tiles = num_tiles
        self.cost = cost
        """What the player placed, in tiles and credits."""
        self.class_name = class_name
        self._waits: dict[str, Waits] = {}
        self._utilisation: Utilisation | None = None

    def of_class(self, class_name: str) -> Measured:
        """The same moment for the requests of one class."""
        sums = (self.simulation, self.warmup_ticks, self.at_warmup, self.best_tps, self.hold_tps)
        return Measured(*sums, self.num_tiles, self.cost, class_name)

    @property
    def beat(self) -> int:
        """The moment."""
        return self.simulation.tick * BEATS_PER_TICK

    def per_s(self, count: int, at_warmup: int) -> float:
        """A count of the whole run as a mean a second since the warm-up; before its end, since the start."""
        tick = self.simulation.tick
        since = self.warmup_ticks if tick > self.warmup_ticks else 0
        counted = count - (at_warmup if since else 0)
        return counted * TICKS_PER_SECOND / (tick - since) if tick > since else 0.0

    @property
    def latencies(self) -> Latencies | None:
        """What the run keeps of latencies; None where it does not."""
        return self.simulation.meter.latencies

    def waits(self, kind: str) -> Waits | None:
        """Latencies of one kind of the requests sent after the warm-up; None where the run does not keep them."""
        latencies = self.latencies
        if latencies is None:
            return None
        if kind not in self._waits:
            self._waits[kind] = latencies.waits(kind, self.simulation.open_requests(), self.beat, self.class_name)
        return self._waits[kind]

    @property
    def utilisation(self) -> Utilisation:
        """What the engines have done with their time."""
        if self._utilisation is None:
            self._utilisation = Utilisation(self.simulation)
        return self._utilisation
