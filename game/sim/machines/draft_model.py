"""The draft model: a small model that guesses tokens ahead for the Decode cores it touches."""

from __future__ import annotations

from game.physics.laws import StepLaw, attended_pairs
from game.sim import chance
from game.sim.machines.machine import Machine
from game.sim.memory.memory import DRAFT_WEIGHTS, Memory, OutOfMemory
from game.sim.request import Request
from game.sim.spec import Draft
from game.sim.world import World


class DraftModel(Machine):
    """One copy of the draft's weights. Its forward passes are batched over the cores it serves on a card."""

    __slots__ = ("accept_below", "law", "num_drafts")

    def __init__(self, world: World, cell: int, facing: str, draft: Draft, law: StepLaw) -> None:
        super().__init__(world, "draft_model", cell, facing)
        self.num_drafts = draft.num_drafts
        self.accept_below = chance.threshold(draft.acceptance)
        self.law = law

    def load(self) -> None:
        """Load the weights.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        if not self.world.pool.allocate(self.law.weights_bytes):
            raise OutOfMemory(self.cell, Memory(DRAFT_WEIGHTS), self.law.weights_bytes)

    def propose_beats(self, requests: list[Request]) -> int:
        """Beats that the draft's forward passes over these sequences take.

        The first pass also computes what the draft has not seen yet of a sequence: its prompt when it is new, then
        the tokens that the last step accepted. Each later pass adds one token to every sequence.
        """
        law = self.law
        batch = len(requests)
        context = num_missing = pairs = 0
        for request in requests:
            seen = request.num_draft_computed_tokens
            missing = request.num_computed_tokens + 1 - seen
            num_missing += missing
            pairs += attended_pairs(seen, missing)
            context += seen + missing
        beats = law.step_beats(num_missing, context, pairs)
        for _ in range(1, self.num_drafts):
            context += batch
            beats += law.step_beats(batch, context, context)
        return beats
