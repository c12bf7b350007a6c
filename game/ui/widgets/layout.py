"""Widgets that hold other widgets: columns, rows, panels and empty space."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import pygame

from game.render import spacing
from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget
from game.ui.widgets.button import draw_ground

WIDEST_SHARE: Final = 150
"""Children of a wrapped row become at most so many hundredths as wide as they need to be."""

Cross = Literal["fill", "start", "centre", "end"]


class Space(Widget):
    """Empty room of a given size (design px); as `growing(Space())` it takes what is left."""

    def __init__(self, width: int = 0, height: int = 0) -> None:
        super().__init__()
        self._size = (width, height)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(self._size[0]), look.px(self._size[1])


class _Box(Widget):
    """What rows and columns share. `cross` says how children lie across the direction."""

    def __init__(self, children: Sequence[Widget], gap: int = spacing.GAP, cross: Cross = "fill") -> None:
        super().__init__()
        self._children = tuple(children)
        self.gap = gap
        self.cross = cross

    @property
    def children(self) -> Sequence[Widget]:
        return self._children

    def _gaps(self, look: Look) -> int:
        return look.px(self.gap) * max(0, len(self._children) - 1)


class Column(_Box):
    """Children one below the other."""

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        sizes = [child.measure(look, width) for child in self._children]
        wide = max((size[0] for size in sizes), default=0)
        return wide, sum(size[1] for size in sizes) + self._gaps(look)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        sizes = [child.measure(look, rect.width) for child in self._children]
        spare = rect.height - sum(size[1] for size in sizes) - self._gaps(look)
        share = max(0, spare) // max(1, sum(child.grows for child in self._children))
        top = rect.top
        for child, (wide, high) in zip(self._children, sizes, strict=True):
            high += share if child.grows else 0
            left, wide = _across(self.cross, rect.left, rect.width, wide)
            child.place(look, pygame.Rect(left, top, wide, high))
            top += high + look.px(self.gap)


class Row(_Box):
    """Children side by side; those that grow share the width left over."""

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        sizes = self._sizes(look, width)
        return sum(size[0] for size in sizes) + self._gaps(look), max((size[1] for size in sizes), default=0)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        left = rect.left
        for child, (wide, high) in zip(self._children, self._sizes(look, rect.width, fill=True), strict=True):
            top, high = _across(self.cross, rect.top, rect.height, high)
            child.place(look, pygame.Rect(left, top, wide, high))
            left += wide + look.px(self.gap)

    def _sizes(self, look: Look, width: int, fill: bool = False) -> list[tuple[int, int]]:
        """Natural sizes; growing children are measured with what the others leave them."""
        spare = width - self._gaps(look)
        fixed = {n: child.measure(look, spare) for n, child in enumerate(self._children) if not child.grows}
        spare -= sum(size[0] for size in fixed.values())
        share = max(0, spare) // max(1, len(self._children) - len(fixed))
        sizes = []
        for number, child in enumerate(self._children):
            wide, high = fixed[number] if number in fixed else child.measure(look, share)
            sizes.append((share if child.grows and fill else wide, high))
        return sizes


class Wrapped(_Box):
    """Children of one size side by side, in as many rows as the width asks for; the spare width is theirs."""

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        if not self._children:
            return 0, 0
        per_row, num_rows, high = self._grid(look, width)
        wide = max(child.measure(look, width)[0] for child in self._children)
        gap = look.px(self.gap)
        return min(width, per_row * (wide + gap) - gap), num_rows * (high + gap) - gap

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        if not self._children:
            return
        per_row, _, high = self._grid(look, rect.width)
        gap = look.px(self.gap)
        widest = max(child.measure(look, rect.width)[0] for child in self._children)
        wide = min((rect.width + gap) // per_row - gap, widest * WIDEST_SHARE // 100)
        for number, child in enumerate(self._children):
            row, col = divmod(number, per_row)
            child.place(look, pygame.Rect(rect.left + col * (wide + gap), rect.top + row * (high + gap), wide, high))

    def _grid(self, look: Look, width: int) -> tuple[int, int, int]:
        """How many stand in a row, in how many rows, and how high one is (px)."""
        sizes = [child.measure(look, width) for child in self._children]
        gap, count = look.px(self.gap), len(self._children)
        fitting = max(1, (width + gap) // (max(size[0] for size in sizes) + gap))
        num_rows = -(-count // fitting)
        return -(-count // num_rows), num_rows, max(size[1] for size in sizes)


class Panel(Widget):
    """A raised ground with an outline and one widget inside."""

    def __init__(self, inside: Widget, pad: int = spacing.PAD) -> None:
        super().__init__()
        self.inside = inside
        self.pad = pad

    @property
    def children(self) -> Sequence[Widget]:
        return (self.inside,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        pads = 2 * look.px(self.pad)
        wide, high = self.inside.measure(look, width - pads)
        return wide + pads, high + pads

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        pad = look.px(self.pad)
        self.inside.place(look, rect.inflate(-2 * pad, -2 * pad))

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.panel, palette.edge)
        super().draw(surface, look)


class Centred(Widget):
    """One widget in the middle of the rectangle, at its own size but at most `max_width` (design px) wide.

    With `top` it begins so far below the upper edge (design px), as far as there is room: pages of different height
    then keep their tabs in one place.
    """

    def __init__(self, inside: Widget, max_width: int, top: int | None = None) -> None:
        super().__init__()
        self.inside = inside
        self.max_width = max_width
        self.top = top

    @property
    def children(self) -> Sequence[Widget]:
        return (self.inside,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return self.inside.measure(look, min(width, look.px(self.max_width)))

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        wide = min(rect.width, look.px(self.max_width))
        high = min(rect.height, self.inside.measure(look, wide)[1])
        inner = pygame.Rect(0, 0, wide, rect.height if self.inside.grows else high)
        inner.center = rect.center
        if self.top is not None:
            inner.top = max(rect.top, min(rect.top + look.px(self.top), rect.bottom - inner.height))
        self.inside.place(look, inner)


class Alternate(Widget):
    """One of two widgets in the same place, with room for either."""

    def __init__(self, first: Widget, second: Widget, is_second: Callable[[], bool]) -> None:
        super().__init__()
        self.first = first
        self.second = second
        self.is_second = is_second

    @property
    def children(self) -> Sequence[Widget]:
        return (self.second if self.is_second() else self.first,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        sizes = [widget.measure(look, width) for widget in (self.first, self.second)]
        return max(size[0] for size in sizes), max(size[1] for size in sizes)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self.first.place(look, rect)
        self.second.place(look, rect)


class RoomFor(Widget):
    """A widget in as much room as the highest of some others would take, so that what follows keeps its place."""

    def __init__(self, inside: Widget, others: Sequence[Widget]) -> None:
        super().__init__()
        self.inside = inside
        self.others = others

    @property
    def children(self) -> Sequence[Widget]:
        return (self.inside,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide, high = self.inside.measure(look, width)
        return wide, max([high, *(other.measure(look, width)[1] for other in self.others)])

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self.inside.place(look, pygame.Rect(rect.topleft, (rect.width, self.inside.measure(look, rect.width)[1])))


def _across(cross: Cross, start: int, length: int, natural: int) -> tuple[int, int]:
    """Where a child begins across the direction, and how long it is there."""
    if cross == "fill":
        return start, length
    natural = min(natural, length)
    return start + {"start": 0, "centre": (length - natural) // 2, "end": length - natural}[cross], natural
