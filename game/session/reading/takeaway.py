"""The numbers of a run that the sentence of its level speaks of: metrics, and what the laws say of its cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from game.physics.units import BEATS_PER_SECOND, MIB, TICKS_PER_SECOND
from game.session.reading.memory_map import most_sequences
from game.session.run.level_run import LevelRun
from game.session.score.bounded_level import worlds_of
from game.session.score.bounds import most_tokens
from game.sim.memory.memory import KV_CACHE
from game.sim.metrics import METRIC_BY_NAME
from game.sim.view import CardView, RunView
from game.sim.workloads.extent import output_extent, prompt_extent


def takeaway_numbers(run: LevelRun) -> Mapping[str, float | None]:
    """Every number that such a sentence may name; None where a run has none of it."""
    metrics = run.result().metrics
    named = {name: metrics[row.id] for name, row in METRIC_BY_NAME.items()}
    return named | {name: read(run) for name, read in READINGS.items()}


def _card(run: LevelRun) -> CardView | None:
    """The card to speak of: the first, for a level's cards are alike where it speaks of one."""
    return next(iter(RunView(run.simulation).cards), None)


def _num_cards(run: LevelRun) -> float:
    return len(RunView(run.simulation).cards)


def _num_users(run: LevelRun) -> float | None:
    return most_sequences(run.simulation)


def _steps_per_s(run: LevelRun) -> float | None:
    """Steps a second of a card that is at work, by the mean of all that have ended."""
    beats = RunView(run.simulation).mean_step_beats
    return BEATS_PER_SECOND / beats if beats else None


def _step_ms(run: LevelRun) -> float | None:
    per_s = _steps_per_s(run)
    return 1000 / per_s if per_s else None


def _most_steps_per_s(run: LevelRun) -> float | None:
    """How often its bandwidth would let a card read the weights, if it did nothing else."""
    card = _card(run)
    return None if card is None or not card.law.weights_beats else BEATS_PER_SECOND / card.law.weights_beats


def _tokens_per_step(run: LevelRun) -> float | None:
    """Tokens that the users got for each step, of all cards that work at once."""
    per_s, tps = _steps_per_s(run), run.result().tps
    return tps / (per_s * _num_cards(run)) if per_s else None


def _tokens_per_user_step(run: LevelRun) -> float | None:
    """The same for each user."""
    per_step, users = _tokens_per_step(run), _num_users(run)
    return per_step / users if per_step is not None and users else None


def _weights_mib(run: LevelRun) -> float | None:
    card = _card(run)
    return None if card is None else card.law.weights_bytes / MIB


def _kv_room_mib(run: LevelRun) -> float:
    """What weights, and those of draft models, leave of all memory."""
    simulation = run.simulation
    loaded = sum(holder.num_bytes for holder in simulation.holders() if holder.use.kind != KV_CACHE)
    return (simulation.vram_capacity_bytes - loaded) / MIB


def _kv_mib(run: LevelRun, num_tokens: int) -> float | None:
    card = _card(run)
    return None if card is None else num_tokens * card.law.kv_bytes_per_token / MIB


def _reserved_mib(run: LevelRun) -> float | None:
    """KV of the longest sequence that the level allows: what is reserved where nothing is paged."""
    return _kv_mib(run, run.level.max_model_len)


def _num_reserved(run: LevelRun) -> float | None:
    """How many such reservations there would be room for."""
    reserved = _reserved_mib(run)
    return _kv_room_mib(run) // reserved if reserved else None


def _longest_mib(run: LevelRun) -> float | None:
    """KV of the longest prompt with the longest answer that its users ask for."""
    workloads = run.simulation.spec.every_workload
    return _kv_mib(run, max(prompt_extent(each).high + output_extent(each).high for each in workloads))


def _undrafted_tps(run: LevelRun) -> float | None:
    """What is proved that no build without a draft model exceeds."""
    held = run.level.held_throughput
    world = next((world for world in worlds_of(run.level) or () if world.draft_law is None), None)
    if held is None or world is None:
        return None
    ticks = round(held.hold_s * TICKS_PER_SECOND)
    most = most_tokens(world, ticks)
    return None if most is None else most * TICKS_PER_SECOND / ticks


READINGS: Final[Mapping[str, Callable[[LevelRun], float | None]]] = {
    "num_cards": _num_cards,
    "num_users": _num_users,
    "steps_per_s": _steps_per_s,
    "most_steps_per_s": _most_steps_per_s,
    "step_ms": _step_ms,
    "tokens_per_step": _tokens_per_step,
    "tokens_per_user_step": _tokens_per_user_step,
    "weights_mib": _weights_mib,
    "kv_room_mib": _kv_room_mib,
    "reserved_mib": _reserved_mib,
    "num_reserved": _num_reserved,
    "longest_mib": _longest_mib,
    "undrafted_tps": _undrafted_tps,
}
"""How each number of `game.content.takeaway.RUN_NUMBERS` is read."""
