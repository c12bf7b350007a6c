"""Host memory as a second tier of KV: what a card lets go of is copied there, and fetched when it is wanted again."""

from __future__ import annotations

from collections import deque

from game.sim.memory.block_pool import BlockPool, Holding
from game.sim.memory.memory import Memory
from game.sim.memory.prefix_tree import Runs


class HostTier:
    """Blocks of one card in host memory, behind a link that carries KV both ways at once, first in, first out.

    Blocks are known by their content there as on the card, and the least recently used make room for others.
    """

    __slots__ = (
        "_bytes_per_beat",
        "_down_clear_beat",
        "_storing",
        "_up_clear_beat",
        "num_loaded_tokens",
        "num_stored_tokens",
        "pool",
    )

    def __init__(self, num_bytes: int, bytes_per_beat: int, block_size: int, block_bytes: int) -> None:
        memory = Memory(num_bytes)
        self.pool = BlockPool(memory, block_size, block_bytes, num_bytes // block_bytes, caches_prefixes=True)
        self._bytes_per_beat = bytes_per_beat
        self._down_clear_beat = 0
        """When the last byte towards the host so far has been sent."""
        self._up_clear_beat = 0
        """The same towards the card."""
        self._storing: deque[tuple[int, Holding, int]] = deque()
        """What is on its way to the host: when it is there, its blocks, its tokens."""
        self.num_stored_tokens = 0
        self.num_loaded_tokens = 0

    @property
    def num_bytes(self) -> int:
        """All that there is."""
        return self.pool.num_blocks * self.pool.block_bytes

    @property
    def num_kept_bytes(self) -> int:
        """What blocks take that can be fetched."""
        return (self.pool.num_kept + self.pool.num_used) * self.pool.block_bytes

    def store(self, runs: Runs, num_tokens: int, beat: int) -> int:
        """Copy the full blocks of a sequence that are not there yet; returns when that is done."""
        self._arrive(beat)
        size = self.pool.block_size
        num_blocks = num_tokens // size
        found, missing = self.pool.look_whole(runs, num_blocks)
        if found == num_blocks or missing > self.pool.num_free:
            return beat
        holding = self.pool.admit_whole(runs, num_blocks)
        num_new = num_blocks - found
        self.num_stored_tokens += num_new * size
        self._down_clear_beat = max(beat, self._down_clear_beat) + self._transfer_beats(num_new)
        self._storing.append((self._down_clear_beat, holding, num_blocks * size))
        return self._down_clear_beat

    def found_blocks(self, runs: Runs, num_tokens: int, beat: int) -> int:
        """How many of a sequence's first full blocks are there, the one of its last token left out."""
        self._arrive(beat)
        return self.pool.look_whole(runs, (num_tokens - 1) // self.pool.block_size)[0]

    def load(self, runs: Runs, num_blocks: int, num_new: int, beat: int) -> tuple[int, Holding]:
        """Fetch the last `num_new` of its first blocks: when they are on the card, and what is held here until then."""
        holding = self.pool.admit_whole(runs, num_blocks)
        self.num_loaded_tokens += num_new * self.pool.block_size
        self._up_clear_beat = max(beat, self._up_clear_beat) + self._transfer_beats(num_new)
        return self._up_clear_beat, holding

    def loaded(self, holding: Holding) -> None:
        """What was held for a transfer to the card is held no longer."""
        self.pool.release(holding, holding.num_shared_blocks * self.pool.block_size)

    def _arrive(self, beat: int) -> None:
        storing = self._storing
        while storing and storing[0][0] <= beat:
            _, holding, num_tokens = storing.popleft()
            self.pool.release(holding, num_tokens)

    def _transfer_beats(self, num_blocks: int) -> int:
        return -(-num_blocks * self.pool.block_bytes // self._bytes_per_beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [self._down_clear_beat, self._up_clear_beat, self.num_stored_tokens, self.num_loaded_tokens]
        for due, holding, num_tokens in self._storing:
            numbers += (due, holding.num_blocks, num_tokens)
        return (*numbers, *self.pool.state())
