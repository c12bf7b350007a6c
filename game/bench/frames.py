"""What `tycoon bench` measures of the running game: CPU time of a frame, and how much of a core its menus take.

The whole frame counts: time passed on to the simulation, events, sound events, the board with all packets, panels, and
the flip of a window that nobody sees. It runs the very loop that the player's game runs.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from math import ceil
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from game.ui.app.app import App
    from game.ui.build.run_control import RunControl
    from game.ui.screens.play import PlayScreen

SIZE: Final = (1920, 1080)
FRAME_S: Final = 1 / 60
NUM_SETTLING: Final = 30
"""Frames before the measured ones, in which drawings are made that are kept; as many as those where they are fewer."""


@dataclass(frozen=True, slots=True)
class FrameBench:
    """Milliseconds of CPU time for a frame of one scene, and for the board in it."""

    scene: str
    num_packets: int
    num_frames: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    board_median_ms: float
    board_p99_ms: float


def bench_render(num_frames: int, idle_s: float) -> dict[str, Any]:
    """Frames of the crowded board with each overlay and each tab of the dock, and the share of a core when idle."""
    os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    with tempfile.TemporaryDirectory() as home:
        frames = _bench_scenes(Path(home), num_frames)
        idle = _bench_idle(Path(home), idle_s)
    return {"size": list(SIZE), "frames": [asdict(frame) for frame in frames], "idle_cpu_share": idle}


class _Clock:
    """The time that the game is told: a frame later each frame, however long it took."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def _bench_scenes(home: Path, num_frames: int) -> list[FrameBench]:
    from game.bench.crowded_level import FULL_TICK, crowded_level, crowding_solution
    from game.ui.app.app import App
    from game.ui.screens.play import PlayScreen

    clock = _Clock()
    app = App(home, SIZE, clock)
    screen = PlayScreen(app, crowded_level())
    workbench = screen.workbench
    app.push(screen)
    app.frame()
    if app.top is not screen:  # a new level introduces itself
        app.pop()
    workbench.editor.load(crowding_solution())
    app.garbage.begin()
    frames = [_bench_frames("editing", app, clock, num_frames)]
    workbench.run_or_pause()
    assert workbench.control.run is not None
    workbench.control.run.advance(FULL_TICK)
    _read_up_to_now(workbench.control)
    frames.append(_bench_frames("running", app, clock, num_frames))
    for scene, show in scenes(screen):
        show()
        frames.append(_bench_frames(scene, app, clock, num_frames))
    app.garbage.end()
    app.close()
    return frames


def _read_up_to_now(control: RunControl) -> None:
    """The run has come so far in no time: nothing of it is left to be read beside the frames that are measured."""
    assert control.rewind is not None
    while control.rewind.is_busy:
        control.rewind.work(NUM_SETTLING)


def scenes(screen: PlayScreen) -> list[tuple[str, Callable[[], None]]]:
    """Every way to look at a run, each with what shows it."""
    from game.render.overlays import OVERLAYS
    from game.ui.dock.state import TABS

    lens, dock = screen.workbench.lens, screen.dock
    overlays = [(f"overlay {overlay}", partial(lens.toggle, overlay)) for overlay in OVERLAYS]
    tabs = [(f"tab {tab}", partial(dock.open, tab)) for tab in TABS]
    return [*overlays, ("no overlay", partial(lens.toggle, OVERLAYS[-1])), *tabs]


def _bench_frames(scene: str, app: App, clock: _Clock, num_frames: int) -> FrameBench:
    """CPU time of so many frames; the flip included, the wait for the next frame not."""
    from game.bench.speed import timer

    cpu = timer()
    num_settling = min(NUM_SETTLING, num_frames)
    times_ms = []
    with _timed_boards(cpu) as board_ms:
        for number in range(num_settling + num_frames):
            clock.now_s += FRAME_S
            if not app.top.is_animated:
                app.redraw()
            start = cpu()
            app.frame()
            if number >= num_settling:
                times_ms.append((cpu() - start) * 1000)
    del board_ms[:-num_frames]
    whole, board = (_Spread.of(times) for times in (times_ms, board_ms))
    return FrameBench(scene, _num_packets(app), num_frames, *whole, *board[:2])


class _Spread(NamedTuple):
    """Median, 99th percentile and worst of some times."""

    median_ms: float
    p99_ms: float
    worst_ms: float

    @classmethod
    def of(cls, times_ms: list[float]) -> _Spread:
        times_ms = sorted(times_ms)
        return cls(median(times_ms), times_ms[ceil(0.99 * len(times_ms)) - 1], times_ms[-1])


@contextmanager
def _timed_boards(cpu: Callable[[], float]) -> Iterator[list[float]]:
    """Every drawing of a board notes how long it took (ms)."""
    from game.render.board import BoardView

    times_ms: list[float] = []
    draw = BoardView.draw

    def timed(*arguments: Any, **named: Any) -> None:
        start = cpu()
        draw(*arguments, **named)
        times_ms.append((cpu() - start) * 1000)

    with _patched(BoardView, "draw", timed):
        yield times_ms


@contextmanager
def _patched(owner: type, name: str, value: object) -> Iterator[None]:
    """An attribute of a class is another for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _play_screen(app: App) -> PlayScreen:
    from game.ui.screens.play import PlayScreen

    return next(screen for screen in app.screens if isinstance(screen, PlayScreen))


def _num_packets(app: App) -> int:
    run = _play_screen(app).workbench.control.run
    return 0 if run is None else sum(len(link.packets) for link in run.simulation.links)


def _bench_idle(home: Path, idle_s: float) -> dict[str, float]:
    """Share of a core that the real loop takes on the title screen, and on a level that waits for the player."""
    from game.ui.app.app import App

    shares = {}
    for place in ("title", "level"):
        app = App(home, SIZE)
        if place == "level":
            app.play(app.shelf.ids[0])
        shares[place] = _idle_share(app, idle_s)
    return shares


def _idle_share(app: App, idle_s: float) -> float:
    for _ in range(3):
        app.frame()
    app.garbage.begin()  # the first, long search is part of the start
    stopper = threading.Timer(idle_s, app.quit)
    stopper.daemon = True  # Ctrl-C need not wait for it
    stopper.start()
    start_s, start_cpu_s = time.monotonic(), time.process_time()
    app.run()
    share = (time.process_time() - start_cpu_s) / (time.monotonic() - start_s)
    stopper.join()
    return share
