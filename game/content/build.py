"""From a level and a solution to what a simulation is built from."""

from dataclasses import replace

from game.content.grid import overlaid, tiles_on
from game.content.level import Level
from game.content.level_card import card_of, cards_of, draft_model_of, model_of
from game.content.level_traces import workloads_of
from game.content.match import check_match
from game.content.settings import settings_on
from game.content.solution import Solution
from game.physics.engines import ENGINES
from game.physics.links import LINKS
from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND
from game.sim.grid import place_name
from game.sim.spec import Draft, FactorySpec, Scheduling, Tile
from game.sim.tiles import TILES


def factory_spec(level: Level, solution: Solution, seed: int | None = None, *, is_bounded: bool = True) -> FactorySpec:
    """The factory that a solution makes of a level; `seed` in place of the level's own.

    It may be any amount of work where it is not `is_bounded`, see `check_match`.

    Raises:
        ContentError: where the solution does not fit the level.
    """
    check_match(level, solution, is_bounded=is_bounded)
    return replace(level_terms(level), tiles=_tiles(level, solution), seed=level.seed if seed is None else seed)


def level_terms(level: Level) -> FactorySpec:
    """The factory of a level on which nothing stands: the terms under which any machine of it runs."""
    return level.kept("terms", lambda: _terms(level))


def _terms(level: Level) -> FactorySpec:
    workloads = workloads_of(level)
    return FactorySpec(
        rows=level.rows,
        cols=level.cols,
        tiles=(),
        card=card_of(level),
        model=model_of(level),
        draft=_draft(level),
        vram_bytes=level.vram_mib * MIB,
        max_model_len=level.max_model_len,
        workload=workloads[0],
        link=LINKS[level.link],
        token_budget=level.token_budget,
        beats_per_tile=level.ticks_per_tile * BEATS_PER_TICK,
        is_vram_shared=level.vram == "shared",
        served_within_ticks=round(level.served_within_s * TICKS_PER_SECOND),
        engine=ENGINES[level.engine],
        scheduling=Scheduling(**level.scheduler.model_dump()),
        on_full=level.on_full,
        seed=level.seed,
        num_gpu_blocks=level.num_gpu_blocks or 0,
        workloads=workloads if len(workloads) > 1 else (),
        cards=cards_of(level),
    )


def _tiles(level: Level, solution: Solution) -> tuple[Tile, ...]:
    """The level's tiles and the player's, in reading order; fixed cells that the solution repeats count once."""
    tiles = tiles_on(overlaid(level.map, solution.map), {**solution.facing, **level.facing})
    return tuple(_set(level, tile, solution) if TILES[tile.kind].settings else tile for tile in tiles)


def _set(level: Level, tile: Tile, solution: Solution) -> Tile:
    cell = place_name(tile.row, tile.col)
    settings = settings_on(level.offers(tile.kind, cell), solution.settings.get(cell, {}))
    return Tile(tile.kind, tile.row, tile.col, tile.facing, settings)


def _draft(level: Level) -> Draft | None:
    model = draft_model_of(level)
    if level.draft is None or model is None:
        return None
    return Draft(model, level.draft.num_drafts, level.draft.acceptance)
