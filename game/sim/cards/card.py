"""A card: touching cores that share one copy of the weights, one bandwidth, one compute rate, one step at a time."""

from __future__ import annotations

from game.physics.laws import SAME, StepLaw
from game.physics.step import Step
from game.sim.cards.room import Room
from game.sim.machines.core import Core
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.prefill_core import PrefillCore
from game.sim.memory.host_tier import HostTier
from game.sim.memory.memory import WEIGHTS, Memory, MemoryUse
from game.sim.request import Request
from game.sim.scheduling.admission_books import AdmissionBooks
from game.sim.scheduling.config import SchedulerConfig
from game.sim.spec import CardSpec
from game.sim.world import World


class Card:
    """What every card has: its cores, its law and memory, and the step that runs. How it schedules is its kind's."""

    __slots__ = (
        "actor",
        "admissions",
        "block_size",
        "busy_beats",
        "cells",
        "chunks",
        "cores",
        "decode_cores",
        "draft_beats",
        "finds_prefixes",
        "host_beats",
        "index",
        "is_busy",
        "law",
        "made_of",
        "memory",
        "num_attended_pairs",
        "num_context_tokens",
        "num_step_tokens",
        "num_steps",
        "num_tokens_computed",
        "num_unsampled",
        "num_window_context_tokens",
        "num_window_pairs",
        "prefill_cores",
        "step_end_beat",
        "step_start_beat",
        "world",
    )

    def __init__(self, world: World, index: int, cores: list[Core], law: StepLaw, memory: Memory) -> None:
        self.world = world
        self.index = index
        self.actor = -1
        self.admissions = AdmissionBooks()
        self.cores = cores
        """In reading order."""
        self.prefill_cores: list[PrefillCore] = [core for core in cores if isinstance(core, PrefillCore)]
        self.decode_cores: list[DecodeCore] = [core for core in cores if isinstance(core, DecodeCore)]
        self.cells = tuple(core.cell for core in cores)
        self.law = law
        self.made_of: CardSpec
        self.block_size = 0
        """Tokens of a KV block on its paged cores; 0 where it has none."""
        self.finds_prefixes = False
        """Whether what sequences begin with alike is computed once, and is in memory once."""
        self.memory = memory
        self.chunks: list[tuple[Request, int]] = []
        """The prompts of the present step with the tokens that it computes of each."""
        self.is_busy = False
        self.step_start_beat = 0
        self.step_end_beat = 0
        self.draft_beats = 0
        """Beats of the present step that draft models take."""
        self.num_step_tokens = 0
        """Tokens that the present step computes."""
        self.num_context_tokens = 0
        """Tokens whose keys and values it reads."""
        self.num_attended_pairs = 0
        """(token, context) pairs that its attention looks at."""
        self.num_window_context_tokens = SAME
        """The same two where the model has windows: each context cut to the window."""
        self.num_window_pairs = SAME
        self.num_unsampled = 0
        """Tokens of prompts for which the output layer is not computed."""
        self.host_beats = 0
        """Beats of the present step that the host of an engine adds."""
        self.num_steps = 0
        self.num_tokens_computed = 0
        self.busy_beats = 0
        """Beats of all steps that have ended."""

    @property
    def step(self) -> Step:
        """The present step taken apart, or the last one where none runs."""
        numbers = (self.num_step_tokens, self.num_context_tokens, self.num_attended_pairs, self.draft_beats)
        windows = (self.num_window_context_tokens, self.num_window_pairs)
        return Step(self.law, *numbers, *windows, self.num_unsampled, self.host_beats)

    def step_state(self) -> tuple[int, ...]:
        """What the digest walks of the present step and of those before it."""
        return (
            self.step_start_beat,
            self.step_end_beat,
            self.num_step_tokens,
            self.num_steps,
            self.num_tokens_computed,
            self.busy_beats,
            self.num_context_tokens,
            self.num_attended_pairs,
        )

    @property
    def stepping(self) -> list[Request]:
        """The sequences that generate in the present step."""
        raise NotImplementedError

    @property
    def num_stepping(self) -> int:
        """How many these are."""
        return len(self.stepping)

    @property
    def num_decoding(self) -> int:
        """Sequences that generate, whether they are in the present step or not."""
        raise NotImplementedError

    @property
    def num_waiting(self) -> int:
        """Prompts that no slot has yet."""
        raise NotImplementedError

    @property
    def next_prompt(self) -> Request | None:
        """The first of those; None where none waits."""
        raise NotImplementedError

    @property
    def num_prefilled(self) -> int:
        """Sequences whose prompt is computed and that wait for a slot to decode in."""
        return 0

    @property
    def ends_when_full(self) -> bool:
        """Whether the run ends where a sequence of it finds no memory."""
        return True

    def host_beats_of(self, num_sequences: int) -> int:
        """Beats that the host of an engine adds to a step of so many sequences."""
        return 0

    @property
    def most_step_tokens(self) -> int:
        """Tokens of a step at most, of decodes and prompts together."""
        raise NotImplementedError

    def page(self, core: Core, block_size: int) -> bool:
        """Keep the KV of a core in blocks: of this size, unless the card has blocks of another size already.

        Returns whether it was not kept so before.
        """
        if not self.block_size:
            self.block_size = block_size
            self.law = self.law.with_block_size(block_size)
        is_first = not core.place.block_size
        core.place.block_size = self.block_size
        return is_first

    def cache_prefixes(self) -> None:
        """Share blocks between sequences that begin alike, where this kind of card can."""

    @property
    def host_tier(self) -> HostTier | None:
        """Where its blocks are kept that are let go of; None where there is no such place."""
        return None

    def keep_in_host(self, num_bytes: int, bytes_per_beat: int) -> bool:
        """Keep blocks that are let go of in host memory, where it can; whether it does so from now on."""
        return False

    def schedule_by(self, config: SchedulerConfig) -> bool:
        """Schedule as it says from now on; False where another has said so already, or nothing is to be scheduled."""
        return False

    def room_to_admit(self) -> Room | None:
        """What the next admission hangs on; None where only a slot is needed."""
        return None

    def load(self) -> None:
        """Load one copy of the weights.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        use = MemoryUse(WEIGHTS, str(self.index))
        self.world.load(use, self.law.weights_bytes, self.memory, self.cells[0], self.index)

    def queue_prompt(self, request: Request, core: Core, beat: int) -> None:
        """A prompt has arrived at a core."""
        raise NotImplementedError

    def is_given_up(self, request: Request, core: Core, beat: int) -> bool:
        """Whether the client of a prompt that has just arrived has given up meanwhile: then it goes no further."""
        if request.abort_beat < 0:
            return False
        request.source.admitted()
        self.world.abort(request, 0, core.cell, beat)
        return True

    def queue_sequence(self, request: Request, core: Core, beat: int) -> None:
        """A sequence that another card has prefilled has arrived at a core."""
        raise NotImplementedError

    def slot_became_free(self, core: Core) -> None:
        """A sequence has left one of the card's cores."""
        raise NotImplementedError

    def abort(self, request: Request, beat: int) -> None:
        """The client of a request that is at one of its cores has given up: let go of it, see `World.abort`."""
        raise NotImplementedError

    def drafted_by(self, draft_model: DraftModel) -> list[Request]:
        """The sequences of the present step for which a draft model guesses."""
        return [request for request in self.stepping if request.core and request.core.draft_model is draft_model]

    def settle(self) -> None:
        """Write into requests what is so far only counted for all of them together."""

    def fire(self, beat: int) -> None:
        """Cross a step boundary: end the step that runs, move sequences on, start the next.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        raise NotImplementedError

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        raise NotImplementedError
