"""Writes a panel from top to bottom: pairs of a name and its value, figures, bars, rules, pictures with a meaning."""

from __future__ import annotations

import pygame

from game.render import fonts, spacing
from game.render.gauges import draw_bar
from game.render.lettering import fitting, words
from game.render.palette import Colour, palette


class Pen:
    """Writes the panel from top to bottom."""

    def __init__(self, surface: pygame.Surface, rect: pygame.Rect, scale: float, line: float) -> None:
        self.surface = surface
        self.scale = scale
        self.line = line
        pad = round(spacing.PAD * scale)
        self.left, self.right, self.bottom = rect.left + pad, rect.right - pad, rect.bottom - pad // 2
        self.y = rect.top + round(0.75 * pad)

    def skip(self, design_px: float) -> None:
        """Leaves a gap."""
        self.y += round(design_px * self.scale)

    def line_down(self, num_lines: int) -> None:
        """Leaves room for so many pairs."""
        self.y += num_lines * round(round(fonts.SIZE_SMALL * self.scale) * self.line)

    def figure_down(self) -> None:
        """Leaves room for a figure."""
        self.y += round(round(fonts.SIZE_TITLE * self.scale) * 1.2)

    def rule(self) -> None:
        """A thin line across, with room above and below."""
        self.skip(spacing.GAP)
        pygame.draw.line(self.surface, palette.edge, (self.left, self.y), (self.right - 1, self.y))
        self.skip(spacing.UNIT)

    def pair(self, label: str, value: str, colour: Colour | None = None, bold: bool = False) -> None:
        """A name on the left, its value on the right."""
        size = round(fonts.SIZE_SMALL * self.scale)
        height = round(size * self.line)
        figures = words(value, size, colour or palette.text, bold=True, mono=True)
        room = max(0, self.right - self.left - figures.get_width() - round(spacing.GAP * self.scale))
        name = fitting(label, size, palette.text if bold else palette.text_muted, room, bold)
        middle = self.y + height // 2
        self.surface.blit(name, name.get_rect(midleft=(self.left, middle)))
        self.surface.blit(figures, figures.get_rect(midright=(self.right, middle)))
        self.y += height

    def item(self, sprite: pygame.Surface, meaning: pygame.Surface, offset: tuple[int, int]) -> None:
        """A picture and what it means, so far to the right and below."""
        place = sprite.get_rect(topleft=(self.left + offset[0], self.y + offset[1]))
        self.surface.blit(sprite, place)
        self.surface.blit(meaning, meaning.get_rect(midleft=place.midright))

    def figure(self, value: str, unit: str, colour: Colour) -> None:
        """The number that matters, large, with its unit, which is smaller where the number leaves it less room."""
        size = round(fonts.SIZE_TITLE * self.scale)
        figures = words(value, size, colour, bold=True, mono=True)
        height = round(size * 1.2)
        place = figures.get_rect(midleft=(self.left, self.y + height // 2))
        self.surface.blit(figures, place)
        left = place.right + round(spacing.GAP * self.scale)
        for unit_size in (fonts.SIZE_LABEL, fonts.SIZE_SMALL, fonts.SIZE_TINY):
            name = words(unit, round(unit_size * self.scale), palette.text_muted, bold=True)
            if left + name.get_width() <= self.right:
                break
        self.surface.blit(name, name.get_rect(midleft=(left, place.centery)))
        self.y += height

    def bar(self, share: float, colour: Colour, design_height: float) -> pygame.Rect:
        """A bar across, filled to `share`; returns its rectangle."""
        rect = pygame.Rect(self.left, self.y, self.right - self.left, round(design_height * self.scale))
        draw_bar(self.surface, rect, share, colour)
        self.y = rect.bottom
        return rect
