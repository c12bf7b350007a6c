"""`tycoon film`: a run as a looping GIF."""

import os
from functools import partial
from pathlib import Path

from game.cli.faults import BAD_INPUT
from game.cli.waiting import progress_bar


def write_film(
    level_name: str, solution_name: str, out: Path, stretch: tuple[int, int, int], size: tuple[int, int]
) -> int:
    """Film `stretch`: from a tick, so many ticks, a frame every so many. Returns the exit status."""
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from game.content.errors import printable
    from game.content.load import load_level, load_solution
    from game.content.match import check_match
    from game.content.wording import count
    from game.processes.streams import complain

    level, solution = load_level(level_name), load_solution(solution_name)
    check_match(level, solution)
    fault = _why_unwritable(out)
    if not fault:
        from game.render.film import FilmPlan, film_frames
        from game.render.gif import write_gif

        try:
            plan = FilmPlan(*stretch, size)
            with progress_bar("filming") as progress:
                frames = partial(film_frames, level, solution, plan, progress)
                write_gif(out, frames, plan.num_frames, plan.frame_ms, lambda share: progress(round(100 * share), 100))
        except (OSError, ValueError) as error:
            fault = f"{error}"
    if fault:
        complain(printable(f"tycoon film: {fault}"))
        return BAD_INPUT
    filmed = count(plan.num_frames, "frame")
    print(printable(f"{out}: {level.title}, {filmed}, {out.stat().st_size // 1024:,} KiB"))
    return 0


def _why_unwritable(out: Path) -> str:
    if out.suffix.lower() != ".gif":
        return f"{out} does not end in .gif; name a GIF file"
    if not out.absolute().parent.is_dir():
        return f"there is no folder {out.parent}; make it first"
    return ""
