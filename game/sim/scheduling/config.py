"""How a card of many slots is scheduled (law 4): data, made from a level's keys and a scheduler's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from game.sim.scheduling.order.fcfs import FirstComeFirstServed
from game.sim.scheduling.order.order import Order

CHUNKED: Final = "chunked"
"""Prompts get what decodes leave of a step's tokens, in pieces."""

WHOLE: Final = "whole"
"""The same, but a prompt is computed in one step; one that exceeds the budget is the only one of its step."""

FIRST: Final = "first"
"""While prompts wait that can be admitted, steps compute whole prompts only, and decodes pause (vLLM V0)."""

CONTINUOUS: Final = "continuous"
"""A slot that becomes free is given away at once."""

STATIC: Final = "static"
"""A batch begins when the one before has ended whole."""

ADMISSIONS: Final = (CONTINUOUS, STATIC)
PREFILLS: Final = (CHUNKED, WHOLE, FIRST)

OOM: Final = "oom"
WAIT: Final = "wait"
PREEMPT: Final = "preempt"

ON_FULL: Final = (OOM, WAIT, PREEMPT)
"""What a full memory means: the run ends, the sequence waits, or another gives way and is computed anew."""


@dataclass(slots=True)
class SchedulerConfig:
    """Everything that one scheduler decides by. Some of it may be set anew while a run is on; see `Machine.adjust`."""

    token_budget: int
    """Tokens of a step at most, of decodes and prompts together."""
    order: Order = field(default_factory=FirstComeFirstServed)
    admission: str = CONTINUOUS
    prefill: str = CHUNKED
    watermark: float = 0.0
    """Share of all blocks that stays free when a request is admitted."""
    growth_reserve: float = 0.0
    """Share of what running requests may still write for which blocks stay free when one is admitted."""
    on_full: str = PREEMPT
