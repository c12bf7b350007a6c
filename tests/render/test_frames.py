"""Panels and buttons have one shape, whether they are filled or copied."""

from __future__ import annotations

import pygame
import pytest

from game.render import frames
from game.render.frames import draw_frame
from game.render.palette import Colour


@pytest.mark.parametrize(("ground", "edge"), [((0, 0, 0), (0, 0, 1)), ((10, 20, 30), (200, 0, 0))])
@pytest.mark.parametrize("size", [(7, 5), (90, 31), (200, 200)])
def test_a_kept_frame_looks_as_one_that_is_filled(
    size: tuple[int, int], ground: Colour, edge: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = []
    for most_px in (10**6, 0):
        monkeypatch.setattr(frames, "_MOST_KEPT_PX", most_px)
        surface = pygame.Surface((240, 240))
        surface.fill((90, 91, 92))
        draw_frame(surface, pygame.Rect(11, 13, *size), ground, edge, 1.5)
        pictures.append(pygame.image.tobytes(surface, "RGB"))
    assert pictures[0] == pictures[1]
    assert frames._kept_frame.cache_info().currsize


@pytest.mark.parametrize("size", [(8, 9), (30, 200), (200, 30), (210, 190)])
def test_the_edge_is_that_of_the_whole_shape(size: tuple[int, int]) -> None:
    """As if the shape was filled in the colour of its edge, and a smaller one in that of its ground over it."""
    rect, clip = pygame.Rect(11, 13, *size), pygame.Rect(0, 0, 150, 120)
    surfaces = [pygame.Surface((240, 240)) for _ in range(2)]
    for surface in surfaces:
        surface.set_clip(clip)
    draw_frame(surfaces[0], rect, (10, 20, 30), (200, 0, 0), 1.5)
    pygame.draw.polygon(surfaces[1], (200, 0, 0), frames._corners(rect, 12))
    pygame.draw.polygon(surfaces[1], (10, 20, 30), frames._corners(rect.inflate(-6, -6), round(12 - 3 / 2)))
    assert pygame.image.tobytes(surfaces[0], "RGB") == pygame.image.tobytes(surfaces[1], "RGB")
    assert surfaces[0].get_clip() == clip
