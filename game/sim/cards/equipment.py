"""What the tiles that touch an engine lend to its card: a way to schedule, shared blocks, host memory."""

from __future__ import annotations

from dataclasses import replace

from game.sim.memory.block_pool import BlockPool
from game.sim.memory.host_tier import HostTier
from game.sim.memory.memory import Memory
from game.sim.scheduling.config import SchedulerConfig
from game.sim.scheduling.order.order import Order


class Equipment:
    """Of several tiles of a kind the first that serves a card counts."""

    __slots__ = (
        "_host_bytes",
        "_host_bytes_per_beat",
        "_is_governed",
        "caches_prefixes",
        "config",
        "num_gpu_blocks",
        "user_order",
    )

    def __init__(self, config: SchedulerConfig) -> None:
        self.config = config
        """How the card is scheduled."""
        self._is_governed = False
        """Whether a scheduler tile has said so."""
        self.caches_prefixes = False
        """Whether sequences that begin alike share blocks."""
        self.user_order: Order | None = None
        """A policy of the user's own, whatever tiles say."""
        self.num_gpu_blocks = 0
        """KV blocks that there are to be; 0 for as many as the memory has room for."""
        self._host_bytes = 0
        self._host_bytes_per_beat = 0

    def schedule_by(self, config: SchedulerConfig) -> bool:
        """Schedule as it says from now on; False where another has said so already."""
        if self._is_governed:
            return False
        self._is_governed = True
        self.config = config
        return True

    def keep_in_host(self, num_bytes: int, bytes_per_beat: int) -> bool:
        """Keep blocks that are let go of in so much host memory; False where another place has been lent already."""
        if self._host_bytes:
            return False
        self._host_bytes = num_bytes
        self._host_bytes_per_beat = bytes_per_beat
        return True

    @property
    def scheduling(self) -> SchedulerConfig:
        """How the card is scheduled once it runs."""
        return self.config if self.user_order is None else replace(self.config, order=self.user_order)

    def pool(self, memory: Memory, block_size: int, block_bytes: int, is_paged: bool) -> BlockPool | None:
        """The blocks that there are in what is left of a memory; None where there is less than there is to be."""
        num_blocks = memory.free_bytes // block_bytes
        if self.num_gpu_blocks > num_blocks:
            return None
        num_blocks = self.num_gpu_blocks or num_blocks
        return BlockPool(memory, block_size, block_bytes, num_blocks, self.caches_prefixes and is_paged)

    def host(self, pool: BlockPool) -> HostTier | None:
        """Where blocks of that pool are kept when they are let go of; only what can be found by its content is."""
        if not self._host_bytes or not pool.caches_prefixes:
            return None
        return HostTier(self._host_bytes, self._host_bytes_per_beat, pool.block_size, pool.block_bytes)
