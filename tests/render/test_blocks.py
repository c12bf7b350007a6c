"""From near the board shows KV memory block by block, and the cards' bars what fills them: true to the simulation."""

from __future__ import annotations

import pygame
import pytest

from game.render.blockart import MOST_SQUARES, block_blits, squares_of
from game.render.cardlife import CardLife
from game.render.geometry import BoardGeometry
from game.render.plan import Plan
from game.render.tileface import BLOCKS_FROM_CELL, screen_rect
from game.session.reading.insight import Insight
from game.sim.card_memory import KVBlocks
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths
from tests.drawing import factory, ran

CHATS = ClosedLoop(users=8, prompt=Lengths(64, 64), output=Lengths(200, 200))


def engine() -> Simulation:
    spec = factory("S>E>K", "..M..", workload=CHATS, max_model_len=512)
    for tile in spec.tiles:
        tile.settings.update({"page_allocator": {"prefix_cache": True}}.get(tile.kind, {}))
    return ran(spec, 900)


def test_blocks_of_an_engine_are_those_of_its_pool() -> None:
    simulation = engine()
    blocks = Insight(simulation).kv_blocks()
    pool = simulation.cards[0].scheduler.pool  # type: ignore[attr-defined]
    assert blocks[2] == KVBlocks(pool.num_used, pool.num_kept, 0, pool.num_free - pool.num_kept)
    assert blocks[2].num_blocks == pool.num_blocks
    assert blocks[7] == blocks[2]  # the allocator shows what it gives out
    assert blocks[2].num_used > 0


@pytest.mark.parametrize(("rows", "is_paged"), [(("S>>PD>>K",), False), (("S>>PD>>K", "...MM..."), True)])
def test_blocks_of_slots_are_those_of_their_sequences(rows: tuple[str, ...], is_paged: bool) -> None:
    simulation = ran(factory(*rows, workload=CHATS), 500)
    held = {holder.cell: holder for holder in simulation.holders() if holder.use.kind == "kv_cache"}
    blocks = Insight(simulation).kv_blocks()
    core = next(machine for machine in simulation.machines if machine.cell == 4)
    block = 16 * core.place.kv_bytes_per_token  # type: ignore[attr-defined]
    assert blocks[4].num_used == -(-held[4].used_bytes // block)
    assert blocks[4].num_used + blocks[4].num_reserved == -(-held[4].num_bytes // block)
    assert (blocks[4].num_reserved <= 1) == is_paged


def test_memory_of_cards_adds_up() -> None:
    for simulation in (engine(), ran(factory("S>>PD>>K", "....F...", workload=CHATS), 500)):
        (memory,) = Insight(simulation).card_memories()
        assert memory.weights_bytes + memory.kv_bytes + memory.other_bytes == simulation.vram_used_bytes
        kv = sum(holder.num_bytes for holder in simulation.holders() if holder.use.kind == "kv_cache")
        assert memory.kv_bytes == kv > 0


def test_each_block_has_a_square_or_stands_with_its_like() -> None:
    assert squares_of(KVBlocks(3, 2, 1, 10)) == (3, 2, 1, 10)
    many = squares_of(KVBlocks(2000, 1, 0, 1999))
    assert sum(many) <= MOST_SQUARES + 3
    assert many[1] == 1  # of what there is any, something is seen
    assert abs(many[0] - many[3]) <= 2


def test_blocks_are_drawn_from_near_only_and_on_the_screen() -> None:
    insight = Insight(engine())
    near, far = (BoardGeometry(2, 5, 0, 0, cell) for cell in (BLOCKS_FROM_CELL, BLOCKS_FROM_CELL - 1))
    assert block_blits(insight, far) == []
    blits = block_blits(insight, near)
    assert len(blits) == 2
    for (picture, place), cell in zip(blits, (2, 7), strict=True):
        assert screen_rect(near.cell_rect(cell)).contains(picture.get_rect(topleft=place))


def test_the_bar_of_a_card_fills() -> None:
    spec = factory("S>>PD>>K", workload=CHATS)
    plan = Plan({tile.row * spec.cols + tile.col: tile for tile in spec.tiles}, 1, 8)
    geometry = BoardGeometry(1, 8, 0, 0, 72)
    pictures = set()
    for ticks in (0, 200):
        surface, cards = pygame.Surface((576, 72)), CardLife()
        cards.look(Insight(ran(spec, ticks)), geometry, plan, is_at_rest=True)
        cards.draw(surface, geometry, plan, {}, is_reduced=False)
        pictures.add(pygame.image.tobytes(surface, "RGB"))
    assert len(pictures) == 2


def test_the_name_of_a_card_keeps_clear_of_its_tubes() -> None:
    spec = factory(">>>>K", "^....", "DDP<S", facing={(2, 0): "N", (2, 1): "S", (2, 2): "W"})
    plan = Plan({tile.row * spec.cols + tile.col: tile for tile in spec.tiles}, spec.rows, spec.cols)
    assert plan.cards == [frozenset({10, 11, 12})]
    assert plan.rims == [(11, 12)]
    alone = Plan({10: spec.tiles[6], 5: spec.tiles[5]}, 3, 5)
    assert alone.rims == [(10,)]  # where a tube goes everywhere, the name is above it
