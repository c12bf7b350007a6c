"""Pictures of the tiles: `assets/tiles/ID/art.svg`, rasterised at the size asked for.

A picture that names an outline as its body is a machine: `assets/tiles/shell.svg` gives that outline shadow, depth, a
painted front and a screen, and the picture lies on its front, beside the letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import palette
from game.render.vectorart import body_of, moves, picture
from game.sim.roles import BLOCKS, CARRIES
from game.sim.tiles import CONDUIT, FACINGS, OPPOSITE, TILES, plays

WITHOUT_FACING: Final = frozenset(tile.id for tile in TILES.values() if not tile.has_facing)
"""Tiles that put nothing out, for which it makes no difference which side they face: they show no mark."""

NUM_PHASES: Final = 16
"""Pictures of a moving part in one round."""

LETTER_CENTRE: Final = (0.235, 0.265)
_LETTER_SIZE: Final = 0.25
_PART: Final = (0.37, 0.10, 0.52, 0.33)
"""Where the part of a machine is that moves (left, top, width, height in cells): inside its front, above its screen."""

_EDGES: Final[dict[str, tuple[float, float]]] = {"N": (50, 0), "E": (100, 50), "S": (50, 100), "W": (0, 50)}
_CLOSED: Final = 0.6
"""Where a tube begins that nothing feeds, from the middle of its cell towards the edge."""

_RINGS: Final = {
    "N": "M27 0H34.5M65.5 0H73",
    "E": "M100 27V34.5M100 65.5V73",
    "S": "M27 100H34.5M65.5 100H73",
    "W": "M0 27V34.5M0 65.5V73",
}


@drawn_once(maxsize=512)
def tile_sprite(kind: str, facing: str, size: int) -> pygame.Surface:
    """The picture of a tile, size x size with alpha: icon, letter and facing mark ("N", "E", "S", "W").

    Kept: blit it, never draw on it. The toolbox shows the same picture as the board.
    """
    if plays(kind, CARRIES):
        return conduit_sprite(facing, (OPPOSITE[facing],), size)
    colour = palette.tile[kind]
    sprite = _front(kind, size)
    if kind not in WITHOUT_FACING:
        sprite.blit(turned(picture("tiles/facing", colour, size), facing), (0, 0))
    if not plays(kind, BLOCKS):
        letter = font(max(8, round(size * _LETTER_SIZE)), bold=True, mono=True).render(
            TILES[kind].glyph, True, palette.mix(colour, palette.text, 0.5)
        )
        centre = (round(LETTER_CENTRE[0] * size), round(LETTER_CENTRE[1] * size))
        sprite.blit(letter, letter.get_rect(center=centre))
    return sprite


@drawn_once(maxsize=4096)
def moving_part(kind: str, size: int, phase: int, light: int) -> pygame.Surface | None:
    """The part of a machine that moves, at one of NUM_PHASES, lit with `light` of 255. None where nothing moves.

    Lies over `part_rect` of the tile's picture, and hides what is there. Kept.
    """
    if not moves(f"tiles/{kind}/art"):
        return None
    rect = part_rect(size)
    part = pygame.Surface(rect.size, pygame.SRCALPHA)
    part.blit(_shell(kind, size), (-rect.left, -rect.top))
    icon = _icon(kind, size, phase / NUM_PHASES)
    icon.set_alpha(light)
    part.blit(icon, (-rect.left, -rect.top))
    return part


def part_rect(size: int) -> pygame.Rect:
    """Where the moving part is on a tile's picture."""
    left, top, width, height = (round(part * size) for part in _PART)
    return pygame.Rect(left, top, width, height)


def _front(kind: str, size: int) -> pygame.Surface:
    front = _shell(kind, size).copy()
    front.blit(_icon(kind, size, 0.0), (0, 0))
    return front


@drawn_once(maxsize=64)
def _shell(kind: str, size: int) -> pygame.Surface:
    """The body of a machine; nothing for what names none. Kept."""
    body = body_of(f"tiles/{kind}/art")
    if not body:
        return pygame.Surface((size, size), pygame.SRCALPHA)
    return picture("tiles/shell", palette.tile[kind], size, ways={"BODY": body})


def _icon(kind: str, size: int, phase: float) -> pygame.Surface:
    """What a picture shows beside its body."""
    return picture(f"tiles/{kind}/art", palette.tile[kind], size, phase)


def conduit_sprite(facing: str, fed_from: Iterable[str], size: int) -> pygame.Surface:
    """A conduit on the board: a way in from each side that feeds it, a joint where runs merge, a way out.

    One that nothing feeds is closed at its other end.
    """
    return _tube(facing, tuple(side for side in FACINGS if side in set(fed_from)), size)


@drawn_once(maxsize=64)
def stub_sprite(side: str, size: int) -> pygame.Surface:
    """A tube from one side of a cell to its middle, where a machine stands on it. Kept."""
    x, y = _EDGES[side]
    ways = {"WAY": f"M{x} {y}L50 50", "RINGS": _RINGS[side]}
    return picture(f"tiles/{CONDUIT}/art", palette.tile[CONDUIT], size, ways=ways)


@drawn_once(maxsize=32)
def service_mark(kind: str, size: int) -> pygame.Surface:
    """What a machine shows that such a tile serves; lies over the machine's own picture. Kept."""
    return picture(f"tiles/{kind}/mark", palette.tile[kind], size)


def turned(sprite: pygame.Surface, facing: str) -> pygame.Surface:
    """A picture made for east, turned to face another side."""
    return pygame.transform.rotate(sprite, -90 * (FACINGS.index(facing) - FACINGS.index("E")))


@drawn_once(maxsize=512)
def _tube(facing: str, fed_from: tuple[str, ...], size: int) -> pygame.Surface:
    colour = palette.tile[CONDUIT]
    out_x, out_y = _EDGES[facing]
    starts = [_EDGES[side] for side in fed_from] or [(50 - (out_x - 50) * _CLOSED, 50 - (out_y - 50) * _CLOSED)]
    ways = "".join(f"M{x} {y}L50 50L{out_x} {out_y}" for x, y in starts)
    rings = "".join(_RINGS[side] for side in (*fed_from, facing))
    tube = picture(f"tiles/{CONDUIT}/art", colour, size, ways={"WAY": ways, "RINGS": rings})
    sprite = tube
    if len(fed_from) > 1:
        sprite = picture(f"tiles/{CONDUIT}/joint", colour, size)
        sprite.blit(tube, (0, 0))
    sprite.blit(turned(picture(f"tiles/{CONDUIT}/arrow", colour, size), facing), (0, 0))
    return sprite
