"""What a tile connects to, and what a tile that is about to be placed would join."""

from __future__ import annotations

from game.session.build.connections import Connections, JoinedCard, connections, is_fed_by_card, joining
from game.session.build.floorplan import floor_grid
from game.sim.grid import OFF_GRID, Grid
from tests.drawing import tiles


def grid(*rows: str) -> Grid:
    cols = len(rows[0])
    return floor_grid({tile.row * cols + tile.col: tile for tile in tiles(*rows)}, len(rows), cols)


NOTHING = Connections((), OFF_GRID, OFF_GRID, (), (), None)


def test_a_core_alone_is_a_new_card() -> None:
    found = joining(grid("P..", "..."), grid("P.D", "..."), {2})
    assert found.cards == (JoinedCard((2,), ()),)
    assert found.services == ()


def test_a_core_beside_a_card_joins_it() -> None:
    assert joining(grid("P.D", "..."), grid("P.D", "D.."), {3}).cards == (JoinedCard((0, 3), (0,)),)


def test_a_core_between_two_cards_merges_them() -> None:
    assert joining(grid("P.D"), grid("PDD"), {1}).cards == (JoinedCard((0, 1, 2), (0, 1)),)


def test_a_core_in_the_place_of_another_stays_on_its_card() -> None:
    assert joining(grid("P.D"), grid("P.P"), {2}).cards == (JoinedCard((2,), (1,)),)


def test_a_conduit_joins_no_card() -> None:
    assert joining(grid("P.."), grid("P>."), {1}).cards == ()


def test_what_touches_cores_says_whom_it_would_serve() -> None:
    before = grid("P.D", ".D.")
    assert joining(before, grid("PMD", ".D."), {1}).services == ((1, 0), (1, 2), (1, 4))
    assert joining(before, grid("PFD", ".D."), {1}).services == ((1, 2), (1, 4))
    assert joining(before, grid("P.D", "FD."), {3}).services == ((3, 4),)


def test_a_core_placed_beside_an_allocator_would_be_served() -> None:
    assert joining(grid(".M."), grid("DM."), {0}).services == ((1, 0),)


def test_a_machine_knows_who_feeds_it_and_where_it_leads_along_the_conduits() -> None:
    plan = grid("S>>PD>>K", "S>^.M...")
    assert connections(plan, 0) == Connections((), 3, 2, (), (), None)
    assert connections(plan, 3) == Connections((0, 8), 4, 3, (), (), 0)
    assert connections(plan, 4) == Connections((3,), 7, 6, (), (12,), 0)
    assert connections(plan, 7) == Connections((4,), OFF_GRID, OFF_GRID, (), (), None)
    assert connections(plan, 12) == Connections((), OFF_GRID, OFF_GRID, (4,), (), None)
    assert connections(plan, 9).fed_by == (8,)
    assert connections(plan, 9).leads_into == 3


def test_a_run_that_leads_nowhere_says_where_it_ends() -> None:
    plan = grid("S>>..K")
    assert (connections(plan, 0).leads_into, connections(plan, 0).ends_at) == (OFF_GRID, 2)
    assert connections(grid("SM"), 0) == Connections((), OFF_GRID, 0, (), (), None)
    assert connections(grid(".#"), 1) == NOTHING


def test_a_ring_of_conduits_leads_nowhere() -> None:
    plan = grid("S>v", ".^<")
    assert connections(plan, 0).leads_into == OFF_GRID
    assert connections(plan, 1).fed_by == (0,)


def test_a_core_without_a_feeder_gets_work_from_its_card() -> None:
    plan = grid("S>>PDDD", ".......", "PD.....")
    assert is_fed_by_card(plan, 6)
    assert not is_fed_by_card(plan, 15), "nobody feeds the other card"
