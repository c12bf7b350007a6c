"""What has befallen the users of serving engines so far, counted by kind: for hints, moments and surprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.physics.units import BEATS_PER_SECOND
from game.sim.cards.engine_card import EngineCard
from game.sim.latencies import GAP_BITS
from game.sim.refusals import held_up
from game.sim.scheduling.admission_books import BATCH, BUDGET, MEMORY, RESERVE, SLOTS
from game.sim.simulation import Simulation

PREEMPTED: Final = "preempted"
REFUSED: Final = "refused"
STREAM_STALLED: Final = "stream_stalled"
SLOTS_IDLE: Final = "slots_idle"
MEMORY_FULL: Final = "memory_full"
UNPAGED_FULL: Final = "unpaged_full"
RESERVE_KEPT: Final = "reserve_kept"
BUDGET_SPENT: Final = "budget_spent"
BATCH_UNENDED: Final = "batch_unended"
HOST_FETCH: Final = "host_fetch"
PREFIX_HIT: Final = "prefix_hit"

STALL_BEATS: Final = BEATS_PER_SECOND // 4
"""The shortest gap between two tokens of an answer that people take for a standstill."""

_STALL_RATIO: Final = 4
"""And that many times the median gap: a slow stream does not stall at each token."""


class Happenings:
    """The counts of one run, read anew at each call."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._engines = [card for card in simulation.cards if isinstance(card, EngineCard)]

    def counts(self) -> Mapping[str, int]:
        """How often each has happened so far; what has not is left out.

        Answers interrupted and stalled, prompts refused, boundaries of steps at which the first that waited was held up
        by something, blocks fetched and found.
        """
        engines = [card for card in self._engines if card.is_loaded]
        pools = [card.scheduler.pool for card in engines]
        hosts = [tier for card in engines if (tier := card.host_tier) is not None]
        found = {
            PREEMPTED: sum(card.scheduler.num_preemptions for card in engines),
            REFUSED: self._simulation.ledger.requests_refused,
            STREAM_STALLED: sum(self.stalls().values()),
            SLOTS_IDLE: sum(card.admissions.num_idle for card in engines),
            **self._held_up(),
            HOST_FETCH: sum(tier.num_loaded_tokens // tier.pool.block_size for tier in hosts),
            PREFIX_HIT: sum(pool.num_hit_tokens // pool.block_size for pool in pools),
        }
        return {kind: count for kind, count in found.items() if count}

    def stalls(self) -> Mapping[int, int]:
        """How many gaps between two tokens so far were standstills, of the requests that count, by length in beats."""
        latencies = self._simulation.meter.latencies
        counts = {} if latencies is None else latencies.gap_counts()
        long = {gap: count for gap, count in counts.items() if gap << GAP_BITS >= STALL_BEATS}
        least = _STALL_RATIO * _median(counts) if long else 0
        return {gap << GAP_BITS: count for gap, count in long.items() if gap >= least}

    def mostly_held_up_by(self) -> str | None:
        """What the first that waited was not let in for most often, be it for want of a slot; None where it never was.

        None also where that is a want of slots, which has no name here.
        """
        held, slots = self._held_up(), held_up(self._simulation)[SLOTS]
        kind = max(held, key=lambda each: held[each])
        return kind if held[kind] > slots else None

    def _held_up(self) -> dict[str, int]:
        counts = held_up(self._simulation)
        is_paged = any(card.block_size for card in self._engines)
        return {
            MEMORY_FULL if is_paged else UNPAGED_FULL: counts[MEMORY],
            RESERVE_KEPT: counts[RESERVE],
            BUDGET_SPENT: counts[BUDGET],
            BATCH_UNENDED: counts[BATCH],
        }


def _median(counts: Mapping[int, int]) -> int:
    rank = (sum(counts.values()) + 1) // 2
    for gap in sorted(counts):
        rank -= counts[gap]
        if rank <= 0:
            return gap
    return 0
