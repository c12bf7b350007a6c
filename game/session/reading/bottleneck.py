"""The one stage that limits throughput, in numbers, and the cells that it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.session.reading.diagnosis import SETTLED_TICKS, diagnose
from game.sim.meter import WINDOW_TICKS
from game.sim.simulation import Simulation
from game.sim.view import RunView

MEASURING: Final = "measuring"
MEMORY: Final = "memory"
SPILL: Final = "spill"
PREFILL_STAGE: Final = "prefill"
DECODE_SLOTS: Final = "decode_slots"
ADMISSION: Final = "admission"
WIRES: Final = "wires"
DEMAND: Final = "demand"
STEP_TIME: Final = "step_time"

STAGES: Final = (MEASURING, MEMORY, SPILL, PREFILL_STAGE, DECODE_SLOTS, ADMISSION, WIRES, DEMAND, STEP_TIME)
"""What can limit a run. While MEASURING there is too little to tell."""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The limiting stage. Numbers of requests are means since the start of the run."""

    stage: str
    """One of `STAGES`."""
    cells: tuple[int, ...]
    """The tiles concerned."""
    tps: float
    """Tokens a second delivered over the last five seconds, or as long as the run has been going on."""
    num_in_stage: float
    """Requests in the stage; of MEMORY bytes asked for, of SPILL packets lost."""
    num_slots: float
    """How many it has room for, 0 where it is not a number of slots; of MEMORY bytes that were free."""
    num_queued: float
    """Requests that wait in front of it."""
    num_open: float
    """Requests that are open in all."""


def bottleneck(simulation: Simulation) -> Bottleneck:
    """What limits a run at present (Little's law); once memory has run out it is that."""
    crash = simulation.crash
    if crash is not None:
        return _found(simulation, MEMORY, (crash.cell,), crash.tried_bytes, crash.free_bytes)
    if simulation.tick < SETTLED_TICKS:
        return _found(simulation, MEASURING, ())
    found = diagnose(simulation)
    return _found(
        simulation,
        MEASURING if found.stage is None else found.stage,
        found.cells,
        found.num_in_stage,
        found.num_slots,
        found.num_queued,
    )


def _found(
    simulation: Simulation,
    stage: str,
    cells: tuple[int, ...],
    num_in_stage: float = 0,
    num_slots: float = 0,
    num_queued: float = 0,
) -> Bottleneck:
    view = RunView(simulation)
    tps = view.tps_over(max(1, min(simulation.tick, WINDOW_TICKS)))
    return Bottleneck(stage, cells, tps, num_in_stage, num_slots, num_queued, sum(view.mean_in_stage))
