"""Pictures of the tiles: `assets/tiles/ID/art.svg`, rasterised at the size asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import palette
from game.render.vectorart import picture
from game.sim.roles import BLOCKS, CARRIES
from game.sim.tiles import CONDUIT, FACINGS, OPPOSITE, TILES, plays

WITHOUT_FACING: Final = frozenset(tile.id for tile in TILES.values() if not tile.has_facing)
"""Tiles that put nothing out, for which it makes no difference which side they face: they show no mark."""

_CONDUIT_PIECES: Final = ("middle", "in", "out", "wall", "joint")
_LETTER_CENTRE: Final = (0.235, 0.265)
_LETTER_SIZE: Final = 0.23


@drawn_once(maxsize=512)
def tile_sprite(kind: str, facing: str, size: int) -> pygame.Surface:
    """The picture of a tile, size x size with alpha: icon, letter and facing mark ("N", "E", "S", "W").

    Kept: blit it, never draw on it. The toolbox shows the same picture as the board.
    """
    colour = palette.tile[kind]
    sprite = picture(f"tiles/{kind}/art", colour, size)
    if plays(kind, CARRIES):
        return turned(sprite, facing)
    if kind not in WITHOUT_FACING:
        sprite.blit(turned(picture("tiles/facing", colour, size), facing), (0, 0))
    if not plays(kind, BLOCKS):
        letter = font(max(8, round(size * _LETTER_SIZE)), bold=True, mono=True).render(TILES[kind].glyph, True, colour)
        centre = (round(_LETTER_CENTRE[0] * size), round(_LETTER_CENTRE[1] * size))
        sprite.blit(letter, letter.get_rect(center=centre))
    return sprite


def conduit_sprite(facing: str, fed_from: Iterable[str], size: int) -> pygame.Surface:
    """A conduit on the board: a way in from each side that feeds it, a joint where runs merge, a way out."""
    return _joined_conduit(facing, tuple(side for side in FACINGS if side in set(fed_from)), size)


@drawn_once(maxsize=32)
def service_mark(kind: str, size: int) -> pygame.Surface:
    """What a machine shows that such a tile serves; lies over the machine's own picture. Kept."""
    return picture(f"tiles/{kind}/mark", palette.tile[kind], size)


def turned(sprite: pygame.Surface, facing: str) -> pygame.Surface:
    """A picture made for east, turned to face another side."""
    return pygame.transform.rotate(sprite, -90 * (FACINGS.index(facing) - FACINGS.index("E")))


@drawn_once(maxsize=512)
def _joined_conduit(facing: str, fed_from: tuple[str, ...], size: int) -> pygame.Surface:
    if not fed_from:
        return tile_sprite(CONDUIT, facing, size)
    pieces = {name: picture(f"tiles/{CONDUIT}/{name}", palette.tile[CONDUIT], size) for name in _CONDUIT_PIECES}
    sprite = pieces["middle"]
    for side in FACINGS:
        if side == facing:
            sprite.blit(turned(pieces["out"], side), (0, 0))
        else:
            # made for the west, which is what east becomes when it is turned to the opposite of the side
            name = "in" if side in fed_from else "wall"
            sprite.blit(turned(pieces[name], OPPOSITE[side]), (0, 0))
    if len(fed_from) > 1:
        sprite.blit(pieces["joint"], (0, 0))
    return sprite
