"""A picture of 320 x 180 must still read in grey: source, card, wires and sink are told apart, and from the floor."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.render.board import BoardView
from game.render.palette import palette
from game.session.player.settings import PALETTES
from game.sim.simulation import Simulation
from game.sim.tiles import CONDUIT

SIZE = (320, 180)
SHOT = (1280, 720)

FROM_FLOOR = 18.0
"""Levels of grey (of 255) by which a region differs from the floor, on average over its pixels."""
APART = 24.0
"""The same between two regions, pixel by pixel."""
EDGE = 90.0
"""The strongest step between neighbouring pixels along the rim of a region: lines that the eye can follow."""


@pytest.fixture(params=PALETTES)
def grey(request: pytest.FixtureRequest) -> tuple[Simulation, BoardView, NDArray[np.float64]]:
    """The first level's reference run after ten seconds, as a thumbnail."""
    palette.use(str(request.param))
    simulation = Simulation(factory_spec(load_level("prefill-decode"), load_solution("prefill-decode")))
    simulation.advance(600)
    view, surface = BoardView(simulation.rows, simulation.cols), pygame.Surface(SHOT)
    view.layout(surface.get_rect())
    view.draw(surface, {tile.row * simulation.cols + tile.col: tile for tile in simulation.spec.tiles}, simulation)
    small = pygame.transform.grayscale(pygame.transform.smoothscale(surface, SIZE))
    palette.use(PALETTES[0])
    return simulation, view, pygame.surfarray.array3d(small)[:, :, 0].astype(float)


def test_source_card_wires_and_sink_read_in_grey(grey: tuple[Simulation, BoardView, NDArray[np.float64]]) -> None:
    simulation, view, picture = grey
    side = round(view.cell_size * SIZE[0] / SHOT[0])

    def patch(cell: int) -> NDArray[np.float64]:
        rect = view.cell_rect(cell)
        x, y = round(rect.left * SIZE[0] / SHOT[0]), round(rect.top * SIZE[1] / SHOT[1])
        return picture[x : x + side, y : y + side]

    of_kind = {
        tile.kind: row * simulation.cols + col for tile in simulation.spec.tiles for row, col in [(tile.row, tile.col)]
    }
    regions = {name: patch(of_kind[name]) for name in ("source", "decode", CONDUIT, "sink")}
    floor = patch(simulation.cols + 1)
    for name, region in regions.items():
        assert np.abs(region - floor.mean()).mean() >= FROM_FLOOR, name
        steps = max(np.abs(np.diff(region, axis=0)).max(), np.abs(np.diff(region, axis=1)).max())
        assert steps >= EDGE, name
    for (one, first), (other, second) in combinations(regions.items(), 2):
        assert np.abs(first - second).mean() >= APART, (one, other)
    assert floor.std() < FROM_FLOOR / 6  # the floor is quiet
