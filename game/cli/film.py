"""`tycoon film`: a run as a looping GIF."""

import os
import sys
from pathlib import Path

from game.cli.faults import BAD_INPUT


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
    from game.session.streams import complain

    level, solution = load_level(level_name), load_solution(solution_name)
    check_match(level, solution)
    fault = _why_unwritable(out)
    if not fault:
        from game.render.film import FilmPlan, film_frames
        from game.render.gif import write_gif

        try:
            plan = FilmPlan(*stretch, size)
            write_gif(out, lambda: film_frames(level, solution, plan), plan.num_frames, plan.frame_ms, _tell)
        except (OSError, ValueError) as error:
            fault = f"{error}"
    if fault:
        complain(printable(f"tycoon film: {fault}"))
        return BAD_INPUT
    frames = count(plan.num_frames, "frame")
    print(printable(f"{out}: {level.title}, {frames}, {out.stat().st_size // 1024:,} KiB"))
    return 0


def _tell(share: float) -> None:
    if sys.stderr.isatty():
        print(f"\r{100 * share:3.0f} %", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


def _why_unwritable(out: Path) -> str:
    if out.suffix.lower() != ".gif":
        return f"{out} does not end in .gif; name a GIF file"
    if not out.absolute().parent.is_dir():
        return f"there is no folder {out.parent}; make it first"
    return ""
