"""The scheduler of a serving engine: who waits, runs, is admitted, and gives way when memory is full (law 4)."""

from __future__ import annotations

from heapq import heappop, heappush

from game.sim.cards.free_slots import FreeSlots
from game.sim.machines.core import Core
from game.sim.machines.engine_core import EngineCore
from game.sim.memory.block_pool import BlockPool, Holding
from game.sim.memory.kv_cache import kv_cache_of
from game.sim.memory.memory import OutOfMemory
from game.sim.request import CLOSED, PREFILL, WAITING, Request
from game.sim.scheduling.config import CHUNKED, FIRST, OOM, PREEMPT, STATIC, SchedulerConfig
from game.sim.scheduling.decoders import Decoders
from game.sim.world import World


class Scheduler:
    """Makes up the steps of one card, as vLLM V1 does: decodes first, then prompts in pieces, then new requests.

    A step computes one token of each of `decoders` where `does_decode`, and of each of `chunks` so many tokens.
    """

    __slots__ = (
        "_arrivals",
        "_card_index",
        "_deadlines",
        "_finished",
        "_num_queued",
        "_prefill_missing_tokens",
        "_slots",
        "_stalled",
        "_waiting",
        "_world",
        "chunks",
        "config",
        "decoders",
        "does_decode",
        "num_preempted",
        "num_preemptions",
        "num_recomputed_tokens",
        "num_waiting",
        "peak_running",
        "pool",
        "prefilling",
        "running",
    )

    def __init__(
        self, world: World, card_index: int, cores: list[EngineCore], config: SchedulerConfig, pool: BlockPool
    ) -> None:
        self._world = world
        self._card_index = card_index
        self.config = config
        self.pool = pool
        self.decoders = Decoders(pool.block_size)
        self.running: dict[Request, Holding] = {}
        """The sequences that have a slot, with their blocks, in the order of their admission."""
        self.prefilling: dict[Request, None] = {}
        """Those of them whose prompt is not computed, in the same order."""
        self._stalled: dict[Request, None] = {}
        """Those that decode, but not in the present step, because the budget or memory is too small."""
        self._finished: list[Request] = []
        """Those whose prompt is computed and that decode from the coming step on."""
        self._arrivals: list[Request] = []
        """Prompts that have come and are not yet in the queue, in order."""
        self._waiting: list[tuple[int, int, int, int, Request]] = []
        """A heap of claims: what the policy says, when it came, to which cell, a number that no other has."""
        self.num_waiting = 0
        """Requests without a slot; claims of those that gave up may still be in the queue."""
        self._deadlines: list[tuple[int, int, Request]] = []
        """A heap of who is to be refused when, where an admission gate has said so."""
        self._num_queued = 0
        self._prefill_missing_tokens = 0
        """Tokens that sequences with a slot that are not in `decoders` may still write, as far as the server knows."""
        self._slots = FreeSlots(cores)
        self.chunks: list[tuple[Request, int]] = []
        self.does_decode = False
        self.num_preemptions = 0
        self.num_preempted = 0
        """Requests that were preempted at least once."""
        self.num_recomputed_tokens = 0
        self.peak_running = 0

    def arrive(self, request: Request) -> None:
        """A prompt has come."""
        self._arrivals.append(request)
        self.num_waiting += 1
        if request.deadline_beat >= 0:
            self._num_queued += 1
            heappush(self._deadlines, (request.deadline_beat, self._num_queued, request))

    def next_prompt(self) -> Request | None:
        """Who is to be admitted next; None where nobody waits."""
        self._skip_closed()
        if self._waiting:
            return self._waiting[0][4]
        return self._arrivals[0] if self._arrivals else None

    def waiting(self) -> list[Request]:
        """Everybody without a slot, in the order in which they would be admitted now."""
        queued = [claim[4] for claim in sorted(self._waiting)]
        return [request for request in (*queued, *self._arrivals) if request.stage == WAITING]

    def schedule(self, beat: int, arrived_by: int) -> bool:
        """Make up the coming step, with requests that arrived up to a beat; False where there is nothing to do.

        Raises:
            OutOfMemory: where that is what a full memory means.
        """
        while True:
            self._queue_arrivals(arrived_by)
            self._refuse_late(beat)
            has_preempted = self._make_up(beat)
            if self.does_decode or self.chunks:
                return True
            if has_preempted:
                continue
            if not self._arrivals:
                return False
            arrived_by = beat  # an engine without work plans nothing ahead

    def _make_up(self, beat: int) -> bool:
        """Fill the step; whether somebody had to give way for it."""
        config = self.config
        decoders = self.decoders
        self.chunks = []
        num_preemptions = self.num_preemptions
        if self._finished or self._stalled:
            self._join_decoders()
        is_first = config.prefill == FIRST
        if decoders.members and not is_first:
            self._grow_decoders(beat)
        left = config.token_budget
        if not is_first:
            left -= len(decoders.members)
        if self.prefilling and left > 0:
            left = self._continue_prompts(left)
        if self._waiting and self.num_preemptions == num_preemptions:
            self._admit(left, beat)
        if is_first and decoders.members and not self.chunks:
            self._grow_decoders(beat)
        self.does_decode = bool(decoders.members) and not (is_first and self.chunks)
        return self.num_preemptions > num_preemptions

    def finish_prompt(self, request: Request) -> None:
        """The prompt of a sequence is computed, and the first token of its answer sampled."""
        del self.prefilling[request]
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

    def slot_became_free(self, core: Core) -> None:
        """A sequence has left a core."""
        self._slots.list_again(core)

    def abort(self, request: Request) -> None:
        """A client has given up: its request is let go of, wherever it stands."""
        if request in self.running:
            self.remove(request, has_ended=False)
        else:
            self.num_waiting -= 1
            if request.core is not None:
                request.core.waiting.pop(request, None)
                request.core = None

    # --- who waits

    def _queue_arrivals(self, arrived_by: int) -> None:
        arrivals = self._arrivals
        num_taken = 0
        for request in arrivals:
            if request.ready_beat > arrived_by:
                break
            num_taken += 1
            if request.stage == WAITING:
                self._push(request)
        if num_taken:
            del arrivals[:num_taken]

    def _push(self, request: Request) -> None:
        self._num_queued += 1
        cell = -1 if request.core is None else request.core.cell
        claim = self.config.order.claim(request)
        heappush(self._waiting, (claim, request.ready_beat, cell, self._num_queued, request))

    def _skip_closed(self) -> None:
        while self._waiting and self._waiting[0][4].stage == CLOSED:
            heappop(self._waiting)

    def _refuse_late(self, beat: int) -> None:
        deadlines = self._deadlines
        while deadlines and deadlines[0][0] < beat:
            request = heappop(deadlines)[2]
            if request.stage == WAITING and request.num_output_tokens == 0:
                self._refuse(request, beat)

    def _refuse(self, request: Request, beat: int) -> None:
        cell = -1 if request.core is None else request.core.cell
        self.abort(request)
        self._world.refuse(request, beat, cell)

    # --- who decodes

    def _join_decoders(self) -> None:
        room = self.config.token_budget - len(self.decoders.members)
        candidates = [*self._stalled, *self._finished] if room > 0 else self._finished
        for request in candidates:
            if room > 0 and self._owns_next(request):
                room -= 1
                self._stalled.pop(request, None)
                self._prefill_missing_tokens -= request.max_tokens - request.num_output_tokens
                self.decoders.join(request)
                assert isinstance(request.core, EngineCore)
                request.core.joins_members(request)
            else:
                self._stalled[request] = None
        self._finished = []

    def _owns_next(self, request: Request) -> bool:
        """Whether a sequence that stalled for memory has the block now that it waits for."""
        if self.config.on_full == PREEMPT or request not in self._stalled:
            return True
        return request.num_computed_tokens % self.pool.block_size != 0 or self.pool.num_available > 0

    def _grow_decoders(self, beat: int) -> None:
        """Give every decoder whose blocks are full another one; where there are too few, some give way."""
        due = self.decoders.needing_blocks()
        if not due:
            return
        if self.pool.grow(len(due)):
            for request in due:
                self.running[request].num_own_blocks += 1
            return
        for request in list(due):
            if request in self.decoders.members:
                self._grow_one(request, beat)

    def _grow_one(self, request: Request, beat: int) -> None:
        while not self.pool.grow(1):
            if self.config.on_full == OOM:
                self._run_out(request)
            if self.config.on_full == PREEMPT:
                victim = self.config.order.victim(self.running)
                self._preempt(victim, beat)
                if victim is request:
                    return
            else:
                self._stall(request)
                return
        self.running[request].num_own_blocks += 1

    def _stall(self, request: Request) -> None:
        assert isinstance(request.core, EngineCore)
        self.decoders.leave(request)
        request.core.leaves_members(request, False)
        self._prefill_missing_tokens += request.max_tokens - request.num_output_tokens
        self._stalled[request] = None

    def _run_out(self, request: Request) -> None:
        """Memory is full, and that ends the run.

        Raises:
            OutOfMemory: always.
        """
        core = request.core
        assert core is not None
        raise OutOfMemory(core.cell, self._card_index, core.place.memory, kv_cache_of(request), self.pool.block_bytes)

    def _preempt(self, victim: Request, beat: int) -> None:
        """A sequence gives way: it waits again, and what it has computed is computed anew (vLLM V1's only way)."""
        core = victim.core
        self.remove(victim, has_ended=False)
        self.num_preemptions += 1
        self.num_preempted += victim.num_preemptions == 0
        victim.num_preemptions += 1
        victim.num_lost_tokens = victim.num_computed_tokens
        victim.num_computed_tokens = 0
        victim.core = core
        assert core is not None
        core.waiting[victim] = None
        self.num_waiting += 1
        self._world.meter.move(victim, WAITING, beat)
        self._world.tell("preempted", core.cell, 1, beat)
        self._push(victim)

    # --- who prefills

    def _continue_prompts(self, left: int) -> int:
        for request in self.prefilling:
            if left <= 0:
                break
            left -= self._grant(request, left)
        return left

    def _grant(self, request: Request, left: int) -> int:
        new = request.debt if self.config.prefill != CHUNKED else min(request.debt, left)
        self.pool.share(self.running[request], request.num_computed_tokens + new)
        self.chunks.append((request, new))
        return new

    def _admit(self, left: int, beat: int) -> None:
        """Give slots to those who wait, in the order of their claims, as long as slots, blocks and tokens last."""
        is_static = self.config.admission == STATIC
        if is_static and self.running:
            return
        while left > 0 or is_static:
            self._skip_closed()
            if not self._waiting:
                return
            request = self._waiting[0][4]
            num_tokens = request.num_prompt_tokens + request.num_output_tokens
            runs = request.runs()
            num_found, num_missing = self.pool.look(runs, num_tokens)
            if num_missing > self.pool.num_blocks:
                heappop(self._waiting)
                self._refuse(request, beat)
                continue
            core = self._slots.lowest()
            if core is None or not self._has_room(num_missing):
                if self.config.on_full == OOM and core is not None and num_missing > self.pool.num_available:
                    self._run_out(request)
                if not self._displace(beat):
                    return
                continue
            new = num_tokens - num_found * self.pool.block_size
            if self.config.prefill != CHUNKED and new > left and self.chunks:
                return
            heappop(self._waiting)
            assert isinstance(core, EngineCore)
            self._seat(request, core, num_tokens, beat)
            if left > 0:
                left -= self._grant(request, left)

    def _has_room(self, num_missing: int) -> bool:
        free = self.pool.num_available - num_missing
        if free < 0:
            return False
        config = self.config
        if not self.running or not (config.watermark or config.growth_reserve):
            return True
        growing = config.growth_reserve * self.num_growing_tokens / self.pool.block_size
        return free >= config.watermark * self.pool.num_blocks + growing

    @property
    def num_growing_tokens(self) -> int:
        """What all that run may still write, as far as the server knows."""
        return self._prefill_missing_tokens + self.decoders.num_missing_tokens

    def _displace(self, beat: int) -> bool:
        """Let the weakest claim among those who run give way to the first who waits, where the policy is like that."""
        order = self.config.order
        if not order.is_preemptive or not self.running:
            return False
        for request in self.decoders.members:
            self.decoders.settle(request)
        victim = order.victim(self.running)
        if victim in self.prefilling or order.claim(victim) <= self._waiting[0][0]:
            return False
        self._preempt(victim, beat)
        return True

    def _seat(self, request: Request, core: EngineCore, num_tokens: int, beat: int) -> None:
        holding = self.pool.admit(request.runs(), num_tokens)
        self.running[request] = holding
        if len(self.running) > self.peak_running:
            self.peak_running = len(self.running)
        self.prefilling[request] = None
        self.num_waiting -= 1
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

    def settle(self) -> None:
        """Write into requests what is counted for all decoders together, and what memory they hold."""
        for request in self.decoders.members:
            self.decoders.settle(request)
        for request, holding in self.running.items():
            request.num_owned_tokens = holding.num_blocks * self.pool.block_size
            request.held_bytes = holding.num_blocks * self.pool.block_bytes

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [
            self.decoders.round,
            self.decoders.num_computed_tokens,
            self.decoders.num_missing_tokens,
            self._prefill_missing_tokens,
            self.num_waiting,
            self.num_preemptions,
            self.num_preempted,
            self.num_recomputed_tokens,
            self.peak_running,
            int(self.does_decode),
        ]
        for requests in (
            self.waiting(),
            list(self.running),
            list(self.prefilling),
            list(self.decoders.members),
            list(self._stalled),
            self._finished,
        ):
            numbers.append(len(requests))
            for request in requests:
                numbers += (request.user, request.ordinal)
        for request, num_tokens in self.chunks:
            numbers += (request.user, request.ordinal, num_tokens)
        return (*numbers, *self.pool.state())
