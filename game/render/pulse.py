"""The beat of a card: light that comes with each of its steps, and goes until the next."""

from __future__ import annotations

from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.facts.gauge import StepNow

NUM_LEVELS: Final = 8
"""Strengths of light that are told apart."""

MIN_BEAT_TICKS: Final = 18
"""Light that came and went more often than this would flicker: of shorter steps several make one beat."""


def level(step: StepNow) -> int:
    """How strong the light is now, 1 to NUM_LEVELS."""
    steps_a_beat = 1
    while steps_a_beat * step.num_beats < MIN_BEAT_TICKS * BEATS_PER_TICK:
        steps_a_beat *= 2
    passed = (step.number % steps_a_beat + step.share) / steps_a_beat
    return 1 + round((NUM_LEVELS - 1) * float((1 - passed) ** 1.5))
