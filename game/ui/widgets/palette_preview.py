"""What the colours in use look like: the packets, the tiles and the states of memory."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import text
from game.render import spacing
from game.render.packetart import packet_sprite, rejected_sprite
from game.render.palette import palette
from game.render.tileart import tile_sprite
from game.sim.packet import PACKET_NAMES
from game.sim.tiles import TILES
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles

_SIDE: Final = 32
"""Of a picture (design px)."""

STATES: Final = (("good", "ok"), ("warning", "high"), ("danger", "critical"))
"""Colours and the words that the memory gauge says with them."""


class PalettePreview(Widget):
    """A row of packets with their names, a row of tiles, and a memory bar in each of its states."""

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(2 * _SIDE + spacing.GAP) + look.line_height(styles.SMALL)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        side = look.px(_SIDE)
        sprites = [*(packet_sprite(kind, side) for kind in range(len(PACKET_NAMES))), rejected_sprite(side)]
        for sprite, box in zip(sprites, self._packet_boxes(look), strict=True):
            surface.blit(sprite, sprite.get_rect(midtop=box.midtop))
        top = self.rect.bottom - side
        for number, kind in enumerate(TILES):
            surface.blit(tile_sprite(kind, "E", side), (self.rect.left + number * (side + look.px(spacing.UNIT)), top))
        for number, (colour, _) in enumerate(STATES):
            box = self._state_box(look, number)
            pygame.draw.rect(surface, palette.panel_raised, box, border_radius=look.px(3))
            filled = pygame.Rect(box.left, box.top, box.width * (number + 1) // len(STATES), box.height)
            pygame.draw.rect(surface, palette.named(colour), filled, border_radius=look.px(3))
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        found = []
        high = look.line_height(styles.SMALL)
        names = [text(f"legend.{name}") for name in (*PACKET_NAMES, "rejected")]
        for name, box in zip(names, self._packet_boxes(look), strict=True):
            rect = pygame.Rect(0, 0, look.width(name, styles.SMALL), high)
            rect.midtop = (box.centerx, box.top + look.px(_SIDE))
            found.append((Written(name, rect, box), styles.SMALL))
        for number, (colour, word) in enumerate(STATES):
            style = Style(styles.SMALL.size, colour)
            bar = self._state_box(look, number)
            name = text(f"panel.load_{word}")
            rect = pygame.Rect(0, 0, look.width(name, style), high)
            rect.midbottom = (bar.centerx, bar.top)
            box = pygame.Rect(bar.left - look.px(spacing.GAP), rect.top, bar.width + 2 * look.px(spacing.GAP), high)
            found.append((Written(name, rect, box), style))
        return found

    def _packet_boxes(self, look: Look) -> list[pygame.Rect]:
        num = len(PACKET_NAMES) + 1
        high = look.px(_SIDE) + look.line_height(styles.SMALL)
        wide = self.rect.width // num
        return [pygame.Rect(self.rect.left + n * wide, self.rect.top, wide, high) for n in range(num)]

    def _state_box(self, look: Look, number: int) -> pygame.Rect:
        """The memory bar of a state, at the right of the row of tiles."""
        wide, gap = look.px(64), look.px(spacing.PAD)
        right = self.rect.right - look.px(spacing.GAP) - (len(STATES) - 1 - number) * (wide + gap)
        high = look.px(6)
        return pygame.Rect(right - wide, self.rect.bottom - high - look.px(spacing.UNIT), wide, high)
