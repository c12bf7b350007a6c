"""Whoever stands outside the simulation reads a run through `game.sim.view`, and no two modules import each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from .test_layers import GAME, imports_in, modules_in, names_imported_by

INSIDE = ("physics", "sim")
"""The layers that make up the simulation, the view included."""

INTERNAL_MODULES = (
    "game.sim.assembly",
    "game.sim.cards.card",
    "game.sim.cards.slot_card",
    "game.sim.cards.paths",
    "game.sim.memory.kv_cache",
    *(
        f"game.sim.scheduling.{part}"
        for part in ("decoders", "policy", "residents", "scheduler", "waiting", "windowed")
    ),
    "game.sim.world",
)
INTERNAL_NAMES = ("game.sim.memory.memory.Memory", "game.sim.memory.memory.OutOfMemory")

INTERNALS = frozenset({
    "admitted", "chunks", "decode_cores", "decoding", "memories", "paths", "prefill_cores", "prefilled", "prefilling",
    "step_end_beat", "step_start_beat", "stepping", "travelling", "waiting", "world",
})  # fmt: skip
"""How a card keeps its queues and its step, where memory is kept, and what all parts share."""

OF_A_SIMULATION = frozenset({"cards"})
"""What is read of a simulation by no other name either: the same word has other meanings elsewhere."""


def reaches(source: str) -> Iterator[str]:
    """Every place of a module at which it reaches into the simulation."""
    for node in ast.walk(ast.parse(source)):
        for name in names_imported_by(node, "game"):
            if name in INTERNAL_NAMES or any(f"{name}.".startswith(f"{module}.") for module in INTERNAL_MODULES):
                yield f"{getattr(node, 'lineno', 0)}: imports {name}"
        if isinstance(node, ast.Attribute):
            if node.attr in INTERNALS:
                yield f"{node.lineno}: .{node.attr}"
            owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
            if node.attr in OF_A_SIMULATION and owner in ("simulation", "_simulation"):
                yield f"{node.lineno}: {owner}.{node.attr}"


def test_nobody_outside_reaches_into_cards_queues_and_memories() -> None:
    found = []
    for file in sorted(GAME.rglob("*.py")):
        place = file.relative_to(GAME).as_posix()
        if not place.startswith(INSIDE):
            found += [f"game/{place}:{reach}" for reach in reaches(file.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from game.sim.cards.card import Card",
        "from game.sim.world import World",
        "from game.sim.memory.memory import WEIGHTS, Memory",
        "from game.sim.scheduling.policy import Policy",
        "busy = [card for card in self.run.simulation.cards]",
        "card = simulation.cards[0]",
        "held = core.card.waiting[0]",
        "simulation.world.bytes_per_beat",
        "sum(len(card.decode_cores) for card in found)",
    ],
)
def test_reaching_in_is_noticed(line: str) -> None:
    assert list(reaches(line))


@pytest.mark.parametrize(
    "line",
    [
        "from game.sim.view import RunView",
        "from game.sim.memory.memory import WEIGHTS",
        "cards = RunView(simulation).cards",
        "labels = plan.cards",
        "telemetry.num_waiting",
    ],
)
def test_reading_through_the_view_is_fine(line: str) -> None:
    assert list(reaches(line)) == []


# Circles


def imports_at_run_time(game: Path) -> dict[str, set[str]]:
    """The modules that each module imports when it is imported or when one of its functions runs."""
    files = modules_in(game)
    found = {}
    for module, file in files.items():
        names = [imported.name for imported in imports_in(file, module) if not imported.for_types]
        found[module] = {known for name in names if (known := _module_of(name, files))} - {module, "game"}
    return found


def _module_of(name: str, known: Iterable[str]) -> str:
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """What is left when modules that import nothing that is left, or that nothing left imports, are taken away."""
    left = {module: set(others) for module, others in imports.items()}
    while True:
        imported = {other for others in left.values() for other in others}
        ends = [module for module, others in left.items() if not others & left.keys() or module not in imported]
        if not ends:
            return [[module, *sorted(others & left.keys())] for module, others in sorted(left.items())]
        for module in ends:
            del left[module]


@pytest.mark.xdist_group("imports")
def test_no_modules_import_each_other_in_a_circle() -> None:
    imports = imports_at_run_time(GAME)
    assert len(imports) > 300
    assert circles(imports) == []


def test_a_circle_is_found(tmp_path: Path) -> None:
    files = {
        "__init__": "",
        "a": "from game.b import x\n",
        "b": "def late():\n    from game import c\n",
        "c": "from game.a import y\n",
        "d": "from typing import TYPE_CHECKING\nimport game.a\nif TYPE_CHECKING:\n    from game.e import z\n",
        "e": "from game.d import z\n",
    }
    for name, source in files.items():
        (tmp_path / f"{name}.py").write_text(source)
    found = circles(imports_at_run_time(tmp_path))
    assert [circle[0] for circle in found] == ["game.a", "game.b", "game.c"]
