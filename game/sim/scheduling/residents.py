"""The sequences that have a slot of a card: those that prefill, those that decode, those that stand still."""

from __future__ import annotations

from game.sim.cards.free_slots import FreeSlots
from game.sim.machines.engine_core import EngineCore
from game.sim.memory.block_pool import BlockPool, Holding
from game.sim.memory.prefix_tree import Node
from game.sim.request import PREFILL, Request
from game.sim.scheduling.decoders import Decoders
from game.sim.world import World


class Residents:
    """Who has a slot, and with which blocks. A slot, blocks and a place among those that prefill come together."""

    __slots__ = (
        "_finished",
        "_prefill_missing_tokens",
        "_stalled",
        "_world",
        "decoders",
        "num_recomputed_tokens",
        "peak",
        "pool",
        "prefilling",
        "running",
        "slots",
    )

    def __init__(self, world: World, cores: list[EngineCore], pool: BlockPool, window_tokens: int) -> None:
        self._world = world
        self.pool = pool
        self.slots = FreeSlots(cores)
        self.decoders = Decoders(pool.block_size, window_tokens)
        self.running: dict[Request, Holding] = {}
        """All of them with their blocks, in the order of their admission."""
        self.prefilling: dict[Request, None] = {}
        """Those whose prompt is not computed, in the same order."""
        self._stalled: dict[Request, None] = {}
        """Those that decode, but not in the present step, because the budget or memory is too small."""
        self._finished: list[Request] = []
        """Those whose prompt is computed and that decode from the coming step on."""
        self._prefill_missing_tokens = 0
        """Tokens that those who are not in `decoders` may still write, as far as the server knows."""
        self.peak = 0
        """The most that there ever were."""
        self.num_recomputed_tokens = 0
        """Tokens that were computed once more, because their sequence had given way."""

    @property
    def num_missing_tokens(self) -> int:
        """Tokens that all of them may still write, as far as the server knows."""
        return self._prefill_missing_tokens + self.decoders.num_missing_tokens

    def seat(self, request: Request, core: EngineCore, num_tokens: int, beat: int) -> None:
        """Give a request a slot, and blocks for so many tokens; what of them is found by content is computed."""
        holding = self.pool.admit(request.runs(), num_tokens)
        self.running[request] = holding
        if len(self.running) > self.peak:
            self.peak = len(self.running)
        self.prefilling[request] = None
        request.num_computed_tokens = holding.num_shared_blocks * self.pool.block_size
        if request.num_preemptions:
            self.num_recomputed_tokens += max(0, request.num_lost_tokens - request.num_computed_tokens)
        else:
            request.admitted_beat = beat
            request.source.admitted()
        self._prefill_missing_tokens += request.max_tokens - request.num_output_tokens
        memory = core.place.memory
        request.memory = memory
        request.kv_bytes_per_token = core.place.kv_bytes_per_token
        request.block_size = core.place.block_size
        memory.admitted[request] = None
        if request.core is not None:
            request.core.waiting.pop(request, None)
        request.core = core
        core.running.append(request)
        self._world.meter.move(request, PREFILL, beat)

    def finish_prompt(self, request: Request) -> None:
        """The prompt of a sequence is computed, and the first token of its answer sampled."""
        del self.prefilling[request]
        self._prefill_missing_tokens -= 1
        self._finished.append(request)

    def remove(self, request: Request, has_ended: bool) -> None:
        """A sequence gives its slot and its blocks up: it has ended, or it is interrupted."""
        core = request.core
        assert isinstance(core, EngineCore)
        if request in self.decoders.members:
            self.decoders.leave(request)
            core.leaves_members(request, has_ended)
        else:
            self._prefill_missing_tokens -= request.max_tokens - request.num_output_tokens
            self.prefilling.pop(request, None)
            self._stalled.pop(request, None)
            if request in self._finished:
                self._finished.remove(request)
        self.pool.release(self.running.pop(request), request.num_computed_tokens)
        memory = request.memory
        assert memory is not None
        del memory.admitted[request]
        request.memory = None
        request.held_bytes = 0
        request.num_owned_tokens = 0
        core.leave(request)
        request.core = None

    def join_decoders(self, token_budget: int) -> None:
        """Let those decode whose prompt is computed, and those that stand still, as far as the budget goes."""
        if not self._finished and not self._stalled:
            return
        room = token_budget - len(self.decoders.members)
        candidates = [*self._stalled, *self._finished] if room > 0 else self._finished
        for request in candidates:
            if room > 0 and (request not in self._stalled or self._has_block(request)):
                room -= 1
                self._stalled.pop(request, None)
                self._prefill_missing_tokens -= request.max_tokens - request.num_output_tokens
                self.decoders.join(request)
                assert isinstance(request.core, EngineCore)
                request.core.joins_members(request)
            else:
                self._stalled[request] = None
        self._finished = []

    def _has_block(self, request: Request) -> bool:
        """Whether there is a block for what a sequence computes next, where it needs a new one."""
        return request.num_computed_tokens % self.pool.block_size != 0 or self.pool.num_available > 0

    def stall(self, request: Request) -> None:
        """A sequence that decodes stands still until there is a block for it."""
        assert isinstance(request.core, EngineCore)
        self.decoders.leave(request)
        request.core.leaves_members(request, False)
        self._prefill_missing_tokens += request.max_tokens - request.num_output_tokens
        self._stalled[request] = None

    def settle(self) -> None:
        """Write into requests what is counted for all decoders together, and what memory they hold.

        Blocks that several share are those of the first of them.
        """
        for request in self.decoders.members:
            self.decoders.settle(request)
        counted: set[Node] = set()
        for request, holding in self.running.items():
            request.num_owned_tokens = holding.num_blocks * self.pool.block_size
            num_blocks = holding.num_own_blocks
            node = holding.node
            while node.parent is not None:
                if node not in counted:
                    counted.add(node)
                    num_blocks += node.num_blocks
                node = node.parent
            request.held_bytes = num_blocks * self.pool.block_bytes

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        decoders = self.decoders
        numbers = [decoders.round, decoders.num_computed_tokens, decoders.num_missing_tokens]
        numbers += (self._prefill_missing_tokens, self.num_recomputed_tokens, self.peak)
        members = list(decoders.members)
        for requests in (list(self.running), list(self.prefilling), members, list(self._stalled), self._finished):
            numbers.append(len(requests))
            for request in requests:
                numbers += (request.user, request.ordinal)
        return (*numbers, *self.pool.state())
