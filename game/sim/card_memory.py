"""The memory of each card as it fills, for whoever shows it: weights and KV in bytes, KV in blocks."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.laws import BLOCK_SIZE
from game.sim.cards.card import Card
from game.sim.cards.engine_card import EngineCard
from game.sim.machines.core import Core
from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class KVBlocks:
    """How blocks are spent. Those begun count as used; cached ones are free, but their content can still be found.

    Reserved ones are a sequence's and empty.
    """

    num_used: int
    num_cached: int
    num_reserved: int
    num_free: int

    @property
    def num_blocks(self) -> int:
        """All of them."""
        return self.num_used + self.num_cached + self.num_reserved + self.num_free


@dataclass(frozen=True, slots=True)
class CardMemory:
    """The memory that one card loads into: its weights and its KV, what others hold there, and how much there is."""

    cells: tuple[int, ...]
    weights_bytes: int
    kv_bytes: int
    other_bytes: int
    capacity_bytes: int


def card_memories(simulation: Simulation) -> list[CardMemory]:
    """By the number of the card."""
    found = []
    for card in simulation.cards:
        memory = card.memory
        weights = card.law.weights_bytes if memory.used_bytes else 0
        kv = _kv_bytes(card)
        other = max(0, memory.used_bytes - weights - kv)
        found.append(CardMemory(card.cells, weights, kv, other, memory.capacity_bytes))
    return found


def kv_blocks(simulation: Simulation) -> dict[int, KVBlocks]:
    """By the cell of each core: of an engine those of its card, else those of the core's own sequences."""
    found = {}
    for card in simulation.cards:
        for core in card.cores:
            found[core.cell] = _of_pool(card) if isinstance(card, EngineCard) else _of_core(core)
    return found


def _kv_bytes(card: Card) -> int:
    if isinstance(card, EngineCard):
        return card.scheduler.pool.num_used * card.scheduler.pool.block_bytes if card.is_loaded else 0
    return sum(request.held_bytes for core in card.cores for request in core.running)


def _of_pool(card: EngineCard) -> KVBlocks:
    if not card.is_loaded:
        return KVBlocks(0, 0, 0, 0)
    pool = card.scheduler.pool
    num_cached = pool.num_kept if pool.caches_prefixes else 0
    return KVBlocks(pool.num_used, num_cached, 0, pool.num_free - num_cached)


def _of_core(core: Core) -> KVBlocks:
    place = core.place
    block_bytes = (place.block_size or BLOCK_SIZE) * place.kv_bytes_per_token
    used = sum(min(request.used_bytes, request.held_bytes) for request in core.running)
    held = sum(request.held_bytes for request in core.running)
    longest = max(held, core.num_slots * place.max_model_len * place.kv_bytes_per_token)
    num_used, num_held, num_all = (-(-num_bytes // block_bytes) for num_bytes in (used, held, longest))
    return KVBlocks(num_used, 0, num_held - num_used, num_all - num_held)
