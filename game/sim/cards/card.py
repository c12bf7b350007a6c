"""A card: touching cores that share one copy of the weights, one bandwidth, one compute rate, one step at a time."""

from __future__ import annotations

from game.physics.laws import StepLaw, attended_pairs
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.prefill_core import PrefillCore
from game.sim.memory.memory import WEIGHTS, Memory, OutOfMemory
from game.sim.request import Request
from game.sim.world import World


class Card:
    """Runs forward steps over the sequences on its cores (laws 1 and 4): continuous batching, decodes first.

    A step's make-up is fixed when it starts: `decoding` are the cores that generate, `chunks` the Prefill cores with
    the prompt tokens each computes.
    """

    __slots__ = (
        "_draft_batches",
        "_has_changed",
        "actor",
        "busy_beats",
        "cells",
        "chunks",
        "decode_cores",
        "decoding",
        "draft_beats",
        "finished",
        "index",
        "is_busy",
        "law",
        "num_attended_pairs",
        "num_context_tokens",
        "num_step_tokens",
        "num_steps",
        "num_tokens_computed",
        "prefill_cores",
        "prefilling",
        "step_end_beat",
        "step_start_beat",
        "token_budget",
        "world",
    )

    def __init__(
        self,
        world: World,
        index: int,
        prefill_cores: list[PrefillCore],
        decode_cores: list[DecodeCore],
        law: StepLaw,
        token_budget: int,
    ) -> None:
        self.world = world
        self.index = index
        self.actor = -1
        self.prefill_cores = prefill_cores
        self.decode_cores = decode_cores
        self.cells = tuple(sorted(core.cell for core in (*prefill_cores, *decode_cores)))
        self.law = law
        self.token_budget = token_budget
        self.prefilling: list[PrefillCore] = []
        """Prefill cores with an unfinished prompt, first come first."""
        self.finished: list[PrefillCore] = []
        """Prefill cores whose sequence waits for a free Decode core, first come first."""
        self.decoding: list[DecodeCore] = []
        self.chunks: list[tuple[PrefillCore, int]] = []
        self.is_busy = False
        self._has_changed = False
        """Whether anything arrived or ended since sequences were last moved on."""
        self.step_start_beat = 0
        self.step_end_beat = 0
        self._draft_batches: list[tuple[DraftModel, list[Request]]] = []
        self.draft_beats = 0
        """Beats of the present step that draft models take."""
        self.num_step_tokens = 0
        """Tokens that the present step computes."""
        self.num_context_tokens = 0
        """Tokens whose keys and values it reads."""
        self.num_attended_pairs = 0
        """(token, context) pairs that its attention looks at."""
        self.num_steps = 0
        self.num_tokens_computed = 0
        self.busy_beats = 0
        """Beats of all steps that have ended."""

    @property
    def memory_beats(self) -> int:
        """Beats of the present step that reading weights and KV takes."""
        return self.law.memory_beats(self.num_context_tokens)

    @property
    def compute_beats(self) -> int:
        """Beats of the present step that computing takes; the longer of the two counts."""
        return self.law.compute_beats(self.num_step_tokens, self.num_attended_pairs)

    @property
    def bound(self) -> str:
        """What the present step waits for: "memory" or "compute"."""
        return "memory" if self.memory_beats >= self.compute_beats else "compute"

    @property
    def cores(self) -> list[PrefillCore | DecodeCore]:
        """Its cores, Prefill first."""
        return [*self.prefill_cores, *self.decode_cores]

    def load(self) -> None:
        """Load one copy of the weights.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        if not self.world.pool.allocate(self.law.weights_bytes):
            raise OutOfMemory(self.cells[0], Memory(WEIGHTS), self.law.weights_bytes)

    def wake(self, beat: int) -> None:
        """Something arrived: an idle card looks for work once all that arrives at this beat is in."""
        if not self.is_busy and not self._has_changed:
            self.world.schedule(beat, self.actor)
        self._has_changed = True

    def fire(self, beat: int) -> None:
        """Cross a step boundary: end the step that runs, move sequences on, start the next.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        if self.is_busy:
            self._finish_step(beat)
        if self._has_changed:
            self._has_changed = False
            self._hand_over(beat)
            self._admit(beat)
            self.decoding = [core for core in self.decode_cores if core.running is not None]
            self._draft_batches = _draft_batches(self.decoding)
        self._start_step(beat)

    def _finish_step(self, beat: int) -> None:
        self.is_busy = False
        self.busy_beats += beat - self.step_start_beat
        self.num_steps += 1
        self.num_tokens_computed += self.num_step_tokens
        for core in self.decoding:
            if core.finish_step(beat):
                self._has_changed = True
        for prefill_core, num_tokens in self.chunks:
            if prefill_core.finish_chunk(num_tokens, beat):
                self._has_changed = True
                self.prefilling.remove(prefill_core)
                if self.decode_cores:
                    self.finished.append(prefill_core)
                else:
                    prefill_core.send_kv(beat)

    def _hand_over(self, beat: int) -> None:
        """Give free Decode cores the sequence that has waited longest, of this card or arrived from another."""
        for core in self.decode_cores:
            while core.running is None:
                local = self.finished[0].running if self.finished else None
                remote = core.waiting[0] if core.waiting else None
                if local is not None and (remote is None or local.ready_beat <= remote.ready_beat):
                    core.start(local, beat)
                    self.finished.pop(0).running = None
                elif remote is not None:
                    core.start(remote, beat)
                    core.waiting.popleft()
                else:
                    break

    def _admit(self, beat: int) -> None:
        """Start prompts on free Prefill cores, first come first; equal claims go to the lowest cell."""
        free = [core for core in self.prefill_cores if core.running is None and core.waiting]
        free.sort(key=_longest_wait)
        for core in free:
            core.admit(beat)
            self.prefilling.append(core)

    def _start_step(self, beat: int) -> None:
        """Set out on a step: a token or a bundle for every decoding sequence, then prefill chunks within the budget.

        An idle card keeps what its last step was.
        """
        if not self.decoding and not self.prefilling:
            return
        tokens = context = pairs = 0  # pairs: `attended_pairs`, written out for speed
        for core in self.decoding:
            request = core.running
            assert request is not None
            new = core.tokens_per_step
            after = request.num_computed_tokens + new
            if after > request.num_owned_tokens:
                after = core.place.grow(request, after)
                new = after - request.num_computed_tokens
            tokens += new
            context += after
            pairs += new * after - (new * (new - 1) >> 1)
        self.num_step_tokens = tokens
        self.num_context_tokens = context
        self.num_attended_pairs = pairs
        if self.prefilling or self.chunks:
            self._grant_chunks()
        self.draft_beats = 0
        for draft_model, requests in self._draft_batches:
            self.draft_beats += draft_model.propose_beats(requests)
        beats = self.law.step_beats(self.num_step_tokens, self.num_context_tokens, self.num_attended_pairs)
        self.is_busy = True
        self.step_start_beat = beat
        self.step_end_beat = beat + beats + self.draft_beats
        self.world.schedule(self.step_end_beat, self.actor)

    def _grant_chunks(self) -> None:
        """Give the tokens that are left of the budget to prompts, first come first served."""
        self.chunks = []
        for core in self.prefilling:
            request = core.running
            assert request is not None
            computed = request.num_computed_tokens
            new = min(request.num_prompt_tokens - computed, self.token_budget - self.num_step_tokens)
            if new <= 0:
                break
            core.place.grow(request, computed + new)
            self.num_step_tokens += new
            self.num_context_tokens += computed + new
            self.num_attended_pairs += attended_pairs(computed, new)
            self.chunks.append((core, new))

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (
            self.index,
            int(self.is_busy),
            int(self._has_changed),
            self.step_start_beat,
            self.step_end_beat,
            self.num_step_tokens,
            self.num_steps,
            self.num_tokens_computed,
            self.busy_beats,
            self.num_context_tokens,
            self.num_attended_pairs,
            self.draft_beats,
            len(self.prefilling),
            len(self.finished),
            len(self.decoding),
            *(core.cell for core in self.prefilling),
            *(core.cell for core in self.finished),
            *(core.cell for core in self.decoding),
            *(number for core, tokens in self.chunks for number in (core.cell, tokens)),
        )


def _longest_wait(core: PrefillCore) -> tuple[int, int]:
    return (core.waiting[0].ready_beat, core.cell)


def _draft_batches(decoding: list[DecodeCore]) -> list[tuple[DraftModel, list[Request]]]:
    """The sequences that each draft model guesses for: one batch a model, one model after another."""
    batches: dict[int, tuple[DraftModel, list[Request]]] = {}
    for core in decoding:
        model, request = core.draft_model, core.running
        if model is not None and request is not None:
            batches.setdefault(model.cell, (model, []))[1].append(request)
    return list(batches.values())
