"""The hint beside the board: what to do now, or what the edit in hand would come to."""

from __future__ import annotations

import math

from game.content.level import Level
from game.content.metric_words import metric_value, target_words
from game.content.words import amount, number, text
from game.physics.units import TICKS_PER_SECOND
from game.session.run.certain_miss import CertainMiss
from game.sim.tiles import CONDUIT, TILES
from game.ui.build.gestures import MovePiece, SelectBox
from game.ui.build.held import HeldStamp
from game.ui.build.workbench import Workbench
from game.ui.words.build_words import tile_title
from game.ui.words.verdict_words import sentence


def hint(workbench: Workbench) -> tuple[str, bool]:
    """A sentence or two, and whether they are a warning."""
    if workbench.flashed:
        return workbench.flashed, True
    if workbench.control.state != "editing":
        return _of_the_run(workbench)
    preview = workbench.previewer.preview()
    if preview.words:
        return preview.words, preview.is_warning
    if not workbench.hand.is_dragging and (mistakes := workbench.foresight.mistakes):
        first = sentence(mistakes[0].reason)
        if len(mistakes) > 1:
            return text("build.mistakes", first=first, count=len(mistakes) - 1), True
        return first, True
    return (_what_the_pad_does if workbench.keymap.pad else _what_to_do)(workbench), False


def _of_the_run(workbench: Workbench) -> tuple[str, bool]:
    """What goes on, and what can be done about it; whether that is a warning."""
    control, words = workbench.control, workbench.keymap.words
    if control.is_hurrying:
        return words("hint.hurrying", percent=number(100 * control.progress)), False
    if control.state != "ended" and control.certain_miss is not None:
        return words("hint.lost", why=_certain_miss(control.certain_miss, workbench.level)), True
    if control.state == "running" and (left_s := control.pace.left_s) is not None:
        return words("hint.watching", speed=speed_words(control.speed), seconds=number(math.ceil(left_s))), False
    return words(f"hint.{control.state}"), False


def _certain_miss(miss: CertainMiss, level: Level) -> str:
    """Why a run can no longer be won."""
    if miss.why == "unserved":
        return text("hint.lost_unserved", seconds=amount(level.served_within_s))
    goal = miss.goal
    target = target_words(goal.metric, goal.wanted, is_at_least=goal.is_at_least, class_name=goal.class_name)
    if miss.why == "time":
        return text("hint.lost_time", goal=target, hold=amount(goal.hold_ticks / TICKS_PER_SECOND))
    return text("hint.lost_value", goal=target, best=metric_value(goal.metric, miss.best))


def speed_words(speed: float) -> str:
    """A speed; one below that of the clock is a fraction."""
    return text("play.speed", speed=amount(speed) if speed >= 1 else f"1/{amount(1 / speed)}")


def _what_to_do(workbench: Workbench) -> str:
    hand, words = workbench.hand, workbench.keymap.words
    if isinstance(hand.gesture, SelectBox):
        return words("build.hint_box", count=len(hand.selection))
    if isinstance(hand.gesture, MovePiece):
        return words("build.hint_move")
    if isinstance(hand.held, HeldStamp):
        return words("build.hint_stamp")
    if hand.kind == CONDUIT:
        return words("hint.conduit")
    if hand.kind is not None:
        can_turn = TILES[hand.kind].has_facing
        return words("hint.tool" if can_turn else "hint.tool_without_facing", tile=tile_title(hand.kind))
    if hand.selection:
        return words("build.hint_selection", count=len(hand.selection))
    return words("hint.empty_hand" if workbench.editor.num_tiles else "hint.empty_board")


def _what_the_pad_does(workbench: Workbench) -> str:
    """The same for who holds a game controller."""
    kind, words = workbench.hand.kind, workbench.keymap.words
    if kind is None:
        return words("pad_hint.board")
    return words("pad_hint.conduit") if kind == CONDUIT else words("pad_hint.tool", tile=tile_title(kind))
