"""The table of layers in the design: who may import whom, read off the source of every module."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

GAME = Path(__file__).resolve().parents[1] / "game"
LAYERS = (
    "physics",
    "sim",
    "content",
    "exchange",
    "processes",
    "session",
    "solvers",
    "render",
    "audio",
    "ui",
    "bench",
    "cli",
)
SESSION_AND_BELOW = ("physics", "sim", "content", "exchange", "processes", "session")
EVERYTHING_INSTALLED = ("numpy", "platformdirs", "pydantic", "pygame", "rich", "typer")


@dataclass(frozen=True)
class Allowed:
    """What a layer may import besides itself and the standard library."""

    layers: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    lazily: bool = False  # other layers only inside functions


TABLE = {
    "physics": Allowed(),
    "sim": Allowed(("physics",)),
    "content": Allowed(("physics", "sim"), ("pydantic", "pydantic_core")),  # the core names pydantic's errors
    "exchange": Allowed(
        ("physics", "sim", "content"), ("pydantic", "pydantic_core")
    ),  # faults are told as content does
    "processes": Allowed(("physics", "sim", "content"), ("pydantic",)),
    "session": Allowed(("physics", "sim", "content", "exchange", "processes"), ("pydantic", "platformdirs")),
    "solvers": Allowed(SESSION_AND_BELOW, ("numpy",)),
    "render": Allowed(SESSION_AND_BELOW, ("pygame", "numpy", "PIL")),
    "audio": Allowed(SESSION_AND_BELOW, ("pygame", "numpy")),
    "ui": Allowed((*SESSION_AND_BELOW, "render", "audio"), EVERYTHING_INSTALLED),
    "bench": Allowed((*SESSION_AND_BELOW, "solvers", "render", "audio", "ui"), EVERYTHING_INSTALLED),
    "cli": Allowed((*LAYERS, "game"), EVERYTHING_INSTALLED, lazily=True),
    "game": Allowed(SESSION_AND_BELOW, lazily=True),  # game/__init__.py, the public names
    "__main__": Allowed(("cli",)),
}

BEHIND_EXTRAS = {"solvers/environment": ("gym", "gymnasium"), "processes/on_ray": ("ray", "ray")}
"""Folders that may import a package which does not come with the game, and the extra that brings it."""

# The laws and the simulation open no file, read no clock, draw no random numbers and log nothing.
OUTSIDE_WORLD = {
    "asyncio", "datetime", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess",
    "tempfile", "threading", "time", "uuid", "warnings",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One imported name, absolute, and when it is imported: together with the module, later, or for types alone."""

    name: str
    line: int
    with_module: bool
    for_types: bool


@cache
def imports_of(source: str, package: str) -> tuple[Import, ...]:
    """Every import in a module of the package: also relative, in functions, for type checkers, and by constant name."""
    found = []
    left: list[tuple[ast.AST, bool, bool]] = [(ast.parse(source), True, False)]
    while left:
        node, with_module, for_types = left.pop()
        line = getattr(node, "lineno", 0)
        found += [Import(name, line, with_module, for_types) for name in names_imported_by(node, package)]
        postponed = postponed_by(node)
        for part in ast.iter_child_nodes(node):
            is_postponed = part in postponed
            left.append((part, with_module and not is_postponed, for_types or (is_postponed and is_for_types(node))))
    return tuple(found)


def postponed_by(node: ast.AST) -> Sequence[ast.AST]:
    """The parts of a statement that do not run when the module is imported."""
    match node:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return body
        case ast.Lambda(body=expression):
            return [expression]
        case ast.If(body=body) if is_for_types(node):
            return body
    return []


def is_for_types(node: ast.AST) -> bool:
    """Whether a statement is read by type checkers alone."""
    test = getattr(node, "test", None)
    return isinstance(node, ast.If) and getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


def names_imported_by(node: ast.AST, package: str) -> list[str]:
    match node:
        case ast.Import(names=aliases):
            return [alias.name for alias in aliases]
        case ast.ImportFrom(module=module, names=aliases, level=level):
            source = importlib.util.resolve_name("." * level + (module or ""), package) if level else module or ""
            return [f"{source}.{alias.name}" for alias in aliases]
        case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__")):
            constants = [word.value for word in node.args if isinstance(word, ast.Constant)]
            words = [word for word in constants if isinstance(word, str)]
            return [importlib.util.resolve_name(words[0], words[-1])] if words else []
    return []


def layer_of(module: str) -> str:
    """The layer of a dotted name inside the package; names of the package itself belong to `game`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (parts[1] in LAYERS or parts[1] == "__main__") else "game"


def modules_in(game: Path) -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    names = {}
    for file in sorted(game.rglob("*.py")):
        parts = ("game", *file.relative_to(game).with_suffix("").parts)
        names[".".join(parts).removesuffix(".__init__")] = file
    return names


def imports_in(file: Path, module: str) -> tuple[Import, ...]:
    """Every import in the file of a module."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    return imports_of(file.read_text(encoding="utf-8"), package)


def faults_in(game: Path) -> list[str]:
    """Every import that the table does not allow, and every module that the table does not know."""
    faults = []
    for module, file in modules_in(game).items():
        place = f"game/{file.relative_to(game).as_posix()}"
        layer = layer_of(module)
        if layer == "game" and module != "game":
            faults.append(f"{place}: belongs to no layer")
            continue
        for found in imports_in(file, module):
            if reason := why_not(layer, found, extra_package(file.relative_to(game))):
                faults.append(f"{place}:{found.line}: {layer} {reason}")
    return faults


def extra_package(file: Path) -> str:
    """The package that a module may import besides those of its layer; "" for none."""
    return next((package for folder, (_, package) in BEHIND_EXTRAS.items() if Path(folder) in file.parents), "")


def why_not(layer: str, found: Import, extra: str = "") -> str:
    """Why a layer may not have this import; empty if it may."""
    allowed = TABLE[layer]
    top = found.name.partition(".")[0]
    if top != "game":
        if layer in ("physics", "sim") and top in OUTSIDE_WORLD:
            return f"is shut off from the outside world and may not import {top}"
        is_welcome = top in sys.stdlib_module_names or top in (*allowed.packages, extra)
        return "" if is_welcome else f"may not import {top}"
    other = layer_of(found.name)
    if other == layer:
        return ""
    if other not in allowed.layers:
        return f"may not import {other}"
    return f"may import {other} only inside functions" if allowed.lazily and found.with_module else ""


@pytest.mark.xdist_group("imports")  # the worker that has read them
def test_every_import_is_in_the_table() -> None:
    assert faults_in(GAME) == []


def test_the_simulation_opens_and_prints_nothing() -> None:
    calls = [
        f"{file.relative_to(GAME)}:{node.lineno}: {node.func.id}"
        for layer in ("physics", "sim")
        for file in sorted((GAME / layer).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "print", "input")
    ]
    assert calls == []


@pytest.mark.parametrize(
    ("file", "planted", "fault"),
    [
        ("physics/laws.py", "import game.sim.tiles", "physics may not import sim"),
        ("physics/laws.py", "import numpy as np", "physics may not import numpy"),
        ("physics/laws.py", "from time import monotonic", "physics is shut off from the outside world"),
        ("sim/tiles.py", "import pygame", "sim may not import pygame"),
        ("sim/tiles.py", "import sys, random", "sim is shut off from the outside world and may not import random"),
        ("sim/tiles.py", "from game.content.level import Level", "sim may not import content"),
        ("sim/tiles.py", "from game import session", "sim may not import session"),
        ("sim/tiles.py", "from game import run", "sim may not import game"),
        ("sim/machines/sink.py", "from ... import content", "sim may not import content"),
        ("sim/machines/sink.py", "from ...content.level import Level", "sim may not import content"),
        ("sim/__init__.py", "from ..render.board import BoardView", "sim may not import render"),
        ("content/build.py", "from game.session.run.level_run import LevelRun", "content may not import session"),
        ("content/build.py", "import pygame.font", "content may not import pygame"),
        ("session/run/level_run.py", "def late() -> None:\n    import numpy", "session may not import numpy"),
        ("session/run/level_run.py", "import requests", "session may not import requests"),
        ("solvers/search.py", "import torch", "solvers may not import torch"),
        ("solvers/search.py", "import gymnasium", "solvers may not import gymnasium"),
        ("processes/worker_pool.py", "import ray", "processes may not import ray"),
        ("solvers/search.py", "from game.ui import app", "solvers may not import ui"),
        ("render/board.py", "from game.audio.player import AudioPlayer", "render may not import audio"),
        ("render/board.py", "from .. import audio", "render may not import audio"),
        ("render/board.py", "import importlib\nimportlib.import_module('game.audio')", "render may not import audio"),
        ("render/board.py", "importlib.import_module('..audio', 'game.render')", "render may not import audio"),
        ("render/board.py", "player = __import__('game.ui.app.app')", "render may not import ui"),
        (
            "audio/player.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from game.render import board",
            "audio may not import render",
        ),
        ("ui/app/app.py", "from game.solvers import search", "ui may not import solvers"),
        ("ui/app/app.py", "from game import cli", "ui may not import cli"),
        ("cli.py", "from game.session.run.level_run import LevelRun", "cli may import session only inside functions"),
        ("cli.py", "if True:\n    import game.ui.app.app", "cli may import ui only inside functions"),
        (
            "__init__.py",
            "from game.session.run.level_run import LevelRun",
            "game may import session only inside functions",
        ),
        ("__init__.py", "def play() -> None:\n    import game.ui.app.app", "game may not import ui"),
        ("helpers.py", "import sys", "belongs to no layer"),
    ],
)
def test_a_planted_import_is_reported(tmp_path: Path, file: str, planted: str, fault: str) -> None:
    copy = tmp_path / "game" / file
    copy.parent.mkdir(parents=True)
    source = (GAME / file).read_text(encoding="utf-8") if (GAME / file).exists() else ""
    copy.write_text(f"{source}\n{planted}\n", encoding="utf-8")
    (reported,) = faults_in(tmp_path / "game")
    assert reported.startswith(f"game/{file}:")
    assert fault in reported


@pytest.mark.parametrize(
    ("file", "planted"),
    [
        ("sim/tiles.py", "from ..physics import units"),
        ("sim/machines/sink.py", "from . import source"),
        ("solvers/environment/env.py", "import gymnasium"),
        ("content/build.py", "from game.sim import spec\nimport pydantic"),
        ("session/run.py", "import platformdirs"),
        ("ui/app.py", "from game.audio import player\nfrom game.render import board\nimport pygame"),
        ("cli.py", "def play() -> None:\n    from game.ui import app\n    import rich"),
        (
            "cli.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from game.session.run.outcome import Result",
        ),
        ("__init__.py", "def run() -> None:\n    from game.session.run.level_run import LevelRun"),
    ],
)
def test_an_allowed_import_is_not_reported(tmp_path: Path, file: str, planted: str) -> None:
    game = tmp_path / "game"
    (game / file).parent.mkdir(parents=True)
    (game / file).write_text(planted, encoding="utf-8")
    assert faults_in(game) == []


IMPORT_ALL_OF = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), name + "."):
        importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def packages_loaded_by(*modules: str) -> set[str]:
    command = [sys.executable, "-c", IMPORT_ALL_OF, *modules]
    loaded = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=GAME.parent)
    assert loaded.returncode == 0, loaded.stderr
    return set(loaded.stdout.split())


def test_the_simulation_loads_nothing_but_the_standard_library() -> None:
    assert not packages_loaded_by("game.physics", "game.sim") & set(EVERYTHING_INSTALLED)


def test_playing_headless_loads_neither_pygame_nor_numpy() -> None:
    assert not packages_loaded_by("game.sim", "game.content", "game.session") & {"pygame", "numpy"}


def test_the_command_line_starts_without_the_game() -> None:
    assert not packages_loaded_by("game.cli") & {"pygame", "numpy", "pydantic"}


@pytest.mark.xdist_group("imports")
def test_whatever_the_game_imports_comes_with_it() -> None:
    """A plain dependency each, so that no player is sent to install something by hand; but for what an extra brings."""
    imported = {
        found.name.partition(".")[0] for module, file in modules_in(GAME).items() for found in imports_in(file, module)
    }
    project = tomllib.loads((GAME.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked_for = {distribution_name(wish) for wish in project["dependencies"]}
    asked_for |= {distribution_name(wish) for name in asked_for for wish in metadata.requires(name) or ()}
    homes = metadata.packages_distributions()
    others = imported - set(sys.stdlib_module_names) - {"game"}
    for extra, package in BEHIND_EXTRAS.values():
        assert package in map(distribution_name, project["optional-dependencies"][extra])
        others.remove(package)
    assert "PIL" in others
    assert {top for top in others if not asked_for & set(map(distribution_name, homes[top]))} == set()


def distribution_name(requirement: str) -> str:
    """The package that a requirement such as "rich>=13.7" names, in the one spelling that indexes use."""
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_nothing_tells_the_player_to_install_something() -> None:
    texts = [*GAME.rglob("*.py"), *(GAME.parent / "assets" / "words").rglob("*.toml")]
    assert [str(file) for file in texts if "pip install" in file.read_text(encoding="utf-8")] == []
