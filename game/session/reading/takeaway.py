"""The numbers of a run that the sentence of its level speaks of: metrics, and what the laws say of its cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from game.physics.units import BEATS_PER_SECOND, MIB, TICKS_PER_SECOND
from game.session.reading.memory_map import most_sequences
from game.session.run.level_run import LevelRun
from game.session.score.bounded_level import worlds_of
from game.session.score.bounds import most_tokens
from game.sim.card_memory import kv_blocks
from game.sim.facts.flight import Flight
from game.sim.memory.memory import KV_CACHE
from game.sim.metrics import METRIC_BY_NAME
from game.sim.outlook import flights, mean_held, traffics
from game.sim.view import CardView, RunView
from game.sim.workloads.extent import output_extent, prompt_extent


def takeaway_numbers(run: LevelRun) -> Mapping[str, float | None]:
    """Every number that such a sentence may name; None where a run has none of it."""
    metrics = run.result().metrics
    named = {name: metrics[row.id] for name, row in METRIC_BY_NAME.items()}
    for class_name in {each.name for workload in run.level.workloads for each in workload.classes}:
        own = {name for name, row in METRIC_BY_NAME.items() if row.is_per_class}
        named |= {f"{name}@{class_name}": run.read(name, class_name) for name in own}
    return named | {name: read(run) for name, read in READINGS.items()}


def _cards(run: LevelRun) -> Sequence[CardView]:
    return RunView(run.simulation).cards


def _card(run: LevelRun) -> CardView | None:
    """The card to speak of: the first, for a level's cards are alike where it speaks of one."""
    return next(iter(_cards(run)), None)


def _num_cards(run: LevelRun) -> float:
    return len(_cards(run))


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


def _foretold_running(run: LevelRun) -> float | None:
    """Lambda times W as the laws foretell it for the build, on all cards together."""
    found = _flights(run)
    return sum(flight.num_under_way for flight, _ in found) if found else None


def _foretold_s(run: LevelRun) -> float | None:
    """W of that: seconds of a request from its first step on."""
    found = _flights(run)
    per_s = sum(flight.per_s for flight, _ in found)
    return sum(flight.num_under_way for flight, _ in found) / per_s if per_s else None


def _foretold_kv_gb(run: LevelRun) -> float | None:
    """KV of so many, each half way through its answer."""
    found = _flights(run)
    return sum(flight.num_under_way * each for flight, each in found) / 1e9 if found else None


def _flights(run: LevelRun) -> list[tuple[Flight, float]]:
    """Little's law on each card to which requests come, and the KV of a mean sequence there."""
    found = []
    simulation = run.simulation
    under_way = flights(simulation)
    for flight, num_tokens, view in zip(
        under_way, mean_held(simulation, traffics(simulation), under_way), _cards(run), strict=True
    ):
        if flight is not None and not flight.is_endless and view.decoders:
            found.append((flight, num_tokens * view.decoders[0].kv_bytes_per_token))
    return found


def mean_kv_gb(run: LevelRun) -> float | None:
    """KV that sequences held on average, on the cards of engines."""
    share, blocks = run.read("mean_kv_use"), kv_blocks(run.simulation)
    if share is None:
        return None
    room = 0
    for card in _cards(run):
        core = card.cores[0]
        room += blocks[core.cell].num_blocks * (core.block_size or core.longest_tokens) * core.kv_bytes_per_token
    return share * room / 1e9


def _kv_room_gb(run: LevelRun) -> float:
    return _kv_room_mib(run) * MIB / 1e9


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
    "foretold_running": _foretold_running,
    "foretold_s": _foretold_s,
    "foretold_kv_gb": _foretold_kv_gb,
    "mean_kv_gb": mean_kv_gb,
    "kv_room_gb": _kv_room_gb,
}
"""How each number of `game.content.takeaway.RUN_NUMBERS` is read."""
