"""A player made of events: moves the mouse and presses keys on the real game loop, with a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pygame

from game.content.words import catalogue, language
from game.render.marks import Marks
from game.ui.app.app import App
from game.ui.build.board_player import BoardPlayer
from game.ui.build.workbench import Workbench
from game.ui.screens.help import HelpScreen
from game.ui.screens.play import PlayScreen
from game.ui.widgets.base import Widget, said
from game.ui.widgets.button import Button
from game.ui.widgets.workbench import ToolButton

FRAME_S = 1 / 60
LEFT, RIGHT = pygame.BUTTON_LEFT, pygame.BUTTON_RIGHT


class Player:
    """Posts what SDL would post, then lets the app run a frame."""

    def __init__(self, home: Path, size: tuple[int, int] = (1280, 720)) -> None:
        self.now_s = 0.0
        self.app = App(home, size, self.time_s, with_sound=False, timer=self.time_s)
        pygame.event.clear()
        self.frame()

    def time_s(self) -> float:
        """Of clock and timer: it stands still within a frame, whose work never depends on how fast this machine is."""
        return self.now_s

    # What is on the screen.

    @property
    def play(self) -> PlayScreen:
        """The screen with the board; it must be on top."""
        top = self.app.top
        assert isinstance(top, PlayScreen), type(top)
        return top

    @property
    def workbench(self) -> Workbench:
        """What that screen shows."""
        return self.play.workbench

    def marks(self) -> Marks:
        """What is pointed at on the board."""
        board = self.play.board.player
        assert isinstance(board, BoardPlayer)
        return board.marks()

    def words(self) -> str:
        """All that is written on the topmost screen."""
        written = (piece.text for widget in self.app.top.root.tree() for piece in widget.written(self.app.look))
        return " ".join(written)

    def button(self, words: str) -> Button:
        """The button with this English text, in whatever language the game is."""
        words = translated(words)
        buttons = [widget for widget in self.app.top.root.tree() if isinstance(widget, Button)]
        found = [button for button in buttons if said(button.words) == words]
        assert found, f"no button {words!r} on {type(self.app.top).__name__}: {self.words()}"
        return found[0]

    # Hands.

    def frame(self, seconds: float = FRAME_S) -> None:
        """One turn of the game's loop, so much later."""
        self.now_s += seconds
        self.app.frame()

    def wait_for(
        self, condition: Callable[[], bool], seconds: float = 400.0, step_s: float = 0.2, *, is_seen: bool = False
    ) -> None:
        """Frames until the condition holds; only the last is drawn, unless they are seen (a trial waits for that)."""
        end_s = self.now_s + seconds
        with nullcontext() if is_seen else self.unseen():
            while not condition():
                assert self.now_s < end_s, f"waited {seconds} s in vain; on the screen: {self.words()}"
                self.frame(step_s)
        self.frame(0.0)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Frames that a slow machine drops: the game goes on undrawn, and what they changed is drawn with the next."""
        was_seen, self.app.is_seen = self.app.is_seen, False
        yield
        self.app.is_seen = was_seen

    def move(self, pos: tuple[int, int]) -> None:
        """The mouse moves."""
        pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=pos, rel=(0, 0), buttons=(0, 0, 0), touch=False))
        self.frame()

    def press(self, pos: tuple[int, int], button: int = LEFT) -> None:
        """A mouse button goes down."""
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=pos, button=button, touch=False))
        self.frame()

    def release(self, pos: tuple[int, int], button: int = LEFT) -> None:
        """A mouse button goes up."""
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=pos, button=button, touch=False))
        self.frame()

    def click(self, pos: tuple[int, int], button: int = LEFT) -> None:
        """Move there, press, release; the last is drawn."""
        with self.unseen():
            self.move(pos)
            self.press(pos, button)
        self.release(pos, button)

    def key(self, key: int, mod: int = pygame.KMOD_NONE) -> None:
        """A key is pressed and let go."""
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode="", scancode=0))
        pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=mod, unicode="", scancode=0))
        self.frame()

    def wheel(self, notches: int) -> None:
        """The wheel turns; up is positive."""
        pygame.event.post(pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=notches, flipped=False))
        self.frame()

    def click_on(self, words: str) -> None:
        """Clicks the button with this text."""
        button = self.button(words)
        assert button.is_enabled(), f"{words!r} is greyed out"
        self.click(button.rect.center)

    # Building.

    def open_level(self, level_id: str) -> None:
        """Opens a level as the list of levels does, and closes its introduction."""
        with self.unseen():
            self.app.play(level_id)
            self.close_help()
            self.play.coach.skip()
        self.frame()

    def close_help(self) -> None:
        """Closes the help page that a new level opens with."""
        if isinstance(self.app.top, HelpScreen):
            held = pygame.event.Event(pygame.KEYUP, key=pygame.K_ESCAPE, mod=pygame.KMOD_NONE, unicode="", scancode=0)
            pygame.event.post(held)  # a key that is still down from before could not be pressed
            self.key(pygame.K_ESCAPE)

    def pos(self, place: tuple[int, int]) -> tuple[int, int]:
        """The middle of the cell (row, col) on the screen."""
        return self.play.view.cell_rect(self.cell(place)).center

    def cell(self, place: tuple[int, int]) -> int:
        """The number of the cell (row, col)."""
        return place[0] * self.workbench.editor.cols + place[1]

    def pick(self, kind: str) -> None:
        """Clicks a tile in the toolbox."""
        self.click(self.tool(kind).rect.center)

    def tool(self, kind: str) -> ToolButton:
        """A tile in the toolbox."""
        return next(tool for tool in self.play.tools if tool.kind == kind)

    def place(self, kind: str, *places: tuple[int, int]) -> None:
        """Picks a tile, clicks cells, lets go; the last of it is drawn."""
        with self.unseen():
            self.pick(kind)
            for place in places:
                self.click(self.pos(place))
        self.pick(kind)

    def drag(self, places: Sequence[tuple[int, int]], button: int = LEFT) -> None:
        """Presses on the first cell, moves over the others, releases on the last."""
        with self.unseen():
            self.move(self.pos(places[0]))
            self.press(self.pos(places[0]), button)
            for place in places[1:]:
                self.move(self.pos(place))
        self.release(self.pos(places[-1]), button)

    def lay(self, *places: tuple[int, int]) -> None:
        """Lays conduits along these corners."""
        with self.unseen():
            self.pick("conduit")
            self.drag(places)
        self.pick("conduit")

    def built(self) -> dict[tuple[int, int], tuple[str, str]]:
        """The player's tiles: (row, col) to kind and facing."""
        editor = self.workbench.editor
        return {divmod(cell, editor.cols): (tile.kind, tile.facing) for cell, tile in editor.tiles.items()}


def translated(words: str) -> str:
    """English words of the catalogue in the language in use; what is not there word for word stays as it is."""
    english = catalogue("en")
    return next((catalogue(language())[key] for key in english if english[key] == words), words)


def lively(root: Widget) -> list[Widget]:
    """The outermost widgets that are drawn between two whole pictures."""
    if root.is_lively:
        return [root]
    return [widget for child in root.children for widget in lively(child)]


def controls(root: Widget) -> list[Widget]:
    """The widgets that take clicks."""
    return [widget for widget in root.tree() if widget.is_control]
