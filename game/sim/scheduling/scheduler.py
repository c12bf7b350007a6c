"""The scheduler of a serving engine: who waits, runs, is admitted, and gives way when memory is full (law 4)."""

from __future__ import annotations

from game.sim.cards.room import Room
from game.sim.machines.engine_core import EngineCore
from game.sim.memory.block_pool import BlockPool
from game.sim.memory.kv_cache import kv_cache_of
from game.sim.memory.memory import OutOfMemory
from game.sim.request import WAITING, Request
from game.sim.scheduling.admission_books import BATCH, BUDGET, MEMORY, RESERVE, SLOTS, AdmissionBooks
from game.sim.scheduling.config import CHUNKED, FIRST, OOM, PREEMPT, STATIC, SchedulerConfig
from game.sim.scheduling.residents import Residents
from game.sim.scheduling.waiting import Waiting
from game.sim.world import World


class Scheduler:
    """Makes up the steps of one card, as vLLM V1 does: decodes first, then prompts in pieces, then new requests."""

    __slots__ = (
        "_card_index",
        "_world",
        "admissions",
        "chunks",
        "config",
        "does_decode",
        "num_preempted",
        "num_preemptions",
        "pool",
        "residents",
        "waiting",
    )

    def __init__(
        self,
        world: World,
        card_index: int,
        cores: list[EngineCore],
        config: SchedulerConfig,
        pool: BlockPool,
        admissions: AdmissionBooks,
        window_tokens: int,
        actor: int,
    ) -> None:
        self._world = world
        self._card_index = card_index
        self.config = config
        self.pool = pool
        self.waiting = Waiting(config.order)
        self.residents = Residents(world, cores, pool, window_tokens, actor)
        self.chunks: list[tuple[Request, int]] = []
        """Prompts of which the step computes tokens, and how many."""
        self.does_decode = False
        """Whether it computes a token of each sequence that decodes."""
        self.num_preemptions = 0
        self.num_preempted = 0
        """Requests that were preempted at least once."""
        self.admissions = admissions

    def schedule(self, beat: int, arrived_by: int) -> bool:
        """Make up the coming step, with requests that arrived up to a beat; False where there is nothing to do.

        Raises:
            OutOfMemory: where that is what a full memory means.
        """
        while True:
            self.residents.arrive(beat)
            self.waiting.queue_arrivals(arrived_by)
            if self.waiting.has_deadlines:
                for request in self.waiting.late(beat):
                    self.admissions.num_late += 1
                    self._refuse(request, beat)
            has_preempted = self._make_up(beat)
            if self.does_decode or self.chunks:
                return True
            if has_preempted:
                continue
            if not self.waiting.has_arrivals:
                return False
            arrived_by = beat  # an engine without work plans nothing ahead

    def _make_up(self, beat: int) -> bool:
        """Fill the step; whether somebody had to give way for it."""
        config = self.config
        residents = self.residents
        decoders = residents.decoders
        if self.chunks:
            self.chunks = []
        num_preemptions = self.num_preemptions
        residents.join_decoders(config.token_budget)
        is_first = config.prefill == FIRST
        if decoders.members and not is_first:
            self._grow_decoders(beat)
        left = config.token_budget
        if not is_first:
            left -= len(decoders.members)
        if residents.prefilling and left > 0:
            left = self._continue_prompts(left)
        if self.num_preemptions == num_preemptions:
            self._admit(left, beat)
        else:
            self._held_up_by(MEMORY)
        if is_first and decoders.members and not self.chunks:
            self._grow_decoders(beat)
        self.does_decode = bool(decoders.members) and not (is_first and self.chunks)
        return self.num_preemptions > num_preemptions

    def abort(self, request: Request, beat: int) -> None:
        """A client has given up: its request is let go of, wherever it stands."""
        if request in self.residents.running:
            self.residents.remove(request, has_ended=True, beat=beat)
        else:
            self.waiting.num_requests -= 1
            if request.core is not None:
                request.core.waiting.pop(request, None)
                request.core = None

    def _refuse(self, request: Request, beat: int) -> None:
        cell = -1 if request.core is None else request.core.cell
        self.abort(request, beat)
        self._world.refuse(request, beat, cell)

    # --- who decodes

    def _grow_decoders(self, beat: int) -> None:
        """Give every decoder whose blocks are full another one; where there are too few, some give way."""
        due = self.residents.decoders.needing_blocks()
        if not due:
            return
        if self.pool.grow(len(due)):
            for holding in due.values():
                holding.num_own_blocks += 1
            return
        for request in list(due):
            if request in self.residents.decoders.members:
                self._grow_one(request, beat)

    def _grow_one(self, request: Request, beat: int) -> None:
        while not self.pool.grow(1):
            if self.config.on_full == OOM:
                self._run_out(request)
            if self.config.on_full == PREEMPT:
                victim = self.config.order.victim(self.residents.running)
                self._preempt(victim, beat)
                if victim is request:
                    return
            else:
                self.residents.stall(request)
                return
        self.residents.running[request].num_own_blocks += 1

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
        self.residents.remove(victim, has_ended=False, beat=beat)
        self.num_preemptions += 1
        self.num_preempted += victim.num_preemptions == 0
        victim.num_preemptions += 1
        victim.num_lost_tokens = victim.num_computed_tokens
        victim.num_computed_tokens = 0
        victim.core = core
        assert core is not None
        core.waiting[victim] = None
        self._world.meter.move(victim, WAITING, beat)
        self._world.tell("preempted", core.cell, 1, beat)
        self.waiting.push(victim)

    # --- who prefills

    def _continue_prompts(self, left: int) -> int:
        for request in self.residents.prefilling:
            if left <= 0:
                break
            left -= self._grant(request, left)
        return left

    def _grant(self, request: Request, left: int) -> int:
        new = request.debt if self.config.prefill != CHUNKED else min(request.debt, left)
        self.pool.share(self.residents.running[request], request.num_computed_tokens + new)
        self.chunks.append((request, new))
        return new

    def _admit(self, left: int, beat: int) -> None:
        """Give slots to those who wait, in the order of their claims, as long as slots, blocks and tokens last."""
        is_static = self.config.admission == STATIC
        if is_static and self.residents.running:
            self._held_up_by(BATCH)
            return
        while left > 0 or is_static:
            request = self.waiting.first()
            if request is None:
                return
            num_tokens = request.num_prompt_tokens + request.num_output_tokens
            runs = request.runs()
            num_found, num_missing = self.pool.look(runs, num_tokens)
            if num_missing > self.pool.num_blocks:
                self.admissions.num_too_large += 1
                self._refuse(request, beat)
                continue
            core = self.residents.slots.lowest()
            if core is None or not self._has_room(num_missing):
                if self.config.on_full == OOM and core is not None and num_missing > self.pool.num_available:
                    self._run_out(request)
                if not self._displace(beat):
                    is_full = num_missing > self.pool.num_available
                    self._held_up_by(SLOTS if core is None else MEMORY if is_full else RESERVE)
                    return
                continue
            new = num_tokens - num_found * self.pool.block_size
            if self.config.prefill != CHUNKED and new > left and self.chunks:
                break
            self.waiting.pop()
            assert isinstance(core, EngineCore)
            self.residents.seat(request, core, num_tokens, beat)
            if left > 0 and request in self.residents.prefilling:
                left -= self._grant(request, left)
        self._held_up_by(BUDGET)

    def _held_up_by(self, what: int) -> None:
        if self.waiting.num_requests:
            self.admissions.hold_up(what, len(self.residents.running))

    def room_to_admit(self) -> Room:
        """What the next admission hangs on."""
        pool, config, request = self.pool, self.config, self.waiting.next_prompt()
        needed = -1
        if request is not None:
            needed = pool.look(request.runs(), request.num_prompt_tokens + request.num_output_tokens)[1]
        growing = self.residents.num_missing_tokens
        return Room(
            num_blocks=pool.num_blocks,
            block_size=pool.block_size,
            free_blocks=pool.num_available,
            needed_blocks=needed,
            watermark_blocks=config.watermark * pool.num_blocks,
            growth_blocks=config.growth_reserve * growing / pool.block_size,
            growing_tokens=growing,
        )

    def _has_room(self, num_missing: int) -> bool:
        free = self.pool.num_available - num_missing
        if free < 0:
            return False
        config = self.config
        if not self.residents.running or not (config.watermark or config.growth_reserve):
            return True
        growing = self.residents.num_missing_tokens
        kept = config.watermark * self.pool.num_blocks + config.growth_reserve * growing / self.pool.block_size
        return free >= kept

    def _displace(self, beat: int) -> bool:
        """Let the weakest claim among those who run give way to the first who waits, where the policy is like that."""
        order = self.config.order
        if not order.is_preemptive or not self.residents.running:
            return False
        for request in self.residents.decoders.members:
            self.residents.decoders.settle(request)
        victim = order.victim(self.residents.running)
        if victim in self.residents.prefilling or order.claim(victim) <= self.waiting.first_claim:
            return False
        self._preempt(victim, beat)
        return True

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [self.num_preemptions, self.num_preempted, int(self.does_decode), self.waiting.num_requests]
        for request in self.waiting.in_order():
            numbers += (request.user, request.ordinal)
        numbers.append(len(self.chunks))
        for request, num_tokens in self.chunks:
            numbers += (request.user, request.ordinal, num_tokens)
        return (*numbers, *self.residents.state())
