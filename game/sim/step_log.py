"""Every step of the cards of engines, told to whoever wants to draw it; the simulation never reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game.sim.cards.engine_card import EngineCard
    from game.sim.request import Request


class LoggedStep:
    """One step as it begins: what it computes, what for, and how the card stands."""

    __slots__ = (
        "bound",
        "card",
        "end_beat",
        "free_blocks",
        "host_beats",
        "kept_blocks",
        "num_bytes",
        "num_decodes",
        "num_flops",
        "num_running",
        "num_tokens",
        "num_waiting",
        "number",
        "prompts",
        "start_beat",
        "used_blocks",
    )

    def __init__(self, card: EngineCard) -> None:
        step, scheduler = card.step, card.scheduler
        self.card = card.index
        self.number = card.num_steps
        self.start_beat = card.step_start_beat
        self.end_beat = card.step_end_beat
        self.host_beats = card.host_beats
        self.prompts: list[tuple[Request, int]] = list(card.chunks)
        """Prompts of which it computes so many tokens."""
        self.num_tokens = card.num_step_tokens
        self.num_decodes = self.num_tokens - sum(tokens for _, tokens in self.prompts)
        self.num_bytes = step.num_bytes
        self.num_flops = step.num_flops
        self.bound = step.bound
        pool = scheduler.pool
        self.used_blocks = pool.num_used
        self.kept_blocks = pool.num_kept if pool.caches_prefixes else 0
        """Free blocks whose content can still be found."""
        self.free_blocks = pool.num_free - self.kept_blocks
        self.num_running = len(scheduler.residents.running)
        self.num_waiting = card.num_waiting


class StepLog:
    """The steps that nobody has taken yet, in the order in which they began.

    It is not bounded: whoever gives cards a log takes from it at intervals. A card without one pays nothing.
    """

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        self._steps: list[LoggedStep] = []

    def write(self, card: EngineCard) -> None:
        """Note the step that a card has just begun."""
        self._steps.append(LoggedStep(card))

    def take(self) -> list[LoggedStep]:
        """The steps since this was last called, which are thereby forgotten."""
        steps, self._steps = self._steps, []
        return steps
