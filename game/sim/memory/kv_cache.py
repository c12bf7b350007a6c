"""Law 2, block: a KV cache grows only into memory that its sequence owns."""

from game.sim.memory.memory import KV_CACHE, Memory, MemoryUse
from game.sim.request import Request


def kv_cache_of(request: Request) -> MemoryUse:
    """What a report calls the memory of a sequence."""
    return MemoryUse(KV_CACHE, request.name)


class KVPlace:
    """How sequences on one core keep their KV: in blocks or reserved whole, with so many bytes a token."""

    __slots__ = ("block_size", "kv_bytes_per_token", "max_model_len", "memory")

    def __init__(self, memory: Memory, max_model_len: int, kv_bytes_per_token: int) -> None:
        self.memory = memory
        self.max_model_len = max_model_len
        self.kv_bytes_per_token = kv_bytes_per_token
        self.block_size = 0
        """Tokens of a block; 0 where a sequence reserves `max_model_len` tokens at once."""

    @property
    def is_paged(self) -> bool:
        """Whether sequences take blocks as they need them."""
        return self.block_size > 0

    def admit(self, request: Request) -> bool:
        """Take in a sequence with the tokens it has; what it held elsewhere becomes part of what it holds here.

        False where VRAM does not suffice; the sequence then still holds what it held.
        """
        owned = self.owned_tokens(request.num_computed_tokens)
        wanted = owned * self.kv_bytes_per_token
        held = request.held_bytes if request.memory is self.memory else 0
        if wanted > held:
            if not self.memory.allocate(wanted - held):
                return False
        elif wanted < held:
            self.memory.free(held - wanted)
        if request.memory is not None and request.memory is not self.memory:
            release(request)
        request.memory = self.memory
        self.memory.admitted[request] = None
        request.held_bytes = wanted
        request.num_owned_tokens = owned
        request.block_size = self.block_size
        request.kv_bytes_per_token = self.kv_bytes_per_token
        return True

    def grow(self, request: Request, num_tokens: int) -> bool:
        """Make sure that the sequence owns memory for `num_tokens`; False where VRAM does not suffice."""
        owned = self.owned_tokens(num_tokens)
        if owned > request.num_owned_tokens:
            missing = (owned - request.num_owned_tokens) * self.kv_bytes_per_token
            if not self.memory.allocate(missing):
                return False
            request.held_bytes += missing
            request.num_owned_tokens = owned
        return True

    def missing_bytes(self, request: Request, num_tokens: int) -> int:
        """Bytes that a sequence of `num_tokens` needs here beyond what it holds here."""
        held = request.held_bytes if request.memory is self.memory else 0
        return max(0, self.owned_tokens(num_tokens) * self.kv_bytes_per_token - held)

    def owned_tokens(self, num_tokens: int) -> int:
        """Tokens that a sequence of `num_tokens` owns memory for: whole blocks, or all that it may ever need."""
        size = self.block_size
        return -(-num_tokens // size) * size if size else self.max_model_len


def release(request: Request) -> None:
    """Give back all that a sequence owns."""
    if request.memory is not None:
        request.memory.free(request.held_bytes)
        del request.memory.admitted[request]
    request.memory = None
    request.held_bytes = 0
    request.num_owned_tokens = 0
