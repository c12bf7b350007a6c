"""The factory that runs on the title screen: a whole speculating server in two rows."""

from __future__ import annotations

from typing import Final

from game.content.grid import tiles_on
from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.physics.units import MIB
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Draft, FactorySpec, Lengths

DRAWING: Final = (
    ".....F.........",
    "S>>>PD>>>V>>>>K",
)


def showcase() -> Simulation:
    """The card and the models of chapter 1, two users, answers of many lengths."""
    return Simulation(
        FactorySpec(
            rows=len(DRAWING),
            cols=len(DRAWING[0]),
            tiles=tiles_on(DRAWING, {}),
            card=CARDS["toy-120"],
            model=MODELS["opt-1.3b"],
            draft=Draft(MODELS["opt-125m"], num_drafts=3, acceptance=0.8),
            vram_bytes=5120 * MIB,
            max_model_len=512,
            workload=ClosedLoop(2, Lengths(16, 96), Lengths(32, 160)),
            link=LINKS["pcie4-x16"],
        )
    )
