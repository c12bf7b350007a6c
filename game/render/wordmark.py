"""The game's name as a neon sign."""

from __future__ import annotations

from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import palette

_GLOW_REACH: Final = 0.45
"""How far the glow reaches around the letters, in heights of the letters."""


@drawn_once(maxsize=8)
def wordmark(name: str, size: int) -> pygame.Surface:
    """A line of letters `size` px high, lit from the top in one colour to the foot in another, glowing. Kept."""
    letters = font(size, bold=True).render(name, True, palette.text)
    wide, high = letters.get_size()
    lit = pygame.Surface((wide, high), pygame.SRCALPHA)
    for y in range(high):
        share = min(1.0, max(0.0, (y / high - 0.25) / 0.55))
        lit.fill((*palette.mix(palette.accent, palette.kv, share), 255), (0, y, wide, 1))
    lit.blit(letters, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    reach = round(size * _GLOW_REACH)
    sign = pygame.Surface((wide + 2 * reach, high + 2 * reach), pygame.SRCALPHA)
    sign.fill((*palette.kv, 0))
    sign.blit(lit, (reach, reach))
    glow = pygame.transform.gaussian_blur(sign, max(1, reach // 3))
    glow.set_alpha(150)
    sign.fill((*palette.background, 0))
    sign.blit(glow, (0, 0))
    sign.blit(lit, (reach, reach))
    return sign
