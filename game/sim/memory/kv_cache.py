"""Law 2, block: a KV cache grows only into memory that its sequence owns."""

from game.physics.laws import BLOCK_SIZE, num_blocks
from game.sim.memory.memory import KV_CACHE, Memory, OutOfMemory, Pool
from game.sim.request import Request


def kv_cache_of(request: Request) -> Memory:
    """What a report calls the memory of a sequence."""
    return Memory(KV_CACHE, request.name)


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
        """Take in a sequence with the tokens it has; what it held elsewhere becomes part of what it holds here.

        Raises:
            OutOfMemory: where VRAM does not suffice; the sequence then still holds what it held.
        """
        owned = self._owned(request.num_computed_tokens)
        missing = owned * self.kv_bytes_per_token - request.held_bytes
        self._allocate(request, missing)
        if missing < 0:
            self.pool.free(-missing)
        self.pool.admitted[request] = None
        request.held_bytes += missing
        request.num_owned_tokens = owned
        request.is_paged = self.is_paged
        request.kv_bytes_per_token = self.kv_bytes_per_token

    def grow(self, request: Request, num_tokens: int) -> int:
        """Make sure that the sequence owns memory for `num_tokens`, and return how many of them it may have.

        No sequence grows past `max_model_len`: drafts that would reach beyond are not made.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        num_tokens = min(num_tokens, self.max_model_len)
        owned = self._owned(num_tokens)
        if owned > request.num_owned_tokens:
            missing = (owned - request.num_owned_tokens) * self.kv_bytes_per_token
            self._allocate(request, missing)
            request.held_bytes += missing
            request.num_owned_tokens = owned
        return num_tokens

    def _owned(self, num_tokens: int) -> int:
        """Tokens that a sequence of `num_tokens` owns memory for: whole blocks, or all that it may ever need."""
        return num_blocks(num_tokens) * BLOCK_SIZE if self.is_paged else self.max_model_len

    def _allocate(self, request: Request, num_bytes: int) -> None:
        if num_bytes > 0 and not self.pool.allocate(num_bytes):
            raise OutOfMemory(self.cell, kv_cache_of(request), num_bytes)


def release(pool: Pool, request: Request) -> None:
    """Give back all that a sequence owns."""
    pool.free(request.held_bytes)
    pool.admitted.pop(request, None)
    request.held_bytes = 0
    request.num_owned_tokens = 0
