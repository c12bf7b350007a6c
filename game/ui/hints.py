"""The line below the board: what to do now, or what the edit in hand would come to."""

from __future__ import annotations

from game.content.words import text
from game.sim.tiles import TILES
from game.ui.build_words import tile_title
from game.ui.gestures import MovePiece, SelectBox
from game.ui.workbench import Workbench


def hint(workbench: Workbench) -> tuple[str, bool]:
    """A sentence or two, and whether they are a warning."""
    if workbench.flashed:
        return workbench.flashed, True
    if workbench.control.state == "ended":
        return text("hint.ended"), False
    if workbench.control.state != "editing":
        return text(f"hint.{workbench.control.state}"), False
    preview = workbench.previewer.preview()
    if preview.words:
        return preview.words, preview.is_warning
    return _what_to_do(workbench), False


def _what_to_do(workbench: Workbench) -> str:
    hand = workbench.hand
    if isinstance(hand.gesture, SelectBox):
        return text("build.hint_box", count=len(hand.selection))
    if isinstance(hand.gesture, MovePiece):
        return _with_keys("build.hint_move", workbench)
    if hand.stamp is not None:
        return _with_keys("build.hint_stamp", workbench)
    if hand.kind == "conduit":
        return text("hint.conduit")
    if hand.kind is not None:
        can_turn = TILES[hand.kind].puts_out
        return text("hint.tool" if can_turn else "hint.tool_without_facing", tile=tile_title(hand.kind))
    if hand.selection:
        return _with_keys("build.hint_selection", workbench, count=len(hand.selection))
    return text("hint.empty_hand") if workbench.editor.num_tiles else text("hint.empty_board")


def _with_keys(key: str, workbench: Workbench, **values: object) -> str:
    """Words that name the keys of actions."""
    keys = {action: workbench.keymap.label(action) for action in ("rotate", "mirror", "flip", "copy", "cut", "erase")}
    return text(key, **keys, **values)
