"""The card of a serving engine: many slots, every sequence in every step, scheduled as vLLM V1 does."""

from __future__ import annotations

from game.physics.engines import EngineType
from game.physics.laws import StepLaw, attended_pairs
from game.physics.laws import window_pairs as pairs_in_window
from game.sim.cards.card import Card
from game.sim.cards.equipment import Equipment
from game.sim.cards.room import Room
from game.sim.cards.step_books import StepBooks
from game.sim.machines.core import Core
from game.sim.machines.engine_core import EngineCore
from game.sim.memory.host_tier import HostTier
from game.sim.memory.memory import KV_CACHE, Memory, MemoryUse, OutOfMemory
from game.sim.request import DECODE, ON_TOKEN_WIRE, WAITING, Request
from game.sim.scheduling.config import OOM, SchedulerConfig
from game.sim.scheduling.scheduler import Scheduler
from game.sim.step_log import StepLog
from game.sim.world import World


class EngineCard(Card):
    """Runs the forward steps that its scheduler makes up, and puts the tokens of each out together (laws 1 and 4).

    What it costs to go on is independent of how many sequences do.
    """

    __slots__ = ("_aborted", "_has_host", "books", "engine", "engine_cores", "equipment", "scheduler", "step_log")

    def __init__(
        self,
        world: World,
        index: int,
        cores: list[Core],
        law: StepLaw,
        memory: Memory,
        config: SchedulerConfig,
        engine: EngineType,
    ) -> None:
        super().__init__(world, index, cores, law, memory)
        self.engine_cores = [core for core in cores if isinstance(core, EngineCore)]
        self.engine = engine
        self._has_host = engine.host_beats(1) > 0
        self.equipment = Equipment(config)
        self.step_log: StepLog | None = None
        """Where its steps are told; None where nobody listens."""
        self.books = StepBooks()
        self.scheduler: Scheduler
        self._aborted: list[Request] = []
        """Requests whose clients gave up during the present step."""

    def page(self, core: Core, block_size: int) -> bool:
        """Keep the KV of all its cores in blocks: they have one pool."""
        is_first = not self.block_size
        for each in self.cores:
            super().page(each, block_size)
        return is_first

    def cache_prefixes(self) -> None:
        """Share blocks between sequences that begin alike."""
        self.equipment.caches_prefixes = self.finds_prefixes = True

    @property
    def host_tier(self) -> HostTier | None:
        """Where its blocks are kept that are let go of; None where there is no such place."""
        return self.scheduler.residents.host if self.is_loaded else None

    def keep_in_host(self, num_bytes: int, bytes_per_beat: int) -> bool:
        """Keep blocks that are let go of in host memory; False where another place has been lent already."""
        return self.equipment.keep_in_host(num_bytes, bytes_per_beat)

    def schedule_by(self, config: SchedulerConfig) -> bool:
        """Schedule as it says from now on; False where another has said so already."""
        return self.equipment.schedule_by(config)

    def host_beats_of(self, num_sequences: int) -> int:
        """Beats that its host adds to a step of so many sequences."""
        return self.engine.host_beats(num_sequences)

    @property
    def most_step_tokens(self) -> int:
        """Tokens of a step at most, of decodes and prompts together."""
        return self.config.token_budget

    @property
    def config(self) -> SchedulerConfig:
        """How it is scheduled."""
        return self.equipment.scheduling

    def room_to_admit(self) -> Room | None:
        """What the next admission hangs on; None where the card found no room for its weights."""
        return self.scheduler.room_to_admit() if self.is_loaded else None

    def load(self) -> None:
        """Load one copy of the weights; what is left of the memory holds KV blocks.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        super().load()
        self.equip()

    def equip(self) -> None:
        """Make blocks of the memory that is left, and a scheduler that gives them out.

        Without a page allocator a block is as long as the longest sequence: each reserves one.
        """
        place = self.engine_cores[0].place
        block_size = self.block_size or place.max_model_len
        block_bytes = block_size * place.kv_bytes_per_token
        pool = self.equipment.pool(self.memory, block_size, block_bytes, self.block_size > 0)
        if pool is None:
            use, num_bytes = MemoryUse(KV_CACHE), self.equipment.num_gpu_blocks * block_bytes
            raise OutOfMemory(self.cells[0], self.index, self.memory, use, num_bytes)
        self.admissions.num_slots = sum(core.num_slots for core in self.engine_cores)
        cores, books, window_tokens = self.engine_cores, self.admissions, self.law.window_tokens
        self.scheduler = Scheduler(self.world, self.index, cores, self.config, pool, books, window_tokens, self.actor)
        self.scheduler.residents.host = self.equipment.host(pool)

    @property
    def is_loaded(self) -> bool:
        """Whether it has found room for its weights, and thus has a scheduler."""
        return hasattr(self, "scheduler")

    @property
    def stepping(self) -> list[Request]:
        """The sequences that generate in the present step."""
        return list(self.scheduler.residents.decoders.members) if self.is_busy and self.scheduler.does_decode else []

    @property
    def num_decoding(self) -> int:
        """Sequences that generate, whether they are in the present step or not."""
        return self.scheduler.residents.num_decoding if self.is_loaded else 0

    @property
    def num_waiting(self) -> int:
        """Prompts that no slot has yet."""
        return self.scheduler.waiting.num_requests if self.is_loaded else 0

    @property
    def ends_when_full(self) -> bool:
        """Whether the run ends where a sequence of it finds no memory."""
        return self.config.on_full == OOM

    @property
    def next_prompt(self) -> Request | None:
        """The first of those; None where none waits."""
        return self.scheduler.waiting.next_prompt() if self.is_loaded else None

    def abort(self, request: Request, beat: int) -> None:
        """A client has given up: its request is let go of at the next boundary of a step."""
        if not self.is_busy:
            self._let_go(request, beat)
        else:
            self._aborted.append(request)

    def _let_go(self, request: Request, beat: int) -> None:
        core = request.core
        if not isinstance(core, EngineCore):
            return  # it has ended in the meantime
        is_waiting = request.admitted_beat < 0
        if is_waiting:
            request.source.admitted()
        self.scheduler.abort(request, beat)
        core.stream.abandon(request)
        self.world.close(request, core.cell, beat)

    def queue_prompt(self, request: Request, core: Core, beat: int) -> None:
        """A prompt has arrived at a core."""
        if self.is_given_up(request, core, beat):
            return
        request.ready_beat = beat
        request.core = core
        core.waiting[request] = None
        self.world.meter.move(request, WAITING, beat)
        self.scheduler.waiting.arrive(request)
        if not self.is_busy:
            self.world.schedule(beat, self.actor)

    def slot_became_free(self, core: Core) -> None:
        """A sequence has left one of the card's cores."""
        self.scheduler.residents.slots.list_again(core)

    def settle(self) -> None:
        """Write into requests what is so far only counted for all of them together."""
        if self.is_loaded:
            self.scheduler.residents.settle()
        for core in self.engine_cores:
            core.stream.settle_all()

    def fire(self, beat: int) -> None:
        """Cross a step boundary: end the step that runs, let the scheduler make up the next, and start it.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        arrived_by = beat
        if self.is_busy:
            if beat < self.step_end_beat:
                return
            if self.engine.lookahead_steps:
                arrived_by = self.step_start_beat
            self._finish_step(beat)
            if self._aborted:
                for request in self._aborted:
                    self._let_go(request, beat)
                self._aborted = []
        if self.scheduler.schedule(beat, arrived_by):
            self._start_step(beat)

    def _start_step(self, beat: int) -> None:
        scheduler = self.scheduler
        tokens = context = pairs = 0
        if scheduler.does_decode:
            tokens = len(scheduler.residents.decoders.members)
            context = pairs = scheduler.residents.decoders.num_computed_tokens + tokens
        num_sequences = tokens + len(scheduler.chunks)
        num_unsampled = 0
        self.chunks = scheduler.chunks
        for request, new in self.chunks:
            computed = request.num_computed_tokens
            tokens += new
            context += computed + new
            pairs += attended_pairs(computed, new)
            num_unsampled += new - (new == request.debt)
        self.num_step_tokens = tokens
        self.num_context_tokens = context
        self.num_attended_pairs = pairs
        self.num_unsampled = num_unsampled = num_unsampled if self.engine.skips_unsampled else 0
        law = self.law
        if law.window_tokens:
            self._look_through_windows(law.window_tokens)
        beats, is_memory_bound = law.beats_and_bound(
            tokens, context, pairs, self.num_window_context_tokens, self.num_window_pairs, num_unsampled
        )
        host_beats = self.engine.host_beats(num_sequences) if self._has_host else 0
        beats += host_beats
        self.is_busy = True
        self.host_beats = host_beats
        self.step_start_beat = beat
        self.step_end_beat = beat + beats
        self.books.note(self, num_sequences, law.overhead_beats + host_beats, is_memory_bound)
        self.books.kv_block_beats += scheduler.pool.num_used * beats
        self.world.schedule(self.step_end_beat, self.actor)
        if self.step_log is not None:
            self.step_log.write(self)

    def _look_through_windows(self, window_tokens: int) -> None:
        """Count what of the step's contexts lies in the windows of the model."""
        scheduler = self.scheduler
        context = pairs = scheduler.residents.decoders.num_window_tokens if scheduler.does_decode else 0
        for request, new in self.chunks:
            computed = request.num_computed_tokens
            context += min(computed + new, window_tokens)
            pairs += pairs_in_window(computed, new, window_tokens)
        self.num_window_context_tokens = context
        self.num_window_pairs = pairs

    def _finish_step(self, beat: int) -> None:
        self.is_busy = False
        self.busy_beats += beat - self.step_start_beat
        self.num_steps += 1
        self.num_tokens_computed += self.num_step_tokens
        scheduler = self.scheduler
        does_decode = scheduler.does_decode
        ended = scheduler.residents.decoders.advance() if does_decode else []
        if scheduler.chunks:
            self._finish_chunks(ended, beat)
        for core in self.engine_cores:
            core.put_out(does_decode, ended, beat)
        for request in ended:
            scheduler.residents.remove(request, has_ended=True, beat=beat)
            self.world.meter.move(request, ON_TOKEN_WIRE, beat)

    def _finish_chunks(self, ended: list[Request], beat: int) -> None:
        """What is computed of prompts: the step of the last token of one samples the first of its answer."""
        scheduler = self.scheduler
        for request, num_tokens in scheduler.chunks:
            if request not in scheduler.residents.prefilling:
                continue  # its client has given up meanwhile
            request.num_computed_tokens += num_tokens
            if request.debt:
                continue
            request.num_output_tokens += 1
            scheduler.residents.finish_prompt(request)
            core = request.core
            assert isinstance(core, EngineCore)
            core.firsts.append(request)
            self.world.tell("prefill_done", core.cell, 1, beat)
            if request.num_output_tokens == request.num_answer_tokens:
                ended.append(request)
            else:
                self.world.meter.move(request, DECODE, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = (self.index, self.block_size, int(self.is_busy), *self.step_state())
        scheduled = (*self.books.state(), *(self.scheduler.state() if self.is_loaded else ()))
        return (*numbers, self.num_unsampled, self.host_beats, *scheduled)
