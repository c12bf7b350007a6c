"""What every screen is: a widget tree, a focus, and who gets which event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pygame

from game.render.backdrop import backdrop
from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.screens.lively import LivelyPicture
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button

if TYPE_CHECKING:
    from game.ui.app.app import App

POINTER_EVENTS: Final = (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP)
DIM: Final = 200
"""How much of the screen below an overlay is covered, of 255."""


class Screen:
    """Builds its widgets whenever the window, the scale or its content changes."""

    is_overlay = False
    """Whether the screen below is still seen around it."""

    click_focuses = True
    """Whether a control that is clicked gets the keyboard's focus."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.root = Widget()
        self.lively = LivelyPicture()
        self.focus: Widget | None = None
        self._captured: Widget | None = None
        self._hovered: list[Widget] = []
        self._told: tuple[Widget | None, tuple[int, int]] = (None, (-1, -1))
        """Which control was told last that the pointer is over it, and where."""

    # What a screen says of itself.

    def build(self) -> Widget:
        """The widget tree."""
        raise NotImplementedError

    def frame(self, look: Look, size: tuple[int, int]) -> pygame.Rect:
        """The rectangle that the tree is placed in."""
        margin = look.px(16)
        return pygame.Rect(0, 0, *size).inflate(-2 * margin, -2 * margin)

    @property
    def is_animated(self) -> bool:
        """Whether it must be drawn in every frame."""
        return False

    @property
    def wants_every_key(self) -> bool:
        """Whether no key does anything but what the screen does with it."""
        return False

    @property
    def is_due(self) -> bool:
        """Whether what is lively on it wants another picture now; for what moves more slowly than every frame."""
        return False

    def wake_in(self) -> float | None:
        """Seconds until it wants a frame without any event; None for never."""
        return None

    def update(self, elapsed_s: float) -> None:
        """Time has passed."""

    def on_shown(self) -> None:
        """It has become the topmost screen."""

    def on_leave(self) -> None:
        """It is taken off the stack, or the game quits."""

    def on_escape(self) -> None:
        """Esc was pressed."""
        self.app.pop()

    def on_other_key(self, event: pygame.event.Event) -> None:
        """A key that neither the focus nor the menus used."""

    def codex_page(self) -> str | None:
        """The page of the codex on what is pointed at; None for nothing in particular."""
        return None

    @property
    def pad_actions(self) -> Mapping[str, str]:
        """Actions by button of the game controller; any other button is a key of the menus (see `padmap`)."""
        return {}

    def do(self, action: str) -> bool:
        """Does what an action is for; False if it is for nothing here."""
        return False

    # What all screens do alike.

    def layout(self) -> None:
        """Builds and places the widgets; the focus stays at its number in the order."""
        number = self._focus_order().index(self.focus) if self.focus in self._focus_order() else None
        self.let_go()
        self.root = self.build()
        self.root.place(self.app.look, self.frame(self.app.look, self.app.size))
        order = self._focus_order()
        self.focus_on(order[min(number, len(order) - 1)] if number is not None and order else None)
        self._hover(self.app.inputs.pointer)
        self.app.redraw()

    def draw(self, surface: pygame.Surface) -> None:
        """Draws the whole screen."""
        self.lively.forget()
        if self.is_overlay:
            veil = pygame.Surface(surface.get_size())
            veil.fill(palette.background)
            veil.set_alpha(DIM)
            surface.blit(veil, (0, 0))
        else:
            self.draw_ground(surface)
        self.root.draw(surface, self.app.look)

    def draw_lively(self, surface: pygame.Surface) -> None:
        """Draws what may have changed since the last picture, though nothing was done."""
        self.lively.draw(surface, self.app.look, self.root, self.draw_ground)

    def draw_ground(self, surface: pygame.Surface) -> None:
        """What lies behind the widgets of a screen that is no overlay."""
        surface.blit(backdrop(surface.get_size()), (0, 0))

    def handle(self, event: pygame.event.Event) -> None:
        """Gives an event to whom it concerns."""
        if event.type in POINTER_EVENTS:
            self._on_pointer(event)
        elif event.type == pygame.MOUSEWHEEL:
            self._on_wheel(event.y)
        elif event.type == pygame.KEYDOWN:
            self._on_key(event)

    def activate_first(self) -> None:
        """Puts the focus on the first control, for those who play by keyboard."""
        self.focus_on(next(iter(self._focus_order()), None))

    def activate_primary(self) -> None:
        """Puts the focus on what is proposed, so that Enter does it; on the first control where nothing is."""
        order = self._focus_order()
        proposed = (widget for widget in order if isinstance(widget, Button) and widget.rank == "primary")
        self.focus_on(next(iter([*proposed, *order]), None))

    def settle(self) -> None:
        """Before a picture: what is hovered, held and focused is seen, and who lies below the pointer knows it.

        Screens, boards and buttons come, go and move while the pointer rests.
        """
        seen = self.root.tree()
        if self._captured is not None and self._captured not in seen:
            self._captured.let_go()
            self._captured = None
        if self.focus is not None and self.focus not in seen:
            self.focus_on(None)
        pointer = self.app.inputs.pointer
        controls = self._controls_at(pointer, seen)
        self._mark_hovered(controls)
        told = self._captured or (controls[-1] if controls else None)
        if self._told != (told, pointer) and self.heeds_pointer:
            self.handle(pygame.event.Event(pygame.MOUSEMOTION, pos=pointer, rel=(0, 0), buttons=(0, 0, 0)))

    @property
    def heeds_pointer(self) -> bool:
        """Whether a pointer that rests points at anything now."""
        return True

    def on_covered(self) -> None:
        """Another screen has come above it: nothing here is pointed at or held."""
        self.let_go()
        self._hover((-1, -1))

    def let_go(self) -> None:
        """Whatever a press has begun and a release would end is over, without effect: the release goes elsewhere."""
        held, self._captured = self._captured, None
        for widget in (*self.root.tree(), *filter(None, (held,))):
            widget.let_go()
        self.app.redraw()

    def look_again(self) -> None:
        """What lies below the pointer may be something else, though the control is the same."""
        self._told = (None, (-1, -1))

    def _pointed_at(self, pos: tuple[int, int]) -> Widget | None:
        """Who is told of the pointer: the control that is held, else the one below it."""
        return self._captured or self._under(pos, lambda widget: widget.is_control)

    def _on_pointer(self, event: pygame.event.Event) -> None:
        self._told = (self._pointed_at(event.pos), event.pos)
        if self._hover(event.pos):
            self.app.audio.play("hover")
        if event.type == pygame.MOUSEBUTTONDOWN:
            target = self._under(event.pos, lambda widget: widget.is_control)
            self._captured = target
            if not self.click_focuses:
                self.focus_on(None)
            elif target is not None and target.can_focus:  # a click beside all controls leaves the focus where it is
                self.focus_on(target)
            self._offer(target, event)
            return
        target = self._captured
        if event.type == pygame.MOUSEBUTTONUP:
            self._captured = None
        self._offer(target or self._pointed_at(event.pos), event)

    def _on_wheel(self, notches: int) -> None:
        target = self._under(self.app.inputs.pointer, lambda widget: widget.is_control)
        if target is not None and target.on_wheel(notches):
            self.app.redraw()

    def _offer(self, widget: Widget | None, event: pygame.event.Event) -> None:
        if widget is not None:
            is_used = widget.on_pointer(event)
            if is_used and event.type == pygame.MOUSEBUTTONUP and isinstance(widget, Button):
                self.app.audio.play("ui_click")
            self.app.redraw()

    def _on_key(self, event: pygame.event.Event) -> None:
        self.app.redraw()
        if self.focus is not None and self.focus.can_focus and self.focus.on_key(event.key):
            self.app.audio.play("ui_click")
            return
        if event.key == pygame.K_ESCAPE:
            self.on_escape()
        elif event.key == pygame.K_TAB:
            self._move_focus(-1 if event.mod & pygame.KMOD_SHIFT else 1)
        else:
            self.on_other_key(event)

    def move_focus_by_arrows(self, event: pygame.event.Event) -> bool:
        """Up and left go back, down and right go on; True if it was an arrow."""
        way = {pygame.K_UP: -1, pygame.K_LEFT: -1, pygame.K_DOWN: 1, pygame.K_RIGHT: 1}.get(event.key)
        if way is not None:
            self._move_focus(way)
        return way is not None

    def _move_focus(self, way: int) -> None:
        order = self._focus_order()
        if order:
            place = order.index(self.focus) + way if self.focus in order else min(way, 0)
            self.focus_on(order[place % len(order)])

    def _focus_order(self) -> list[Widget]:
        return [widget for widget in self.root.tree() if widget.can_focus]

    def focus_on(self, widget: Widget | None) -> None:
        """Gives the keyboard's focus to a control, or to none."""
        if self.focus is not None:
            self.focus.is_focused = False
        self.focus = widget
        if widget is not None:
            widget.is_focused = True

    def _hover(self, pos: tuple[int, int]) -> bool:
        """Marks what the pointer is over; whether it has come over a button that can be pressed."""
        return self._mark_hovered(self._controls_at(pos, self.root.tree()))

    @staticmethod
    def _controls_at(pos: tuple[int, int], tree: Sequence[Widget]) -> list[Widget]:
        return [widget for widget in tree if widget.is_control and widget.rect.collidepoint(pos)]

    def _mark_hovered(self, found: list[Widget]) -> bool:
        has_found = False
        for widget in [*self._hovered, *found]:
            is_hovered = widget in found
            if is_hovered != widget.is_hovered:
                widget.is_hovered = is_hovered
                has_found |= is_hovered and isinstance(widget, Button) and widget.is_enabled()
                self.app.redraw()
        self._hovered = found
        return has_found

    def _under(self, pos: tuple[int, int], wanted: Callable[[Widget], bool]) -> Widget | None:
        """The innermost such widget under a point."""
        found = [widget for widget in self.root.tree() if wanted(widget) and widget.rect.collidepoint(pos)]
        return found[-1] if found else None


class MenuScreen(Screen):
    """A screen of buttons: the arrow keys move the focus."""

    def on_other_key(self, event: pygame.event.Event) -> None:
        self.move_focus_by_arrows(event)
