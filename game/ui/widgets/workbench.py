"""Widgets of the workbench: the board, the gauges, the tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import pygame

from game.content.words import text
from game.render import spacing
from game.render.board import BoardView
from game.render.palette import palette
from game.render.panel import draw_panel
from game.render.strip import draw_strip
from game.render.tileart import tile_sprite
from game.session.run.outcome import Telemetry
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written, said
from game.ui.widgets.button import Button, draw_ground
from game.ui.words import styles, textflow

TOOL_WIDTH: Final = 108
ICON: Final = 28
TOOL_LINES: Final = 3
"""Lines of text beside a tool's picture: its name in up to two, and what it costs."""

PAN_PX: Final = 4
"""A middle button that moves farther than this pans."""

BUTTONS: Final = {
    pygame.BUTTON_LEFT: "left",
    pygame.BUTTON_RIGHT: "right",
    pygame.BUTTON_MIDDLE: "middle",
}

HELD_PX = 5
"""Height of the bar at the foot of the tool that is in the hand (design px)."""


class Player(Protocol):
    """Who plays on the board: told what the mouse does on which cell, and asked to draw."""

    def on_board_move(self, cell: int | None) -> None: ...
    def on_board_press(self, cell: int, button: str) -> None: ...
    def on_board_release(self, button: str) -> None: ...
    def draw_board(self, surface: pygame.Surface) -> None: ...


class BoardWidget(Widget):
    """The board as a widget: turns the mouse into cells, zooms with the wheel and pans with the middle button.

    A middle button that goes up where it went down was no panning but a click.
    """

    is_control = True
    is_lively = True
    is_opaque = True
    grows = True

    def __init__(self, view: BoardView, player: Player) -> None:
        super().__init__()
        self.view = view
        self.player = player
        self._pointer = (0, 0)
        self._grip: tuple[int, int] | None = None
        """Where the board is held while it is panned (px)."""
        self._has_panned = False

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self.view.layout(rect)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        self.player.draw_board(surface)

    def on_pointer(self, event: pygame.event.Event) -> bool:
        self._pointer = event.pos
        cell = self.view.cell_at(event.pos)
        if event.type == pygame.MOUSEMOTION:
            if self._grip is not None:
                self._pan(self._grip)
            self.player.on_board_move(self.view.cell_at(event.pos))
            return True
        button = BUTTONS.get(event.button)
        if button is None:
            return False
        if button == "middle":
            self._hold_or_let_go(event, cell)
        elif event.type == pygame.MOUSEBUTTONUP:
            self.player.on_board_release(button)
        elif cell is not None:
            self.player.on_board_press(cell, button)
        return True

    def let_go(self) -> None:
        self._grip = None

    def on_wheel(self, notches: int) -> bool:
        self.view.zoom(notches, self._pointer)
        self.player.on_board_move(self.view.cell_at(self._pointer))
        return True

    def _hold_or_let_go(self, event: pygame.event.Event, cell: int | None) -> None:
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._grip, self._has_panned = event.pos, False
            return
        if self._grip is not None and not self._has_panned and cell is not None:
            self.player.on_board_press(cell, "middle")
        self._grip = None

    def _pan(self, grip: tuple[int, int]) -> None:
        right, down = self._pointer[0] - grip[0], self._pointer[1] - grip[1]
        if self._has_panned or abs(right) + abs(down) > PAN_PX:
            self._has_panned = True
            self._grip = self._pointer
            self.view.pan(right, down)


class GaugesWidget(Widget):
    """The telemetry panel, in whatever room it is given."""

    grows = True

    def __init__(self, telemetry: Callable[[], Telemetry]) -> None:
        super().__init__()
        self.telemetry = telemetry

    def stamp(self) -> object:
        return self.telemetry()

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_panel(surface, self.rect, self.telemetry(), look.scale)


class StripWidget(GaugesWidget):
    """The gauges as a slim strip."""

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_strip(surface, self.rect, self.telemetry(), look.scale)


class ToolButton(Button):
    """A kind of tile in the toolbox: picture, name, cost, the key that picks it; of few, how many are left."""

    def __init__(
        self,
        kind: str,
        key: str,
        action: Callable[[], None],
        is_on: Callable[[], bool],
        is_frozen: Callable[[], bool],
        num_left: Callable[[], int | None],
        cost: int,
    ) -> None:
        super().__init__(text(f"tile.{kind}.title"), action, is_on=is_on, is_frozen=is_frozen)
        self.kind = kind
        self.key = key
        self.num_left = num_left
        self.cost = cost
        self._placed_for: tuple[object, ...] = ()
        self._placed: list[tuple[Written, Style]] = []

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(TOOL_WIDTH), TOOL_LINES * look.line_height(styles.TOOL) + look.px(spacing.UNIT)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        ground = palette.panel if self.is_frozen() else palette.panel_raised
        if self.is_hovered and not self.is_frozen():
            ground = palette.mix(palette.panel_raised, palette.edge, 0.5)
        edge = palette.selected if self.is_focused or self.is_on() else palette.edge
        draw_ground(surface, look, self.rect, ground, edge)
        if self.is_on():
            foot = self.rect.inflate(-2 * look.px(spacing.PAD), 0)
            surface.fill(edge, (foot.left, foot.bottom - look.px(HELD_PX), foot.width, look.px(HELD_PX)))
        icon = tile_sprite(self.kind, "E", look.px(ICON))
        surface.blit(icon, icon.get_rect(midtop=(self._icon_room(look).centerx, self.rect.top + look.px(spacing.UNIT))))
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def _icon_room(self, look: Look) -> pygame.Rect:
        """The left part of the button: the picture, and below it the key."""
        return pygame.Rect(self.rect.topleft, (look.px(ICON + 2 * spacing.UNIT), self.rect.height))

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        """What it says and where, worked out when it says something else."""
        now = (look, tuple(self.rect), said(self.words), self.key, self.num_left(), self.is_frozen())
        if now != self._placed_for:
            self._placed_for, self._placed = now, self._place_words(look)
        return self._placed

    def _place_words(self, look: Look) -> list[tuple[Written, Style]]:
        height, pad = look.line_height(styles.TOOL), look.px(spacing.UNIT)
        icon = self._icon_room(look)
        inner = pygame.Rect(icon.right, self.rect.top, self.rect.right - pad - icon.right, self.rect.height)
        inner.inflate_ip(0, -pad)
        style = styles.TOOL_MUTED if self.is_frozen() else styles.TOOL
        found = []
        for line in textflow.wrap(look, [(said(self.words), style)], inner.width):
            for run in line.runs:
                rect = pygame.Rect(inner.left, inner.top + line.top, run.width, line.height)
                found.append((Written(run.text, rect, self.rect), style))
        key = look.clipped(self.key, styles.TOOL_MUTED, icon.width)
        key_rect = pygame.Rect(0, 0, look.width(key, styles.TOOL_MUTED), height)
        key_rect.midbottom = (icon.centerx, inner.bottom)
        cost, left = self.cost, self.num_left()
        price = text("tool.cost", cost=cost) if left is None else text("tool.left", left=left, cost=cost)
        price_rect = pygame.Rect(0, 0, look.width(price, styles.TOOL_MUTED), height)
        price_rect.bottomleft = (inner.left, inner.bottom)
        for words, rect in ((key, key_rect), (price, price_rect)):
            found.append((Written(words, rect, self.rect), styles.TOOL_MUTED))
        return found
