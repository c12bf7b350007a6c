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
