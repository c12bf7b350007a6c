"""`tycoon shot`: one frame of a run as a picture."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from game.cli.faults import BAD_INPUT
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from game.session.run.level_run import LevelRun


def write_shot(level_name: str, solution_name: str, tick: int, out: Path, size: tuple[int, int]) -> int:
    """Draw the frame and write it; returns the exit status."""
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from game.content.errors import printable
    from game.content.load import load_level, load_solution
    from game.processes.streams import complain

    level, solution = load_level(level_name), load_solution(solution_name)
    fault = _why_unwritable(out)
    if not fault:
        import pygame

        from game.render.shot import Caption, in_english, render_shot, save_whole
        from game.ui.words.share_words import honours

        def say(run: LevelRun) -> Caption:
            return Caption(in_english(run).state, *honours(run))

        try:
            with progress_bar("running, ticks") as progress:
                picture = render_shot(level, solution, tick, size, say, progress)
            save_whole(picture, out)
        except (OSError, ValueError, pygame.error) as error:
            fault = f"{error}"
    if fault:
        complain(printable(f"tycoon shot: {fault}"))
        return BAD_INPUT
    print(printable(f"{out}: {level.title}, {size[0]}x{size[1]}"))
    return 0


def _why_unwritable(out: Path) -> str:
    if out.suffix.lower() != ".png":
        return f"{out} does not end in .png; name a PNG file"
    if not out.absolute().parent.is_dir():
        return f"there is no folder {out.parent}; make it first"
    return ""
