"""The sequences that have a slot of a card: those that prefill, those that decode, those that stand still."""

from __future__ import annotations

from collections import deque

from game.sim.cards.free_slots import FreeSlots
from game.sim.machines.engine_core import EngineCore
from game.sim.memory.block_pool import BlockPool, Holding
from game.sim.memory.host_tier import HostTier
from game.sim.memory.prefix_tree import Node
from game.sim.request import PREFILL, Request
from game.sim.scheduling.decoders import Decoders
from game.sim.world import World


class Residents:
    """Who has a slot, and with which blocks. A slot, blocks and a place among those that prefill come together."""

    __slots__ = (
        "_actor",
        "_finished",
        "_loading",
        "_prefill_missing_tokens",
        "_stalled",
        "_storing",
        "_world",
        "decoders",
        "host",
        "num_recomputed_tokens",
        "peak",
        "pool",
        "prefilling",
        "running",
        "slots",
    )

    def __init__(self, world: World, cores: list[EngineCore], pool: BlockPool, window_tokens: int, actor: int) -> None:
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
        self.host: HostTier | None = None
        """Where blocks are kept that are let go of; None where there is no such place."""
        self._actor = actor
        self._loading: dict[Request, tuple[int, Holding]] = {}
        """Sequences whose blocks are on their way from host memory: when they are here, and what is held there."""
        self._storing: deque[tuple[int, Holding, int]] = deque()
        """Blocks of sequences that have ended, on their way to host memory: when they are there, and their tokens."""
        self.peak = 0
        """The most that there ever were."""
        self.num_recomputed_tokens = 0
        """Tokens that were computed once more, because their sequence had given way."""

    @property
    def num_missing_tokens(self) -> int:
        """Tokens that all of them may still write, as far as the server knows."""
        return self._prefill_missing_tokens + self.decoders.num_missing_tokens

    @property
    def num_decoding(self) -> int:
        """Those that generate, whether the present step does or not."""
        return len(self.running) - len(self.prefilling)

    @property
    def num_loading(self) -> int:
        """Sequences whose blocks are on their way from host memory."""
        return len(self._loading)

    def seat(self, request: Request, core: EngineCore, num_tokens: int, beat: int) -> None:
        """Give a request a slot, and blocks for so many tokens; what of them is found by content is computed."""
        holding = self.pool.admit(request.runs(), num_tokens)
        self.running[request] = holding
        if len(self.running) > self.peak:
            self.peak = len(self.running)
        request.num_computed_tokens = holding.num_shared_blocks * self.pool.block_size
        if self.host is not None:
            self._load(self.host, request, holding, num_tokens, beat)
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
        if request not in self._loading:
            self._begin(request, beat)

    def _begin(self, request: Request, beat: int) -> None:
        self.prefilling[request] = None
        self._world.meter.move(request, PREFILL, beat)

    def _load(self, host: HostTier, request: Request, holding: Holding, num_tokens: int, beat: int) -> None:
        """Fetch what host memory has of a sequence beyond what the card has; until it is there, the sequence waits."""
        num_found = host.found_blocks(holding.runs, num_tokens, beat)
        num_new = num_found - holding.num_shared_blocks
        if num_new <= 0:
            return
        due, held = host.load(holding.runs, num_found, num_new, beat)
        self._loading[request] = (due, held)
        request.num_computed_tokens = num_found * self.pool.block_size
        self._world.schedule(due, self._actor)

    def arrive(self, beat: int) -> None:
        """Go on with what has come from host memory by now, and give back what has been copied to it."""
        host = self.host
        if host is None:
            return
        while self._storing and self._storing[0][0] <= beat:
            _, holding, num_tokens = self._storing.popleft()
            self.pool.release(holding, num_tokens)
        for request in [request for request, (due, _) in self._loading.items() if due <= beat]:
            host.loaded(self._loading.pop(request)[1])
            self.pool.share(self.running[request], request.num_computed_tokens)
            self._begin(request, beat)

    def _give_back(self, request: Request, has_ended: bool, beat: int) -> None:
        """Let its blocks go: at once, or where they are kept in host memory when they have been copied there."""
        holding = self.running.pop(request)
        num_tokens = request.num_computed_tokens
        host = self.host
        if request in self._loading:
            assert host is not None
            host.loaded(self._loading.pop(request)[1])
            num_tokens = holding.num_shared_blocks * self.pool.block_size  # what is on its way is of no use
        elif host is not None and has_ended:
            due = host.store(holding.runs, num_tokens, beat)
            if due > beat:
                self._storing.append((due, holding, num_tokens))
                self._world.schedule(due, self._actor)
                return
        self.pool.release(holding, num_tokens)

    def finish_prompt(self, request: Request) -> None:
        """The prompt of a sequence is computed, and the first token of its answer sampled."""
        del self.prefilling[request]
        self._prefill_missing_tokens -= 1
        self._finished.append(request)

    def remove(self, request: Request, has_ended: bool, beat: int) -> None:
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
        self._give_back(request, has_ended, beat)
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
        stalled = self._stalled
        candidates = [*stalled, *self._finished] if stalled and room > 0 else self._finished
        for request in candidates:
            is_stalled = request in stalled
            if room > 0 and (not is_stalled or self._has_block(request)):
                room -= 1
                if is_stalled:
                    del stalled[request]
                self._prefill_missing_tokens -= request.max_tokens - request.num_output_tokens
                self.decoders.join(request, self.running[request])
                assert isinstance(request.core, EngineCore)
                request.core.joins_members(request)
            else:
                stalled[request] = None
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
        for request, (due, _) in self._loading.items():
            numbers += (request.user, request.ordinal, due)
        for due, holding, num_tokens in self._storing:
            numbers += (due, holding.num_blocks, num_tokens)
        host = () if self.host is None else self.host.state()
        return (*numbers, *self.pool.state(), *host)
