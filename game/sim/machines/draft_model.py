"""The draft model: a small model that guesses tokens ahead for the Decode cores it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.laws import attended_pairs, step_law
from game.sim import chance
from game.sim.facts.law_sheet import Line, Quantity, Section, count, mib, ms
from game.sim.facts.speculation import bundle_lines
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine, Plan, Site
from game.sim.memory.memory import DRAFT_WEIGHTS, MemoryUse
from game.sim.request import Request
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


class DraftModel(Machine):
    """The draft's weights, a copy in the memory of each card it serves. Its passes are batched over a card's cores.

    Raises:
        ValueError: where the level names no draft.
    """

    __slots__ = ("accept_below", "law", "num_drafts", "served")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        draft = site.spec.draft
        if draft is None:
            row, col = divmod(site.cell, site.spec.cols)
            raise ValueError(f"the draft model at {row},{col} has no weights: the spec names no draft")
        self.num_drafts = draft.num_drafts
        self.accept_below = chance.threshold(draft.acceptance)
        self.law = step_law(draft.model, site.spec.card)
        self.served: list[Core] = []
        """The cores that speculate with it."""

    def serve(self, neighbour: Machine) -> None:
        """Draft for a core that has no draft model yet."""
        if isinstance(neighbour, Core) and neighbour.draft_with(self):
            self.served.append(neighbour)

    def load(self) -> None:
        """Load the weights into each memory that a served core has, or where it serves none into the first there is.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """
        cards = {id(core.card.memory): core.card.index for core in reversed(self.served)}
        memories = [memory for memory in self.world.memories if id(memory) in cards] or self.world.memories[:1]
        for memory in memories:
            card = cards.get(id(memory), -1)
            self.world.load(MemoryUse(DRAFT_WEIGHTS), self.law.weights_bytes, memory, self.cell, card)

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

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """Its weights, and how far it guesses ahead."""
        draft = plan.spec.draft
        if draft is None:
            return []
        return [Line("draft_weights", mib(draft.model.weights_bytes)), Line("drafts", count(draft.num_drafts))]

    def status(self, around: Surroundings) -> Status:
        """Drafting: for how many sequences, of so many cores."""
        num_running = sum(bool(core.running) for core in self.served)
        if num_running:
            return Status("drafting", num_running, len(self.served))
        return around.without_work(bool(self.served))

    def summary(self) -> list[Line]:
        """How far it guesses ahead."""
        return [Line("drafts", count(self.num_drafts))]

    def facts(self, around: Surroundings) -> list[Section]:
        """Its weights, its share of the running step of each card it serves, and what comes of its guesses."""
        lines = [
            Line("draft_weights", Quantity(self.law.weights_bytes, "mb")),
            Line("draft_passes", count(self.num_drafts)),
        ]
        for card in around.cards:
            drafted = card.drafted_by(self)
            if drafted and card.is_busy:
                beats = self.propose_beats(drafted)
                whole = card.step_end_beat - card.step_start_beat
                lines += (
                    Line("draft_batch", count(len(drafted)), {"card": count(card.index)}),
                    Line("draft_time", ms(beats)),
                    Line("draft_share", Quantity(beats / whole, "share"), {"step": ms(whole)}, "result"),
                )
        if len(lines) == 2:
            lines.append(Line("draft_idle"))
        return [Section("draft", (*lines, *bundle_lines(around)))]


def draft_batches(decoding: list[Request]) -> list[tuple[DraftModel, list[Request]]]:
    """The sequences that each draft model guesses for: one batch a model, one model after another."""
    batches: dict[int, tuple[DraftModel, list[Request]]] = {}
    for request in decoding:
        core = request.core
        if core is not None and core.draft_model is not None:
            batches.setdefault(core.draft_model.cell, (core.draft_model, []))[1].append(request)
    return [batches[cell] for cell in sorted(batches)]
