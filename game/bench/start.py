"""What `tycoon bench` measures in processes of their own: the start up to the first picture, and peak memory."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Final

_DRAW: Final = "from game.bench.start import draw_first_frame; draw_first_frame()"
_RUN_LEVEL: Final = """
import game
from game.processes.peak import peak_mib
game.run({level!r}, {level!r})
print(peak_mib())
"""
_RUN_STRESS: Final = """
from game.bench.stress_speed import run_stress
from game.processes.peak import peak_mib
run_stress({factory!r}, 1, {warmup_ticks})
print(peak_mib())
"""


def draw_first_frame() -> None:
    """Start the game without window and sound, and say when its first picture is drawn and what memory that took."""
    os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    from game.processes.peak import peak_mib
    from game.ui.app.app import App

    with tempfile.TemporaryDirectory() as home:
        app = App(Path(home))
        app.frame()
        print("drawn", flush=True)
        print(peak_mib(), flush=True)
        app.close()


def time_first_frame() -> tuple[float, float | None]:
    """Seconds from starting a Python to the first picture of the game, and the MiB that it held by then."""
    from game.processes.child import running

    start = time.perf_counter()
    with running(_DRAW) as printed:
        assert printed.readline().strip() == b"drawn"
        seconds = time.perf_counter() - start
        rest = printed.read().decode()
    return seconds, _mib(rest)


def peak_of_level(level_id: str) -> float | None:
    """MiB that running a shipped level with its own solution takes."""
    from game.bench.speed import output_of

    return _mib(output_of(_RUN_LEVEL.format(level=level_id)))


def peak_of_stress(stress_id: str, warmup_ticks: int) -> float | None:
    """MiB that a stress factory takes once it has filled."""
    from game.bench.speed import output_of

    return _mib(output_of(_RUN_STRESS.format(factory=stress_id, warmup_ticks=warmup_ticks)))


def _mib(printed: str) -> float | None:
    words = printed.strip()
    return None if words == "None" else float(words)
