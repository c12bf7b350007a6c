"""How far the prompts of a source come in a build that does not run, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass

from game.sim.flow import Flow
from game.sim.outlook import cores_reached, delivers
from game.sim.packet import DRAFT, KV, PROMPT, TOKEN
from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class SourceWay:
    """How far the prompts of one source come, and what becomes of them."""

    is_connected: bool
    is_arriving: bool
    is_answered: bool
    is_delivered: bool
    prompt_way: float
    token_way: float

    @classmethod
    def of(cls, simulation: Simulation, flow: Flow) -> SourceWay:
        """Of the source that this flow comes from."""
        prompts = flow.passing.get(PROMPT, frozenset())
        behind = [flow.passing.get(kind, frozenset()) for kind in (KV, DRAFT, TOKEN)]
        is_arriving = bool(cores_reached(simulation, flow))
        is_answered = bool(behind[1] or behind[2])
        is_delivered = delivers(simulation, flow)
        lost = {leak.packet_kind for leak in flow.leaks}
        reach = simulation.spec.rows + simulation.spec.cols
        return cls(
            is_connected=len(prompts) > 1 or bool(flow.arriving),
            is_arriving=is_arriving,
            is_answered=is_answered,
            is_delivered=is_delivered,
            prompt_way=1.0 if is_arriving and PROMPT not in lost else _grown(len(prompts) - 1, reach),
            token_way=1.0 if is_delivered and lost <= {PROMPT} else _grown(sum(map(len, behind)), reach),
        )


def _grown(num_tiles: int, reach: int) -> float:
    """0 for no tile, and for each further one more, but always below 1: half at `reach`."""
    return num_tiles / (num_tiles + reach)
