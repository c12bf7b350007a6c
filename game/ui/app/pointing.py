"""The name of a place in a text was pressed: the board shows the cell, with nothing before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.render.places import place_named

if TYPE_CHECKING:
    from game.ui.app.app import App


def follow_link(app: App) -> None:
    """Goes where the link that was pressed on the topmost screen leads, if one was and there is such a cell."""
    name = next(filter(None, [widget.take_place() for widget in app.top.root.tree()]), "")
    board = app.board
    if not name or board is None:
        return
    row, col = place_named(name)
    if row < board.camera.rows and col < board.camera.cols:
        app.audio.play("ui_click")
        app.back_to(type(board))
        cell = row * board.camera.cols + col
        board.workbench.point_out(cell)
        board.view.show(cell)
        app.redraw()
