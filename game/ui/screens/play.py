"""The screen of the workbench: board, toolbox, run buttons, gauges, hover card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pygame

from game.content.codex import PAGE_OF_TILE
from game.content.level import Level
from game.render.camera import Camera
from game.render.overlays import Overlay
from game.render.palette import palette
from game.session.run.level_run import LevelRun
from game.session.run.verdict import Verdict
from game.ui.app.text_scale import Look
from game.ui.build import coaching
from game.ui.build.board_player import BoardPlayer, board_view
from game.ui.build.coach_steps import Coach
from game.ui.build.foresight import prepare_bounds
from game.ui.build.hover import Hover
from game.ui.build.play_widgets import EDGE, Deeds, head_row, hint_box, run_buttons, side_column, toolbox, whole_screen
from game.ui.build.workbench import Workbench
from game.ui.dock.dock import DockPages
from game.ui.input import padmap, workbench_keys
from game.ui.screens import ends
from game.ui.screens.screen import POINTER_EVENTS, Screen
from game.ui.widgets.base import Widget
from game.ui.widgets.timeline import Timeline
from game.ui.widgets.workbench import BoardWidget, ToolButton

if TYPE_CHECKING:
    from game.ui.app.app import App


class PlayScreen(Screen):
    """Shows a workbench and passes on what mouse and keyboard do."""

    click_focuses = False

    def __init__(self, app: App, level: Level) -> None:
        super().__init__(app)
        self.workbench = Workbench(level, app.memory, app.audio, app.keymap, app.clipboard, app.timer)
        self.dock = DockPages(app, self.workbench, self.layout)
        self.camera = Camera(self.workbench.editor.rows, self.workbench.editor.cols)
        self._make_board()
        self.tools: list[ToolButton] = []
        self.hover = Hover(self.workbench)
        self._cursor_pointer: tuple[int, int] | None = None
        """Where the pointer lay when keys moved the cursor last; None once it has moved itself."""
        self._card_place: pygame.Rect | None = None
        """Where the hover card was drawn last."""
        self._told_verdict: Verdict | None = None
        self._shown_pace = self.workbench.shown_pace
        self._laid_out_overlay: Overlay | None = None
        self._blamed: tuple[int, ...] = ()
        self._blamed_run: LevelRun | None = None
        self.coach = Coach(self.workbench, app.memory, app.shelf.levels)
        self.coach_seen_s: float | None = None
        """For how long the coach has been seen; None while there is nothing to say."""
        self.run_row: list[Widget] = []
        self._dock: Widget = Widget()
        self._is_introduced = self.coach.introduces or not self.workbench.is_new
        prepare_bounds(level)

    @property
    def is_animated(self) -> bool:
        workbench = self.workbench
        return not workbench.control.is_at_rest or workbench.control.is_reading or workbench.lens.is_trying

    def wake_in(self) -> float | None:
        waits = [self.hover.wake_in(), self.workbench.fleeting_s, coaching.wake_in(self)]
        return min((wait for wait in waits if wait is not None), default=None)

    def update(self, elapsed_s: float) -> None:
        was_shown = self.workbench.fleeting
        self.workbench.update(elapsed_s)
        if self.workbench.shown_pace != self._shown_pace:  # the buttons follow it
            self.app.redraw()
        for warning in self.app.memory.news():
            self.workbench.flash(warning)
        if self.hover.update(elapsed_s) or was_shown != self.workbench.fleeting:
            self.app.redraw()
        self._make_room()
        coaching.update(self, elapsed_s)
        self._tell_verdict()

    def on_shown(self) -> None:
        """The first time, a level introduces itself."""
        if not self._is_introduced:
            self._is_introduced = True
            self.app.open("help")

    def on_leave(self) -> None:
        self.workbench.memory.flush()

    def stop(self) -> None:
        """Back to editing."""
        self.workbench.stop()

    # The widgets.

    def _make_board(self) -> None:
        self.view = board_view(self.workbench, self.camera)
        self.board = BoardWidget(self.view, BoardPlayer(self.workbench, self.view, self.dock, self.blamed))

    def build(self) -> Widget:
        self._make_board()
        self.tools = toolbox(self.workbench)
        self._laid_out_overlay = self.workbench.lens.overlay
        deeds = Deeds(
            run=self._run_or_pause,
            step=self._step,
            stop=self.stop,
            look_back=self._after_scrub,
        )
        self.run_row = run_buttons(self.workbench, deeds)
        hints = hint_box(self.workbench) if self.coach_seen_s is None else coaching.bubble(self)
        dock = self._dock = self.dock.build()
        side = side_column(self.workbench, dock, hints, self.run_row, deeds)
        head = head_row(self.workbench, self.app.menu("board"))
        return whole_screen(self.workbench, self.board, self.tools, side, dock, head, deeds)

    def frame(self, look: Look, size: tuple[int, int]) -> pygame.Rect:
        """The board comes first: next to nothing is left around it."""
        margin = look.px(EDGE)
        return pygame.Rect(0, 0, *size).inflate(-2 * margin, -2 * margin)

    # What the mouse does.

    def let_go(self) -> None:
        self.workbench.hand.cancel()
        super().let_go()

    def layout(self) -> None:
        self.hover.forget()
        super().layout()

    def handle(self, event: pygame.event.Event) -> None:
        super().handle(event)
        if event.type == pygame.MOUSEBUTTONUP:
            self.workbench.hand.cancel()  # a drag that ended elsewhere
        if event.type in POINTER_EVENTS:
            self._cursor_pointer = None
            if not self.board.rect.collidepoint(event.pos) and not self.workbench.hand.is_dragging:
                self.workbench.hand.point(None)
            self.hover.point(self._pointed())
        self._make_room()

    @property
    def heeds_pointer(self) -> bool:
        """The keyboard's cursor stays where it is until the pointer moves."""
        return self._cursor_pointer != self.app.inputs.pointer

    def _make_room(self) -> None:
        """Gives an overlay that was put on the room for its panel, and takes it back, before anything is drawn."""
        if self.workbench.lens.overlay != self._laid_out_overlay:
            self.dock.explain()
            self.layout()

    # What the keyboard does.

    def on_escape(self) -> None:
        if not self.workbench.hand.let_go() and not coaching.escape(self):
            self._open_menu()

    def on_other_key(self, event: pygame.event.Event) -> None:
        action = self.app.keymap.action_of(event)
        if action is not None:
            self.do(action)

    @property
    def pad_actions(self) -> Mapping[str, str]:
        on_board = padmap.RUN if self.workbench.is_frozen else padmap.BOARD
        return padmap.SETTINGS if self.dock.is_setting else on_board

    def do(self, action: str) -> bool:
        if action == "menu":
            self._open_menu()
            return True
        if self.dock.press(action):
            return True
        if not (self._look(action) or workbench_keys.press(self.workbench, action)):
            return False
        self.focus_on(None)
        self.hover.point(None)
        if action in workbench_keys.MOVES and self.workbench.hand.hover is not None:
            self._cursor_pointer = self.app.inputs.pointer
            self.view.show(self.workbench.hand.hover)
        self._tell_verdict()
        self._answer_why()
        return True

    def _look(self, action: str) -> bool:
        """Shows more or less of the board; whether the action is for that."""
        if action == "zoom_fit":
            self.view.fit()
        elif action in ("zoom_in", "zoom_out"):
            self.view.zoom(1 if action == "zoom_in" else -1)
            if self.workbench.hand.hover is not None:
                self.view.show(self.workbench.hand.hover)
        else:
            return False
        self.look_again()
        return True

    def _run_or_pause(self) -> None:
        self.workbench.run_or_pause()
        self._tell_verdict()

    def _step(self) -> None:
        self.workbench.step()
        self._tell_verdict()

    def _open_menu(self) -> None:
        self.app.open("pause")

    # How a run ends.

    def _tell_verdict(self) -> None:
        """Shows the end of a run once."""
        run, verdict = self.workbench.control.run, self.workbench.control.verdict
        if run is None or verdict is None or verdict is self._told_verdict:
            return
        self._told_verdict = verdict
        self.coach.update()  # the screen of the end says what the coach says
        self.app.redraw()
        if verdict.kind == "won":
            self.app.push(ends.of_win(self.app, run, self.workbench.key))
        else:
            self.open_post_mortem()

    def _after_scrub(self) -> None:
        self.app.redraw()
        self._answer_why()

    def _answer_why(self) -> None:
        if self.workbench.is_asked_why:
            self.workbench.is_asked_why = False
            self.open_post_mortem()

    def open_post_mortem(self) -> None:
        """Says why the run failed, if it has, else what has been lost in it."""
        run = self.workbench.control.live
        screen = None if run is None else ends.of_fault(self.app, run)
        if screen is not None:
            if screen.limiting_cells:
                self._blamed, self._blamed_run = screen.limiting_cells, run
            self.app.push(screen)

    def blamed(self) -> tuple[int, ...]:
        """The machines that limited the run on the board, once it was said why it failed."""
        return self._blamed if self.workbench.control.live is self._blamed_run else ()

    # The picture.

    def draw(self, surface: pygame.Surface) -> None:
        self._shown_pace = self.workbench.shown_pace
        super().draw(surface)
        coaching.draw(self, surface)
        card = self._hover_card()
        self._card_place = None if card is None else card.rect
        if card is not None and self.app.top is self:
            card.draw(surface, self.app.look)

    def draw_lively(self, surface: pygame.Surface) -> None:
        card = self._hover_card()
        if self.coach_seen_s is not None or (None if card is None else card.rect) != self._card_place:
            self.draw(surface)  # rings and bubbles lie over what is still; so did a card that is elsewhere now
            return
        if card is not None:
            self.lively.forget()  # it lies over what may look as it did
        super().draw_lively(surface)
        if card is not None:
            card.draw(surface, self.app.look)

    def _hover_card(self) -> Widget | None:
        return self.hover.card(self.app.look, self.card_area, self.view, self._pointed())

    @property
    def card_area(self) -> pygame.Rect:
        """Where hover cards may lie: over the gauges beside the board, or over the board where other pages are open."""
        return self._dock.rect if self.dock.shows_gauges else self.board.rect

    def draw_ground(self, surface: pygame.Surface) -> None:
        surface.fill(palette.background)

    def codex_page(self) -> str | None:
        tool, hand = self._hovered_tool(), self.workbench.hand
        tile = hand.shown().get(-1 if hand.hover is None else hand.hover)
        kind = tool.kind if tool is not None else tile.kind if tile is not None else hand.kind
        return PAGE_OF_TILE.get(kind or "")

    def _pointed(self) -> ToolButton | Timeline | None:
        """What the pointer rests on outside the board."""
        return self._hovered_tool() or next((each for each in self._hovered if isinstance(each, Timeline)), None)

    def _hovered_tool(self) -> ToolButton | None:
        return next((tool for tool in self.tools if tool.is_hovered and not self.workbench.is_frozen), None)
