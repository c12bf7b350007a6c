"""What a machine shows on its tile while it runs: a bar, a count, what waits in front of it, what it has lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from game.sim.packet import PROMPT, TOKEN

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.request import Request
    from game.sim.simulation import Simulation

OF_ALL: Final = "of_all"
"""The form of a count that is written as "7/32"; other forms are keys of words."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """All of it may be left out: `share` below 0 draws no bar, `form` "" writes no count.

    `form` is OF_ALL, "count", or the key of words below `activity` that take a `count`.
    """

    share: float = -1.0
    counts: int = TOKEN
    """The packet kind whose colour the bar has."""
    form: str = ""
    count: int = 0
    total: int = 0
    is_held_up: bool = False
    is_stepping: bool = False
    """Whether the running step computes something on it."""
    num_waiting: int = 0
    waits: int = PROMPT
    """The packet kind of what waits in front of it."""
    num_lost: int = -1
    """What it has turned away or discarded; below 0 nothing is written of that."""


@dataclass(frozen=True, slots=True)
class StepNow:
    """The running step of a card: how much of it has passed (0..1), how long it takes, how many were before it."""

    share: float
    num_beats: int
    number: int


class Moment:
    """What the running steps of all cards compute now, by the cell of the core on which they do."""

    def __init__(self, simulation: Simulation, now_beat: float) -> None:
        self.underway: dict[int, float] = {}
        """Prompt tokens that are computed of the running chunk, between none and all of it."""
        self.stepping: set[int] = set()
        """Cores with a sequence in the running step."""
        self.steps: dict[int, StepNow] = {}
        """The running steps by the number of their card."""
        for card in simulation.cards:
            self._look_at(card, now_beat)

    def _look_at(self, card: Card, now_beat: float) -> None:
        if not card.is_busy:
            return
        span = card.step_end_beat - card.step_start_beat
        share = min(1.0, max(0.0, (now_beat - card.step_start_beat) / span)) if span > 0 else 0.0
        self.steps[card.index] = StepNow(share, span, card.num_steps)
        for request, num_tokens in card.chunks:
            self.underway[_cell(request)] = num_tokens * share
        self.stepping.update(self.underway, map(_cell, card.stepping))


def _cell(request: Request) -> int:
    return -1 if request.core is None else request.core.cell


NO_GAUGE: Final = Gauge()
