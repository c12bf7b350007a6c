"""What has befallen requests so far, counted by place: for whoever shows it as it happens."""

from __future__ import annotations

from typing import Final

from game.sim.cards.engine_card import EngineCard
from game.sim.machines.host_memory import HostMemory
from game.sim.simulation import Simulation

REFUSED: Final = "refused"
"""Requests that were not taken, by the cell of the gate or of the core that refused them."""

PREEMPTED: Final = "preempted"
"""Sequences that had to give way, by the first cell of their card."""

CACHED: Final = "cached"
"""Blocks that were found by their content, by the first cell of the card."""


class Incidents:
    """The counters of one run. Reads them anew at each call; none of them ever falls."""

    def __init__(self, simulation: Simulation) -> None:
        self._world = simulation.world
        self._engines = [card for card in simulation.cards if isinstance(card, EngineCard)]
        self._hosts = [machine for machine in simulation.machines if isinstance(machine, HostMemory)]

    def totals(self) -> dict[str, dict[int, int]]:
        """By kind and place."""
        engines = [card for card in self._engines if card.is_loaded]
        return {
            REFUSED: dict(self._world.refused_at),
            PREEMPTED: {card.cells[0]: card.scheduler.num_preemptions for card in engines},
            CACHED: {
                card.cells[0]: card.scheduler.pool.num_hit_tokens // card.scheduler.pool.block_size for card in engines
            },
        }

    def loading(self) -> list[tuple[int, tuple[int, ...]]]:
        """Host memories from which blocks are being fetched now, each with the cells of the card that waits."""
        return [
            (host.cell, card.cells)
            for host in self._hosts
            for card in host.cards
            if isinstance(card, EngineCard) and card.is_loaded and card.scheduler.residents.num_loading
        ]
