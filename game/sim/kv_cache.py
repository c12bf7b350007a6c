"""Law 2, block: a KV cache grows only into memory that its sequence owns."""

from game.physics.laws import BLOCK_SIZE, num_blocks
from game.sim.pool import OutOfMemory, Pool
from game.sim.request import Request


class KVPlace:
    """How sequences on one core keep their KV: in blocks or reserved whole, with so many bytes a token."""

    __slots__ = ("cell", "is_paged", "kv_bytes_per_token", "max_model_len", "pool")

    def __init__(self, cell: int, pool: Pool, max_model_len: int, is_paged: bool, kv_bytes_per_token: int) -> None:
        self.cell = cell
        self.pool = pool
        self.max_model_len = max_model_len
        self.is_paged = is_paged
        self.kv_bytes_per_token = kv_bytes_per_token

    def admit(self, request: Request) -> None:
        """Take in a sequence with the tokens it has, giving back what it held elsewhere in the same instant.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        release(self.pool, request)
        request.is_paged = self.is_paged
        request.kv_bytes_per_token = self.kv_bytes_per_token
        self.grow(request, request.num_computed_tokens)

    def grow(self, request: Request, num_tokens: int) -> None:
        """Make sure that the sequence owns memory for `num_tokens`: so many blocks, or all it may ever need.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        owned = num_blocks(num_tokens) * BLOCK_SIZE if self.is_paged else self.max_model_len
        missing = (owned - request.num_owned_tokens) * self.kv_bytes_per_token
        if missing > 0:
            if not self.pool.allocate(missing):
                raise OutOfMemory(self.cell, f"KV cache of request {request.name}", missing)
            request.held_bytes += missing
            request.num_owned_tokens = owned


def release(pool: Pool, request: Request) -> None:
    """Give back all that a sequence owns."""
    pool.free(request.held_bytes)
    request.held_bytes = 0
    request.num_owned_tokens = 0
