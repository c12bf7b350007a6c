"""Who could not be served in a run, and what for: prompts that were refused, prompts that were let wait."""

from __future__ import annotations

from dataclasses import dataclass

from game.sim.scheduling.admission_books import NUM_HOLD_UPS
from game.sim.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many prompts were refused, by what they were refused for."""

    num_queue_full: int
    """Never sent, for too many of their source waited."""
    num_too_long: int
    """Never sent, for they do not fit into `max_model_len`."""
    num_at_gates: int
    """By an admission gate at once."""
    num_late: int
    """By a card, past the deadline that a gate has stamped on them."""
    num_too_large: int
    """By a card whose memory could not hold them were it empty."""


def refusals(simulation: Simulation) -> Refusals:
    """All of them up to now."""
    num_too_long = sum(sum(source.num_too_long_of_class) for source in simulation.sources)
    num_late = sum(card.admissions.num_late for card in simulation.cards)
    num_too_large = sum(card.admissions.num_too_large for card in simulation.cards)
    return Refusals(
        num_queue_full=sum(source.num_rejected for source in simulation.sources) - num_too_long,
        num_too_long=num_too_long,
        num_at_gates=simulation.ledger.requests_refused - num_late - num_too_large,
        num_late=num_late,
        num_too_large=num_too_large,
    )


def held_up(simulation: Simulation) -> list[int]:
    """At how many boundaries of steps the first that waited was not let in, by what for; of all cards together."""
    counts = [0] * NUM_HOLD_UPS
    for card in simulation.cards:
        for cause, count in enumerate(card.admissions.held_up):
            counts[cause] += count
    return counts
