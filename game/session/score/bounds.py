"""What no build of a level can beat, for each score for which that is proved."""

from __future__ import annotations

import math
from functools import lru_cache

from game.content.level import Level
from game.physics.laws import BLOCK_SIZE, num_blocks
from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.score.bound_tps import core_bound, memory_bound, most_per_user
from game.session.score.bounded_level import World, worlds_of
from game.session.score.engine_bounds import engine_bounds
from game.sim.meter import WINDOW_TICKS
from game.sim.roles import BLOCKS, DECODES, DELIVERS, DRAFTS, PREFILLS, SENDS, VERIFIES
from game.sim.tiles import EMPTY_GLYPH, FACINGS, STEPS, TILES, kinds_of, plays

Cell = tuple[int, int]


@lru_cache(maxsize=64)
def bounds_of(level_json: str, seed: int | None = None) -> dict[str, float]:
    """What no winning build can beat, by the names of metrics: at most so much where more is better, else at least.

    Scores without a proven bound are left out: all of them where `proved_set`, and for levels with engine cores
    `engine_level`, lacks something of the level. The level comes as its JSON, so that the answer can be kept.
    """
    level = Level.model_validate_json(level_json)
    every = worlds_of(level, seed)
    if every is None:
        return engine_bounds(level, seed)
    worlds = [world for world in every if can_win(world)]
    if not worlds:
        return {}
    held = level.held_throughput
    if held is None:
        return {}
    hold_ticks = round(held.hold_s * TICKS_PER_SECOND)
    tokens = [most_tokens(world, hold_ticks) for world in worlds]
    found: dict[str, float] = {"vram_peak_mib": min(least_vram_bytes(world) for world in worlds) / MIB}
    known = [most for most in tokens if most is not None]
    if len(known) == len(worlds):
        found["tps"] = max(known) * TICKS_PER_SECOND / hold_ticks
    if is_bare(level):
        found["tiles"] = min(least_tiles(world) for world in worlds)
        found["cost"] = min(least_cost(world) for world in worlds)
    return found


def bounds(level: Level, seed: int | None = None) -> dict[str, float]:
    """The same for a level as it is."""
    return bounds_of(level.model_dump_json(), seed)


def most_tokens(world: World, ticks: int) -> int | None:
    """The tightest bound known on tokens delivered within `ticks` ticks; None where there is none."""
    per_user = most_per_user(world, ticks)
    known = [None if per_user is None else sum(per_user), memory_bound(world, ticks)]
    return min((most for most in known if most is not None), default=None)


def can_win(world: World) -> bool:
    """Whether it is not excluded that a build of this world wins.

    A win delivers the target in every five seconds of its hold. A world without a draft model here stands for all
    builds in which no bundle is ever delivered: with drafts but without a gate each user receives at most one token
    more, the first of a request of which the rest is lost, and no further request.
    """
    most = most_tokens(world, WINDOW_TICKS)
    return most is None or most + (world.num_users or 0) >= world.tokens_of_a_window


def least_vram_bytes(world: World) -> int:
    """VRAM that every winning build holds at some time.

    Proof. It holds the weights, and in a world with drafts those of a draft model. During its hold it delivers N
    tokens, so one of U users receives N / U of them or more, and at the token number n of an answer a sequence holds
    n - 1 tokens of KV more than its prompt; n is N / U or the whole shortest answer, whichever is less. Where no page
    allocator can be built it holds `max_model_len` tokens at once.

    And it holds that twice where no allocator can be built, every source has two users or more, answers have two
    tokens or more, and prompts cannot be delayed by as much as a prefill: the prompts of a source are all sent at the
    start and go to the same Prefill core, the second arrives while the first is there. Of those that wait in the queue
    of its card one is seated when the first leaves for a slot that decodes, if not before, and it takes its memory
    before it crosses the card. The first holds its own until another card has admitted it, or at least a step more.
    """
    spec, law = world.spec, world.law
    workload = spec.workload
    held = world.level.held_throughput
    num_windows = 1 if held is None else (round(held.hold_s * TICKS_PER_SECOND) - 1) // WINDOW_TICKS + 1
    share = math.ceil(num_windows * world.tokens_of_a_window / world.num_users) if world.num_users else 1
    context = workload.prompt.low + min(share, workload.output.low) - 1
    num_held = min(spec.max_model_len, num_blocks(context) * BLOCK_SIZE)
    if not world.is_paging_possible:
        num_held = spec.max_model_len * (2 if _prompts_queue(world) else 1)
    return law.weights_bytes + world.draft_bytes + num_held * law.kv_bytes_per_token


def _prompts_queue(world: World) -> bool:
    if world.num_users is None or world.num_users < 2 * world.num_sources or world.spec.workload.output.low < 2:
        return False
    return world.most_queueing_beats() < world.law.step_floor_beats()


def is_bare(level: Level) -> bool:
    """Whether nothing but sources, sinks and blocked cells stands on the map: then all else is the player's."""
    return set("".join(level.map)) <= {EMPTY_GLYPH, *(TILES[kind].glyph for kind in kinds_of(SENDS, DELIVERS, BLOCKS))}


def least_tiles(world: World) -> int:
    """Tiles of every winning build.

    Proof. The cells that packets pass on their way, and the cores of their cards, hold the player's tiles (see
    `_least_way`); among them are a Prefill core, the Decode cores (see `_num_cores`), and in a world with drafts a
    gate. A draft model stands on none of these cells: packets do not pass it, and it is no core.
    """
    num_machines = 1 + _num_cores(world) + bool(world.draft_law)
    return max(_least_way(world), num_machines) + bool(world.draft_law)


def least_cost(world: World) -> int:
    """What every winning build costs: its machines, and of the way the cells on which none of these stands."""
    num_cores = _num_cores(world)
    cost = _least_cost_of(PREFILLS) + num_cores * _least_cost_of(DECODES)
    num_machines = 1 + num_cores
    if world.draft_law is not None:
        cost += _least_cost_of(VERIFIES) + _least_cost_of(DRAFTS)
        num_machines += 1
    cheapest = min((TILES[kind].cost for kind in world.level.toolbox), default=0)
    return cost + cheapest * max(0, _least_way(world) - num_machines)


def _least_cost_of(role: str) -> int:
    return min(TILES[kind].cost for kind in kinds_of(role))


def _num_cores(world: World) -> int:
    """Decode cores without which the target is out of reach; nothing but one is known of an open loop."""
    most = None if world.num_users is None else core_bound(world, WINDOW_TICKS)
    return 1 if most is None else max(1, math.ceil(world.tokens_of_a_window / most))


def _least_way(world: World) -> int:
    """Cells that packets must pass, cores of their cards included.

    Proof. A goal counts only while every source is served, so each has had a token. From each prompts go by the cell
    in front of it, over touching cells, to a core, from there perhaps to another, over touching cores or a wire, and
    tokens from a core to a cell beside a sink. If only one card fits, its cores are touching cells as well, so all this
    is one connected set, and a connected set has at least as many cells as half the perimeter of the box around it:
    height + width - 1. With more cards each source has at least a way like that of its own.
    """
    spec = world.spec
    free = {(row, col) for row, line in enumerate(world.level.map) for col, glyph in enumerate(line) if glyph == "."}
    fronts = [
        (tile.row + STEPS[tile.facing][0], tile.col + STEPS[tile.facing][1])
        for tile in spec.tiles
        if plays(tile.kind, SENDS)
    ]
    fronts = [front for front in fronts if front in free]
    sinks = [tile for tile in spec.tiles if plays(tile.kind, DELIVERS)]
    ends = [(sink.row + STEPS[side][0], sink.col + STEPS[side][1]) for sink in sinks for side in FACINGS]
    ends = [end for end in ends if end in free]
    if len(fronts) < world.num_sources or not ends:
        return 0
    if world.most_cards > 1:
        return max(min(_box(front, end) for end in ends) for front in fronts)
    return min(_box(*fronts, end) for end in ends)


def _box(*cells: Cell) -> int:
    rows, cols = [cell[0] for cell in cells], [cell[1] for cell in cells]
    return max(rows) - min(rows) + max(cols) - min(cols) + 1
