"""Widgets of the workbench: the board, the gauges, the tools, the line of hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import pygame

from game.content.words import text
from game.render import spacing
from game.render.board import BoardView
from game.render.palette import palette
from game.render.panel import draw_panel
from game.render.tileart import tile_sprite
from game.session.run.outcome import Telemetry
from game.sim.tiles import TILES
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written, said
from game.ui.widgets.button import Button, draw_ground
from game.ui.words import styles, textflow

TOOL_WIDTH: Final = 84
ICON: Final = 32
PANEL_SIZE: Final = (264, 400)
WIDEST_PANEL: Final = 340
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
    """The telemetry panel."""

    grows = True

    def __init__(self, telemetry: Callable[[], Telemetry | None], window_width: int) -> None:
        super().__init__()
        self.telemetry = telemetry
        self.window_width = window_width

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide = max(look.px(PANEL_SIZE[0]), min(look.px(WIDEST_PANEL), self.window_width // 5))
        return wide, look.px(PANEL_SIZE[1])

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_panel(surface, self.rect, self.telemetry(), look.scale)


class ToolButton(Button):
    """A kind of tile in the toolbox: picture, name, cost, the key that picks it; of few, how many are left."""

    def __init__(
        self,
        kind: str,
        key: str,
        action: Callable[[], None],
        is_on: Callable[[], bool],
        is_frozen: Callable[[], bool],
        num_left: Callable[[], int | None] = lambda: None,
    ) -> None:
        super().__init__(text(f"tile.{kind}.title"), action, is_on=is_on, is_frozen=is_frozen)
        self.kind = kind
        self.key = key
        self.num_left = num_left

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(TOOL_WIDTH), look.px(ICON) + 3 * look.line_height(styles.TOOL) + 2 * look.px(spacing.UNIT)

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
        top = self.rect.top + look.line_height(styles.TOOL)
        surface.blit(icon, icon.get_rect(midtop=(self.rect.centerx, top)))
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        pad = look.px(spacing.UNIT)
        inner = self.rect.inflate(-2 * pad, -2 * pad)
        style = styles.TOOL_MUTED if self.is_frozen() else styles.TOOL
        found = []
        for words, rect in self._name_lines(look, inner, style):
            found.append((Written(words, rect, self.rect), style))
        key = look.clipped(self.key, styles.TOOL_MUTED, inner.width // 2)
        cost, left = TILES[self.kind].cost, self.num_left()
        price = text("tool.cost", cost=cost) if left is None else text("tool.left", left=left, cost=cost)
        corners = ((key, "left"), (price, "right"))
        for words, side in corners:
            rect = pygame.Rect(0, inner.top, look.width(words, styles.TOOL_MUTED), look.line_height(styles.TOOL_MUTED))
            rect.left = inner.left + pad if side == "left" else inner.right - pad - rect.width
            found.append((Written(words, rect, self.rect), styles.TOOL_MUTED))
        return found

    def _name_lines(self, look: Look, inner: pygame.Rect, style: Style) -> list[tuple[str, pygame.Rect]]:
        lines = textflow.wrap(look, [(said(self.words), style)], inner.width)
        top = inner.bottom - 2 * look.line_height(style) + (2 * look.line_height(style) - textflow.height(lines)) // 2
        return [
            (run.text, pygame.Rect(inner.centerx - run.width // 2, top + line.top, run.width, line.height))
            for line in lines
            for run in line.runs
        ]


class StatusLine(Widget):
    """Two lines' room for a hint on the left, a few words on the right."""

    grows = False

    def __init__(self, hint: Callable[[], tuple[str, Style]], aside: Callable[[], str]) -> None:
        super().__init__()
        self.hint = hint
        self.aside = aside

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, 2 * look.line_height(styles.SMALL)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        aside = self.aside()
        aside_rect = pygame.Rect(0, 0, look.width(aside, styles.SMALL), look.line_height(styles.SMALL))
        aside_rect.midright = self.rect.midright
        left = self.rect.copy()
        left.width = aside_rect.left - left.left - look.px(spacing.GAP)
        words, style = self.hint()
        lines = textflow.wrap(look, [(words, style)], left.width)
        top = left.top + (left.height - textflow.height(lines)) // 2
        found = [(Written(aside, aside_rect, self.rect), styles.SMALL)]
        for line in lines:
            for run in line.runs:
                rect = pygame.Rect(left.left, top + line.top, run.width, line.height)
                found.append((Written(run.text, rect, left), style))
        return found
