"""The player over the board: what the mouse does to it becomes deeds on the workbench; what is pointed at is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game.content.level_card import labels_of_cards
from game.render.board import BoardView, Marks
from game.render.camera import Camera
from game.render.forecastbar import ForecastBar
from game.render.signs import Sign
from game.ui.build.gestures import MovePiece, SelectBox
from game.ui.build.workbench import Workbench
from game.ui.dock.dock import DockPages


def board_view(workbench: Workbench, camera: Camera) -> BoardView:
    """The board of a workbench, of which the camera says what is seen."""
    labels, is_calm = labels_of_cards(workbench.level), workbench.memory.settings.reduced_motion
    return BoardView(camera.rows, camera.cols, camera=camera, reduced_motion=is_calm, card_labels=labels)


class BoardPlayer:
    """Between a board's widget and its workbench."""

    def __init__(
        self, workbench: Workbench, view: BoardView, dock: DockPages, blamed: Callable[[], tuple[int, ...]]
    ) -> None:
        self.workbench = workbench
        self.view = view
        self.dock = dock
        self.blamed = blamed
        """Says which machines limited the run that has ended."""

    def on_board_move(self, cell: int | None) -> None:
        """The pointer is over a cell, or over none."""
        self.workbench.hand.point(cell)

    def on_board_press(self, cell: int, button: str) -> None:
        """A button goes down on a cell; the middle one only counts when it goes up, where it has not panned."""
        self.workbench.hand.point(cell)
        if button == "left" and self.dock.wants(cell):
            self.dock.inspect(cell)
        elif button == "left":
            self.workbench.press(cell, selecting=bool(pygame.key.get_mods() & pygame.KMOD_SHIFT))
        elif button == "right":
            self.workbench.press_erase(cell)
        else:
            self.workbench.pick_under()

    def on_board_release(self, button: str) -> None:
        """A button that went down on the board goes up."""
        if button == "left":
            gesture = self.workbench.hand.gesture
            is_click = isinstance(gesture, MovePiece | SelectBox) and gesture.cell == gesture.start
            self.workbench.release()
            if gesture is not None and is_click and not self.workbench.hand.selection:
                self.dock.take_click(gesture.cell)
        elif button == "right":
            self.workbench.release_erase()

    def draw_board(self, surface: pygame.Surface) -> None:
        """The board as it is now."""
        workbench = self.workbench
        run = workbench.control.run
        simulation = run.simulation if run else None
        self.view.draw(
            surface,
            workbench.hand.shown(),
            simulation,
            workbench.control.alpha,
            self.marks(),
            insight=workbench.lens.insight,
            overlay=workbench.lens.overlay,
            is_at_rest=workbench.control.is_at_rest,
        )

    def marks(self) -> Marks:
        """What is pointed at, and what the edit in hand would come to."""
        workbench, hand = self.workbench, self.workbench.hand
        if workbench.is_frozen:
            return Marks(
                hand.hover,
                self.dock.marked,
                trouble=self._trouble(),
                blamed=self.blamed(),
                pointed_out=workbench.pointed.shown,
            )
        preview = workbench.previewer.preview()
        tiles = {**hand.shown(), **hand.planned()}
        return Marks(
            hover=hand.hover,
            selected=self.dock.marked,
            ghosts=hand.ghosts(),
            selection=hand.selection,
            box=hand.box,
            pointed_out=workbench.pointed.shown,
            signs=() if hand.is_dragging else self._signs(),
            forecasts=() if hand.is_dragging else self._forecasts(),
            outlines=preview.outlines,
            services=tuple((tile, core, tiles[tile].kind) for tile, core in preview.services),
        )

    def _signs(self) -> tuple[Sign, ...]:
        """Where something is amiss in the build, or still open."""
        return tuple(Sign(finding.cell, finding.is_open) for finding in self.workbench.foresight.findings)

    def _forecasts(self) -> tuple[ForecastBar, ...]:
        """How full the memory of each card will be."""
        return tuple(
            ForecastBar(
                card.cells,
                card.loaded_bytes / card.capacity_bytes,
                card.kv_bytes / card.capacity_bytes,
                is_fatal=card.ends_when_full,
            )
            for card in self.workbench.foresight.cards
        )

    def _trouble(self) -> int | None:
        """The place that the verdict points at."""
        live = self.workbench.control.live
        verdict = live.verdict if live is not None else None
        if verdict is None or verdict.at is None:
            return None
        row, col = verdict.at.split(",")
        return int(row) * self.workbench.editor.cols + int(col)
