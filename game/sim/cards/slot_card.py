"""The card of chapter 1: cores that prefill and cores that decode, one sequence on each."""

from __future__ import annotations

from game.physics.laws import StepLaw
from game.sim.cards.card import Card
from game.sim.cards.free_slots import FreeSlots
from game.sim.cards.paths import Paths
from game.sim.machines.core import Core
from game.sim.machines.draft_model import DraftModel, draft_batches
from game.sim.memory.memory import Memory
from game.sim.request import DECODE, HAND_OVER, PREFILL, WAITING, Request
from game.sim.scheduling.policy import Policy
from game.sim.world import World


class SlotCard(Card):
    """A card whose cores prefill or decode, one sequence each. Who goes first is for its policy to say (law 4).

    A step's make-up is fixed when it starts: `stepping` are the sequences that generate, `chunks` the prompts with the
    tokens that it computes of each.
    """

    __slots__ = (
        "_decode_slots",
        "_draft_batches",
        "_has_changed",
        "_prefill_slots",
        "_stepping",
        "decoding",
        "paths",
        "policy",
        "prefilled",
        "prefilling",
        "token_budget",
        "travelling",
        "waiting",
    )

    def __init__(
        self,
        world: World,
        index: int,
        cores: list[Core],
        law: StepLaw,
        memory: Memory,
        policy: Policy,
        token_budget: int,
        paths: Paths,
    ) -> None:
        super().__init__(world, index, cores, law, memory)
        self._prefill_slots = FreeSlots(self.prefill_cores)
        self._decode_slots = FreeSlots(self.decode_cores)
        self.policy = policy
        self.token_budget = token_budget
        self.paths = paths
        self.waiting: list[Request] = []
        """Prompts that no slot has yet, in the policy's order."""
        self.prefilled: list[Request] = []
        """Sequences that wait for a slot to decode in; those prefilled here hold their slot until then."""
        self.travelling: list[Request] = []
        """Sequences on their way from one core to the slot of another, which is theirs already."""
        self.prefilling: list[Request] = []
        """Sequences with an unfinished prompt, in the order of admission."""
        self.decoding: list[Request] = []
        """Sequences that generate, in the order in which they began to."""
        self._stepping: list[Request] = []
        self._has_changed = False
        """Whether anything arrived or ended since sequences were last moved on."""
        self._draft_batches: list[tuple[DraftModel, list[Request]]] = []

    @property
    def most_step_tokens(self) -> int:
        """Tokens of a step at most, of decodes and prompts together."""
        return self.token_budget

    @property
    def stepping(self) -> list[Request]:
        """The sequences that generate in the present step."""
        return self._stepping

    @property
    def num_decoding(self) -> int:
        """Sequences that generate, whether they are in the present step or not."""
        return len(self.decoding)

    @property
    def num_waiting(self) -> int:
        """Prompts that no slot has yet."""
        return len(self.waiting)

    @property
    def next_prompt(self) -> Request | None:
        """The first of those; None where none waits."""
        return self.waiting[0] if self.waiting else None

    @property
    def num_prefilled(self) -> int:
        """Sequences whose prompt is computed and that wait for a slot to decode in."""
        return len(self.prefilled)

    def queue_prompt(self, request: Request, core: Core, beat: int) -> None:
        """A prompt has arrived at a core."""
        if not self.is_given_up(request, core, beat):
            self._queue(request, core, WAITING, self.waiting, beat)

    def abort(self, request: Request, beat: int) -> None:
        """Take a prompt that waits out of the queue. What runs goes on to its end: slots have no way to stop it."""
        core = request.core
        if request.stage == WAITING and core is not None:
            self.waiting.remove(request)
            del core.waiting[request]
            request.core = None
            request.source.admitted()
            self.world.abort(request, 0, core.cell, beat)

    def queue_sequence(self, request: Request, core: Core, beat: int) -> None:
        """A sequence that another card has prefilled has arrived at a core."""
        self._queue(request, core, HAND_OVER, self.prefilled, beat)

    def _queue(self, request: Request, core: Core, stage: int, queue: list[Request], beat: int) -> None:
        request.ready_beat = beat
        request.core = core
        core.waiting[request] = None
        self.world.meter.move(request, stage, beat)
        self.policy.enqueue(queue, request)
        if not self.is_busy and not self._has_changed:
            self.world.schedule(beat, self.actor)
        self._has_changed = True

    def slot_became_free(self, core: Core) -> None:
        """A sequence has left one of the card's cores."""
        self._prefill_slots.list_again(core)
        self._decode_slots.list_again(core)

    def fire(self, beat: int) -> None:
        """Cross a step boundary: end the step that runs, move sequences on, start the next.

        During a step it only notes that a sequence has come to its slot.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        if self.is_busy:
            if beat < self.step_end_beat:
                self._has_changed = True
                return
            self._finish_step(beat)
        if self._has_changed or self.travelling:
            self._has_changed = False
            self._arrive(beat)
            self._hand_over(beat)
            self._admit(beat)
            self._draft_batches = draft_batches(self.decoding)
        if self.decoding or self.prefilling:
            self._start_step(beat)

    def _finish_step(self, beat: int) -> None:
        self.is_busy = False
        self.busy_beats += beat - self.step_start_beat
        self.num_steps += 1
        self.num_tokens_computed += self.num_step_tokens
        has_ended = False
        for request in self._stepping:
            core = request.core
            assert core is not None
            if core.finish_step(request, beat):
                has_ended = True
        if has_ended:
            self._has_changed = True
            self.decoding = [request for request in self.decoding if request.core is not None]
        for request, num_tokens in self.chunks:
            request.num_computed_tokens += num_tokens
            if request.debt == 0:
                self._finish_prompt(request, beat)

    def _finish_prompt(self, request: Request, beat: int) -> None:
        """The last token of a prompt is computed, and with it the first of the answer is sampled."""
        core = request.core
        assert core is not None
        request.num_output_tokens += 1
        request.ready_beat = beat
        self._has_changed = True
        self.prefilling.remove(request)
        self.world.meter.move(request, HAND_OVER, beat)
        self.world.tell("prefill_done", core.cell, 1, beat)
        if self.decode_cores:
            self.policy.enqueue(self.prefilled, request)
        else:
            core.send_kv(request, beat)

    def _hand_over(self, beat: int) -> None:
        """Give free slots that decode to sequences whose prompt is computed, here or on another card."""
        while self.prefilled:
            request = self.prefilled[0]
            core = self.policy.slot_for(request, self._decode_slots)
            if core is None:
                return
            self.policy.seat(self, core, request)
            self.prefilled.pop(0)
            self._move(request, core, beat)

    def _admit(self, beat: int) -> None:
        """Give free slots that prefill to prompts."""
        while self.waiting:
            request = self.waiting[0]
            core = self.policy.slot_for(request, self._prefill_slots)
            if core is None:
                return
            self.policy.seat(self, core, request)
            self.waiting.pop(0)
            request.source.admitted()
            self._move(request, core, beat)

    def _move(self, request: Request, core: Core, beat: int) -> None:
        """Let a sequence go to the slot it has been given; on the way it crosses the cells between (law 3)."""
        before = request.core
        latency = 0 if before is None else self.paths.latency_beats(before.cell, core.cell)
        if before is not None:
            before.waiting.pop(request, None)
            if request in before.running:
                before.leave(request)
        core.running.append(request)
        request.core = core
        if latency:
            request.ready_beat = beat + latency
            self.travelling.append(request)
            self.world.schedule(beat + latency, self.actor)
        else:
            self._begin(request, beat)

    def _arrive(self, beat: int) -> None:
        """Begin with what has come to its slot."""
        if self.travelling:
            arrived = [request for request in self.travelling if request.ready_beat <= beat]
            self.travelling = [request for request in self.travelling if request.ready_beat > beat]
            for request in arrived:
                self._begin(request, beat)

    def _begin(self, request: Request, beat: int) -> None:
        """Prefill or decode, as its debt says."""
        core = request.core
        assert core is not None
        if request.decodes:
            self.world.meter.move(request, DECODE, beat)
            request.tokens_per_step = core.tokens_per_step
            if not core.put_out_first_token(request, beat):
                self.decoding.append(request)
        else:
            self.world.meter.move(request, PREFILL, beat)
            self.prefilling.append(request)

    def _start_step(self, beat: int) -> None:
        """Set out on the step that the policy makes up. An idle card keeps what its last step was."""
        self._stepping = self.policy.grant(self)
        if self.prefilling or self.chunks:
            self.policy.grant_chunks(self)
        self.draft_beats = 0
        batches = self._draft_batches if self._stepping is self.decoding else draft_batches(self._stepping)
        for draft_model, requests in batches:
            self.draft_beats += draft_model.propose_beats(requests)
        beats = self.law.step_beats(self.num_step_tokens, self.num_context_tokens, self.num_attended_pairs)
        self.is_busy = True
        self.step_start_beat = beat
        self.step_end_beat = beat + beats + self.draft_beats
        self.world.schedule(self.step_end_beat, self.actor)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [
            self.index,
            self.block_size,
            int(self.is_busy),
            int(self._has_changed),
            *self.step_state(),
            self.draft_beats,
        ]
        for requests in (
            self.waiting,
            self.prefilled,
            self.travelling,
            self.prefilling,
            self.decoding,
            self._stepping,
        ):
            numbers.append(len(requests))
            for request in requests:
                numbers += (request.user, request.ordinal)
        for request, num_tokens in self.chunks:
            numbers += (request.user, request.ordinal, num_tokens)
        return tuple(numbers)
