"""Pictures of the packets: told apart by shape as well as by colour."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.glow import halo
from game.render.lettering import short, words
from game.render.palette import Colour, palette
from game.render.vectorart import picture
from game.sim import packet as packets

MAX_SHOWN: Final = 9
"""A packet with more tokens than these shows no more shapes."""

MOST_COUNTED: Final = 4
"""Tokens that travel together are drawn one by one up to so many; more are a drum with their number."""

_DRUM: Final = 0.72
"""Share of a drum's sprite that its disc takes."""

_NUMBERS_FROM: Final = 20
"""Side of a disc (px) from which there is room for a number."""

_SHAPE: Final = 0.56
"""Share of a sprite that its shape takes; the rest is for the glow around it."""


def packet_sprite(kind: int, size: int, count: int = 1) -> pygame.Surface:
    """A packet of `game.sim.packet` kind (PROMPT, KV, TOKEN, DRAFT), size x size with alpha, its glow included.

    A token packet and a draft bundle show `count` shapes. Kept: blit it, never draw on it.
    """
    if kind == packets.TOKEN and count > MOST_COUNTED:
        return _drum(size, count)
    shown = min(count, MAX_SHOWN) if kind in (packets.TOKEN, packets.DRAFT) else 1
    return _packet(kind, size, max(1, shown))


@drawn_once(maxsize=512)
def rejected_sprite(size: int, turn: int = 0) -> pygame.Surface:
    """A candidate that a gate has discarded: a red cross, turned by so many eighths of a quarter. Kept."""
    cross = _shapes("rejected", palette.rejected, size, 1)
    return cross if not turn else pygame.transform.rotate(cross, 90 * turn / 8)


@drawn_once(maxsize=256)
def incident_sprite(kind: str, size: int) -> pygame.Surface:
    """What befell a request: "refused", "preempted", "cached" or "loading", each with a shape of its own. Kept."""
    colour = {"refused": palette.danger, "preempted": palette.kv, "cached": palette.good}.get(kind, palette.warning)
    return picture(f"packets/{kind}", colour, size)


@drawn_once(maxsize=256)
def _packet(kind: int, size: int, count: int) -> pygame.Surface:
    sprite = _shapes(packets.PACKET_NAMES[kind], palette.packet[kind], size, count)
    if kind == packets.DRAFT and count > 1:
        ring = pygame.Rect(0, 0, round(size * 0.86), round(size * 0.86))
        ring.center = (size // 2, size // 2)
        pygame.draw.rect(sprite, (*palette.draft, 220), ring, max(1, size // 24), border_radius=max(2, size // 8))
    return sprite


@drawn_once(maxsize=512)
def _drum(size: int, count: int) -> pygame.Surface:
    """The tokens of one step of many sequences. Kept."""
    sprite = halo(palette.token, size)
    disc = picture("packets/token", palette.token, round(size * _DRUM))
    sprite.blit(disc, disc.get_rect(center=(size // 2, size // 2)))
    side = disc.get_width()
    ring = palette.mix(palette.token, palette.text_on_bright, 0.45)
    pygame.draw.circle(sprite, ring, (size // 2, size // 2), round(0.31 * side), max(1, side // 16))
    if side >= _NUMBERS_FROM:
        label = short(count)
        letters = max(9, round(side * (0.40 if len(label) < 3 else 0.33)))
        number = words(label, letters, palette.text_on_bright, bold=True)
        pygame.draw.circle(sprite, palette.token, (size // 2, size // 2), round(0.31 * side))
        sprite.blit(number, number.get_rect(center=(size // 2, size // 2)))
    return sprite


def _shapes(name: str, colour: Colour, size: int, count: int) -> pygame.Surface:
    """So many shapes in a square block, their glow behind them."""
    sprite = halo(colour, size)
    per_row = ceil(sqrt(count))
    num_rows = ceil(count / per_row)
    pitch = size * (_SHAPE if count == 1 else 0.74 / per_row)
    shape = picture(f"packets/{name}", colour, max(3, round(pitch * (1.0 if count == 1 else 0.94))))
    for place in range(count):
        row, col = divmod(place, per_row)
        in_row = min(per_row, count - row * per_row)
        x = size / 2 + (col - (in_row - 1) / 2) * pitch
        y = size / 2 + (row - (num_rows - 1) / 2) * pitch
        sprite.blit(shape, shape.get_rect(center=(round(x), round(y))))
    return sprite
