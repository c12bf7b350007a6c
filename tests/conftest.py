"""What every test can rely on: no window, no sound, nobody's own progress, and the same examples in every run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from game.content.words import language, use_language
from game.render.caches import forget_words
from game.render.palette import palette
from game.ui.app.app import App

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


SAME_TESTS = "tests/test_compiled.py::test_the_same_tests_pass"
"""Runs every test of the simulation once more in the compiled build, which is four times as fast."""


@pytest.hookimpl(trylast=True)  # after -m and -k have left out what they leave out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The slow tests begin first, so that the last of them does not run alone; none simulates for long twice."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if any(item.nodeid.startswith(SAME_TESTS) for item in items) and can_compile():
        left_out = [item for item in items if item.get_closest_marker("compiled")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("compiled")]


def can_compile() -> bool:
    """Whether the compiled build is made here; a build that fails is a failed test."""
    from tests.test_setup import load_run_py  # not before pytest has had the chance to rewrite its assertions

    return not load_run_py().missing_for_compiling()


@pytest.fixture(autouse=True)
def own_user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress and settings of the test are its own, never the developer's."""
    monkeypatch.setenv("TYCOON_HOME", str(tmp_path / "tycoon-home"))


@pytest.fixture(autouse=True)
def usual_language_and_colours() -> Iterator[None]:
    """What a test has changed holds for no other."""
    yield
    if language() != "en":
        use_language("en")
        forget_words()
    palette.use("neon")


@pytest.fixture(autouse=True)
def no_window_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes what a test has left open: a window that is collected later takes a later test's window with it."""
    opened: list[App] = []
    begin = App.__init__

    def noted(app: App, *given: Any, **named: Any) -> None:
        begin(app, *given, **named)
        opened.append(app)

    monkeypatch.setattr(App, "__init__", noted)
    yield
    for app in reversed(opened):
        app.close()
