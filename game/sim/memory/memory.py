"""VRAM, counted in bytes: what is left of it, what it is used for, and the end of a run that finds too little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from game.sim.request import Request

WEIGHTS: Final = "weights"
DRAFT_WEIGHTS: Final = "draft_weights"
KV_CACHE: Final = "kv_cache"

MEMORY_KINDS: Final = (WEIGHTS, DRAFT_WEIGHTS, KV_CACHE)
"""What VRAM is taken for: weights by cards, draft weights by draft model tiles, KV caches by requests."""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """What some VRAM is for: one of `MEMORY_KINDS`, and the card or request it is of, where that is said."""

    kind: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds VRAM: `use` at `cell` owns `num_bytes`, of which `used_bytes` hold something.

    `is_reserved` tells a KV cache that was reserved whole, for the longest answer, from one that grows by blocks.
    `cell` is -1 for a sequence on a wire between two cards.
    """

    use: MemoryUse
    cell: int
    num_bytes: int
    used_bytes: int
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Crash:
    """The end of a run that asked a card for more VRAM than was free, with everybody who held some of it.

    `card` is the number of the card whose memory it was, -1 for memory that no card's weights went into. `gpu` numbers
    the memories themselves: that of the card where every card has its own, else 0, for cards that share one are one.
    """

    tick: int
    cell: int
    card: int
    use: MemoryUse
    tried_bytes: int
    capacity_bytes: int
    used_bytes: int
    at_load: bool
    holders: tuple[Holder, ...]
    gpu: int = 0

    @property
    def free_bytes(self) -> int:
        """Bytes that were left."""
        return self.capacity_bytes - self.used_bytes


class Memory:
    """The VRAM of one card, or of all cards of a level that share it: so many bytes, and who holds them.

    Requests for more than is free are answered with no; what that means is for whoever asks to decide.
    """

    __slots__ = ("admitted", "capacity_bytes", "peak_bytes", "used_bytes")

    def __init__(self, capacity_bytes: int) -> None:
        self.capacity_bytes = capacity_bytes
        self.used_bytes = 0
        self.peak_bytes = 0
        """The most that was ever in use."""
        self.admitted: dict[Request, None] = {}
        """The sequences that may hold some of it: few, however many requests wait."""

    @property
    def free_bytes(self) -> int:
        """Bytes that are left."""
        return self.capacity_bytes - self.used_bytes

    def allocate(self, num_bytes: int) -> bool:
        """Take `num_bytes` and say True, or take nothing and say False."""
        used = self.used_bytes + num_bytes
        if used > self.capacity_bytes:
            return False
        self.used_bytes = used
        if used > self.peak_bytes:
            self.peak_bytes = used
        return True

    def free(self, num_bytes: int) -> None:
        """Give back what was taken."""
        assert 0 <= num_bytes <= self.used_bytes
        self.used_bytes -= num_bytes

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.capacity_bytes, self.used_bytes, self.peak_bytes)


class OutOfMemory(Exception):
    """Raised inside the simulation where a want of VRAM ends the run, which it does as a `Crash`."""

    def __init__(self, cell: int, card: int, memory: Memory, use: MemoryUse, tried_bytes: int) -> None:
        super().__init__(f"{use} at cell {cell} tried to allocate {tried_bytes} bytes")
        self.cell = cell
        self.card = card
        self.memory = memory
        self.use = use
        self.tried_bytes = tried_bytes
