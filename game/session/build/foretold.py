"""The gauges before a run: what is known of the build by then, in place of what only a run can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from game.physics.units import MIB
from game.session.build.forecast import CardForecast
from game.session.run.goals import GoalState
from game.session.run.outcome import Telemetry
from game.sim.simulation import Simulation


def foretold(
    before: Telemetry, simulation: Simulation | None, cards: Sequence[CardForecast], num_tiles: int, cost: int
) -> Telemetry:
    """The gauges of a build that has not run, `before` without it: memory, requests under way, and what it costs.

    Memory is that of full slots, or where users do not wait for answers of those under way in the long run; where
    weights do not fit, what they ask for.
    """
    known = {"tiles": num_tiles, "cost": cost}
    goals = tuple(_with(state, known.get(state.goal.metric.id)) for state in before.goals)
    if simulation is None:
        return replace(before, goals=goals)
    if simulation.crash is not None:
        crash = simulation.crash
        return replace(
            before,
            goals=goals,
            vram_used_mib=(crash.used_bytes + crash.tried_bytes) / MIB,
            vram_capacity_mib=crash.capacity_bytes / MIB,
            is_foretold=True,
        )
    if not cards:
        return replace(before, goals=goals)
    counted = cards[:1] if simulation.spec.is_vram_shared else cards
    return replace(
        before,
        goals=goals,
        vram_used_mib=sum(card.loaded_bytes + min(card.room_bytes, card.kv_bytes) for card in counted) / MIB,
        vram_capacity_mib=sum(card.capacity_bytes for card in counted) / MIB,
        num_running=round(sum(_num_running(card) for card in cards)),
        ends_when_full=any(card.ends_when_full for card in cards),
        is_foretold=True,
    )


def _with(state: GoalState, value: float | None) -> GoalState:
    return state if value is None else replace(state, now=value)


def _num_running(card: CardForecast) -> float:
    if card.flight is None or not card.num_slots:
        return 0.0
    return card.num_slots if card.flight.is_endless else min(card.flight.num_under_way, card.num_slots)
