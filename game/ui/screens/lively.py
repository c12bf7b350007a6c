"""What is drawn of a screen between two whole pictures: only what may have changed, though nothing was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pygame

from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget


@dataclass(slots=True)
class _Part:
    """A widget that lives or glows, in the order of the whole picture."""

    widget: Widget
    area: pygame.Rect
    """All that is drawn anew for it."""
    is_light: bool
    """Whether it only glows, over what lives beside it."""
    stamp: object = None


class LivelyPicture:
    """Keeps the picture of a screen up to date, and remembers what of it is.

    A widget that says by its stamp that it would look as it does is left alone, as long as nothing near it is drawn.
    """

    def __init__(self) -> None:
        self._stamps: dict[Widget, object] = {}
        """Of what was drawn last of each widget."""

    def forget(self) -> None:
        """The whole screen was drawn, or something over it: nothing is known of it."""
        self._stamps.clear()

    def draw(
        self, surface: pygame.Surface, look: Look, root: Widget, draw_ground: Callable[[pygame.Surface], None]
    ) -> None:
        """Draws what is lively.

        What glows beside it glows over it, so that is drawn again there, in the order of the whole picture.
        """
        parts = _parts(root, look)
        lights = [part.area for part in parts if part.is_light]
        lively = self._changed([part for part in parts if not part.is_light], lights)
        for part in lively:
            self._stamps[part.widget] = part.stamp
            if not part.widget.is_opaque or part.area.collidelist(lights) >= 0:
                surface.set_clip(part.area)
                draw_ground(surface)
        surface.set_clip(None)
        areas = [part.area for part in lively]
        drawn = {id(part) for part in lively}
        for part in parts:
            if part.is_light or id(part) in drawn:
                ink = part.area if part.is_light else part.widget.ink(look)
                for area in areas if part.is_light else (surface.get_rect(),):
                    if area.colliderect(ink):
                        surface.set_clip(area)
                        part.widget.draw(surface, look)
                surface.set_clip(None)

    def _changed(self, lively: list[_Part], lights: list[pygame.Rect]) -> list[_Part]:
        """Those that may look otherwise than they do, and those on which these or light would be drawn."""
        kept = []
        for part in lively:
            part.stamp = part.widget.stamp()
            is_known = part.stamp is not None and self._stamps.get(part.widget) == part.stamp
            if is_known and part.area.collidelist(lights) < 0:
                kept.append(part)
        while kept:
            kept_ids = {id(part) for part in kept}
            drawn = [part.area for part in lively if id(part) not in kept_ids]
            still = [part for part in kept if part.area.collidelist(drawn) < 0]
            if len(still) == len(kept):
                return [part for part in lively if id(part) not in kept_ids]
            kept = still
        return lively


def _parts(root: Widget, look: Look) -> list[_Part]:
    """The outermost lively widgets, and what glows beside them."""
    found, ahead = [], [root]
    while ahead:
        widget = ahead.pop()
        if widget.is_lively:
            found.append(_Part(widget, widget.rect if widget.is_opaque else widget.ink(look), is_light=False))
            continue
        if widget.glows:
            found.append(_Part(widget, widget.ink(look), is_light=True))
        if children := widget.children:
            ahead.extend(reversed(children))
    return found
