"""The level's VRAM, counted in bytes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds VRAM: `what` at `cell` owns `num_bytes`, of which `used_bytes` hold something.

    `is_reserved` tells a KV cache that was reserved whole, for the longest answer, from one that grows by blocks.
    `cell` is -1 for a sequence on a wire between two cards.
    """

    what: str
    cell: int
    num_bytes: int
    used_bytes: int
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Crash:
    """The end of a run that asked for more VRAM than was free, with everybody who held some."""

    tick: int
    cell: int
    what: str
    tried_bytes: int
    capacity_bytes: int
    used_bytes: int
    at_load: bool
    holders: tuple[Holder, ...]

    @property
    def free_bytes(self) -> int:
        """Bytes that were left."""
        return self.capacity_bytes - self.used_bytes


class OutOfMemory(Exception):
    """Raised inside the simulation by a request for VRAM that cannot be met; it ends the run as a `Crash`."""

    def __init__(self, cell: int, what: str, tried_bytes: int) -> None:
        super().__init__(f"{what} at cell {cell} tried to allocate {tried_bytes} bytes")
        self.cell = cell
        self.what = what
        self.tried_bytes = tried_bytes


class Pool:
    """So many bytes, so many of them in use, and the most that ever were."""

    __slots__ = ("capacity_bytes", "peak_bytes", "used_bytes")

    def __init__(self, capacity_bytes: int) -> None:
        self.capacity_bytes = capacity_bytes
        self.used_bytes = 0
        self.peak_bytes = 0

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
