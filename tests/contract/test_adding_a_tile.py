"""A tile is a file, a row and a folder: the page that says so is followed to the letter, in a copy of the tree."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from game.content.words import LANGUAGES
from game.sim.tiles import TILES
from tests.tree_copy import ROOT, copied, ran

PAGE = ROOT / "docs" / "adding-a-tile.md"
PLACES = ("game/sim/machines/meter.py", "game/sim/tiles.py", "assets/tiles/meter/")
NULL_ROW = """    TileType(
        id="null_machine",
        glyph="0",
        cost=1,
        ink="edge_strong",
        codex="links",
        machine=NullMachine,
    ),
)

TILES: Final"""
MOST_FILES = 4
"""Files that may name a tile, beside tests and levels."""


def example() -> dict[str, str]:
    """The example of the page: the part of each file by its path."""
    diff = PAGE.read_text(encoding="utf-8").partition("```diff\n")[2].partition("```")[0]
    parts = re.split(r"^diff --git a/(\S+) b/\S+\n", diff, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def apply(tree: Path, path: str, part: str) -> None:
    """Change one file of a tree as a part of a diff says."""
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for hunk in re.split(r"^@@ .*\n", part, flags=re.MULTILINE)[1:]:
        lines = [line for line in hunk.splitlines() if not line.startswith("\\")]
        old = "".join(f"{line[1:]}\n" for line in lines if line[:1] in (" ", "-"))
        new = "".join(f"{line[1:]}\n" for line in lines if line[:1] in (" ", "+"))
        assert text.count(old) == 1 or not old, f"{path} has changed: bring the example of the page up to date"
        text = text.replace(old, new) if old else text + new
    file.write_text(text, encoding="utf-8")


def suite(tree: Path, kinds: str) -> str:
    """What the contract suite says of these tiles in a tree."""
    tests = ("tests/contract/test_every_tile.py", "tests/render/test_eyes.py::test_machines_are_told_apart")
    wanted = f"{kinds} or test_machines_are_told_apart"
    done = ran(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", wanted, *tests)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the meter of the page and a row for the null machine."""
    tree = copied(tmp_path_factory.mktemp("tree"))
    for path, part in example().items():
        apply(tree, path, part)
    table = tree / "game" / "sim" / "tiles.py"
    text = table.read_text(encoding="utf-8").replace(")\n\nTILES: Final", NULL_ROW, 1)
    imported = "from game.sim.machines.null_machine import NullMachine\nfrom game.sim.machines.page_allocator"
    table.write_text(text.replace("from game.sim.machines.page_allocator", imported, 1), encoding="utf-8")
    null = tree / "assets" / "tiles" / "null_machine"
    null.mkdir()
    shutil.copy(tree / "assets" / "tiles" / "blocked" / "art.svg", null)
    colours = 'neon = "#8a15ff"\nred-green = "#7a2bff"\nblue-yellow = "#ff0000"\nhigh-contrast = "#6d15ff"\n'
    (null / "colours.toml").write_text(colours, encoding="utf-8")
    for language in LANGUAGES:
        words = '[tile.null_machine]\ntitle = "Null machine"\nsummary = "Does nothing."\n'
        (null / f"{language}.toml").write_text(words, encoding="utf-8")
    made = ran(tree, "-m", "tests.content.data_tables")
    assert made.returncode == 0, made.stderr
    return tree


def test_the_example_touches_three_places() -> None:
    touched = {next((place for place in PLACES if path.startswith(place)), path) for path in example()}
    assert touched == set(PLACES)


@pytest.mark.slow
def test_every_reader_knows_the_meter_and_bears_the_null_machine(tree: Path) -> None:
    said = suite(tree, "meter or null_machine")
    assert re.search(r"^\d{2,} passed", said, re.MULTILINE), said[-3000:]
    assert "failed" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "reader"),
    [
        ("assets/tiles/meter/art.svg", "test_art"),
        ("assets/tiles/meter/de.toml", "test_words"),
        ("assets/tiles/meter/metering.svg", "test_states"),
    ],
)
def test_what_is_missing_is_named_with_its_reader(tree: Path, path: str, reader: str) -> None:
    file = tree / path
    kept = file.read_bytes()
    file.unlink()
    try:
        assert re.search(rf"^FAILED .*{reader}\[.*meter", suite(tree, "meter"), re.MULTILINE)
    finally:
        file.write_bytes(kept)


OTHER_MEANINGS = {
    "source": (
        *("content/work_asked.py", "content/workload_checks.py", "session/score/proved_set.py", "sim/request.py"),
        *(f"bench/calibration/{name}.py" for name in ("calibrate", "deployments", "files", "runs", "users")),
        *("cli/calibrate.py", "content/inline_rows.py", "session/run/goals.py", "sim/facts/users.py"),
    ),
    "decode": (
        *("content/codex.py", "session/reading/tutorial.py", "sim/request.py", "exchange/chrome/trace.py"),
        *("bench/calibration/kernels.py", "bench/calibration/points.py", "exchange/vllm/deployment.py"),
    ),
    "prefill": (
        *(
            "content/codex.py",
            "content/codex_pages.py",
            "session/reading/codex_figures.py",
            "session/reading/fitting_page.py",
        ),
        *("content/hints.py", "session/reading/diagnosis.py", "session/reading/slow_tokens.py"),
        *("session/reading/bottleneck.py", "session/reading/tutorial.py", "sim/request.py"),
        *("exchange/vllm/flags.py", "sim/machines/scheduler.py", "exchange/chrome/trace.py"),
        *("cli/server_options.py", "session/sim/checks.py", "session/sim/server.py"),
    ),
    "engine": (
        *("content/level_checks.py", "exchange/vllm/flags.py", "sim/facts/engine.py", "sim/cards/engine_card.py"),
        *("cli/server_options.py", "session/sim/checks.py", "session/sim/run.py", "session/sim/server.py"),
        *("bench/calibration/deployments.py", "bench/calibration/runs.py"),
        *("content/codex.py", "content/codex_pages.py", "content/codex_servers.py"),
        *("session/reading/codex_figures.py", "session/reading/fitting_page.py"),
    ),
    "scheduler": ("content/level_checks.py", "sim/cards/engine_card.py", "sim/facts/admission.py"),
    "draft_model": ("exchange/vllm/flags.py", "sim/machines/core.py"),
    "sink": ("sim/machines/sink.py",),
}
"""Where the word is no tile: the source of a number and of a request; a stage, a page of the codex, a lesson; a
setting; a key of a level; an attribute; a method of vLLM's."""


def names(place: str, source: str) -> set[str]:
    """The tiles that a module names: by an id, or outside the simulation by the class of a machine."""
    classes = {tile.machine.__name__: tile.id for tile in TILES.values() if tile.machine is not None}
    tree = ast.parse(source)
    found = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in TILES}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and "sim.machines." in (node.module or "") and not place.startswith("sim/"):
            found |= {classes[name.name] for name in node.names if name.name in classes}
    return {kind for kind in found if place not in OTHER_MEANINGS.get(kind, ())}


def test_few_files_name_a_tile() -> None:
    files: dict[str, list[str]] = {kind: [] for kind in TILES}
    for file in sorted((ROOT / "game").rglob("*.py")):
        place = file.relative_to(ROOT / "game").as_posix()
        for kind in names(place, file.read_text(encoding="utf-8")):
            files[kind].append(place)
    assert {kind: places for kind, places in files.items() if len(places) > MOST_FILES} == {}
    assert all("sim/tiles.py" in places for places in files.values())


def test_naming_is_noticed() -> None:
    assert names("ui/hover.py", 'if kind == "sink": pass') == {"sink"}
    assert names("ui/hover.py", "from game.sim.machines.draft_model import DraftModel") == {"draft_model"}
    assert names("ui/hover.py", "if plays(kind, DELIVERS): pass") == set()
