"""The search for garbage in cycles never takes long while something moves."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from game.ui.app import garbage
from game.ui.app.garbage import FEW, GarbageWatch


class Cycle:
    """Garbage as soon as nobody holds it."""

    num_alive = 0

    def __init__(self) -> None:
        self.own = self
        Cycle.num_alive += 1

    def __del__(self) -> None:
        Cycle.num_alive -= 1


@pytest.fixture
def watch() -> Iterator[GarbageWatch]:
    watch = GarbageWatch()
    watch.begin()
    yield watch
    watch.end()


def test_cycles_go_young_without_a_look_at_all_that_stays(watch: GarbageWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    collect = gc.collect

    def noted(generation: int = 2) -> int:
        searched.append(generation)
        return collect(generation)

    monkeypatch.setattr(gc, "collect", noted)
    stays = []
    for _ in range(30):
        stays += [[number] for number in range(FEW // 4)]
        for _ in range(FEW // 4):
            Cycle()
        watch.after_frame(is_calm=False)
    assert Cycle.num_alive <= FEW
    assert set(searched) == {0}
    watch.after_frame(is_calm=True)
    watch.after_frame(is_calm=True)
    assert searched.count(2) == 1, "once in each calm"
    assert Cycle.num_alive == 0


def test_what_grows_for_long_is_looked_through_without_a_calm(
    watch: GarbageWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "MUCH", 3 * FEW)
    old = Cycle()
    stays = [[number] for number in range(2 * FEW)]
    watch.after_frame(is_calm=False)
    del old
    stays += [[number] for number in range(2 * FEW)]
    watch.after_frame(is_calm=False)
    assert Cycle.num_alive == 0
    assert len(stays) == 4 * FEW
