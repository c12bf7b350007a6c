"""What the keyboard does on the workbench."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.ui.workbench import Workbench

ARROWS: Final = {pygame.K_UP: (-1, 0), pygame.K_DOWN: (1, 0), pygame.K_LEFT: (0, -1), pygame.K_RIGHT: (0, 1)}
FASTER: Final = (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS)
SLOWER: Final = (pygame.K_MINUS, pygame.K_KP_MINUS)

PLAIN: Final[dict[int, Callable[[Workbench], None]]] = {
    pygame.K_SPACE: Workbench.run_or_pause,
    pygame.K_PERIOD: Workbench.step,
    pygame.K_KP_PERIOD: Workbench.step,
    pygame.K_s: Workbench.stop,
    pygame.K_q: Workbench.pick_under,
    pygame.K_RETURN: Workbench.place_here,
    pygame.K_KP_ENTER: Workbench.place_here,
    pygame.K_DELETE: Workbench.erase_here,
    pygame.K_BACKSPACE: Workbench.erase_here,
    **dict.fromkeys(FASTER, lambda workbench: workbench.change_speed(1)),
    **dict.fromkeys(SLOWER, lambda workbench: workbench.change_speed(-1)),
}


def press(workbench: Workbench, key: int, modifiers: int) -> bool:
    """Does what a key is for; False if it is for nothing here."""
    with_shift = bool(modifiers & pygame.KMOD_SHIFT)
    if modifiers & (pygame.KMOD_CTRL | pygame.KMOD_META):
        return _press_with_ctrl(workbench, key, with_shift)
    if pygame.K_1 <= key <= pygame.K_9:
        workbench.pick_number(key - pygame.K_0)
    elif key in ARROWS:
        _move_cursor(workbench, *ARROWS[key])
    elif key == pygame.K_r:
        workbench.rotate(clockwise=not with_shift)
    elif key in PLAIN:
        PLAIN[key](workbench)
    else:
        return False
    return True


def _press_with_ctrl(workbench: Workbench, key: int, with_shift: bool) -> bool:
    if key == pygame.K_y or (key == pygame.K_z and with_shift):
        workbench.redo()
    elif key == pygame.K_z:
        workbench.undo()
    else:
        return False
    return True


def _move_cursor(workbench: Workbench, rows: int, cols: int) -> None:
    """The keyboard's cursor is the same cell as the pointer's; it begins in the middle."""
    editor, hover = workbench.editor, workbench.hand.hover
    if hover is None:
        row, col = editor.rows // 2, editor.cols // 2
    else:
        row, col = (hover // editor.cols + rows) % editor.rows, (hover % editor.cols + cols) % editor.cols
    workbench.hand.point(row * editor.cols + col)
