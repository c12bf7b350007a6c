"""A change of language drops the drawings that look up words, and only those."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from game.content.words import use_language
from game.render.backdrop import backdrop
from game.render.caches import forget_words
from game.render.statelabel import WORDS_FROM_CELL, state_label

GAME = Path(__file__).resolve().parents[2] / "game"


def kept_functions() -> Iterator[tuple[str, bool, bool]]:
    """What is drawn once: its name, whether it says that it has words, whether it looks up any in its own module."""
    for file in sorted(GAME.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        words = {
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and "words" in (node.module or "").rpartition(".")[2]
            for name in node.names
        }
        for name, function in functions.items():
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "drawn_once":
                    says = any(keyword.arg == "with_words" for keyword in mark.keywords)
                    yield name, says, bool(words & named(name, functions))


def named(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """All names in a function and in those of its module that it calls, however far down."""
    found: set[str] = set()
    ahead = {name}
    while ahead:
        function = functions[ahead.pop()]
        new = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - found
        found |= new
        ahead |= new & set(functions)
    return found


def test_what_looks_up_words_says_so() -> None:
    found = list(kept_functions())
    assert len(found) > 20
    assert [name for name, says, looks_up in found if says != looks_up] == []
    assert {name for name, says, _ in found if says} >= {"state_label", "_tank"}


def test_no_word_of_another_language_is_left_and_no_other_drawing_lost() -> None:
    sky = backdrop((64, 36))
    english = state_label("decoding", "working", WORDS_FROM_CELL)
    assert state_label("decoding", "working", WORDS_FROM_CELL) is english
    use_language("de")
    forget_words()
    assert state_label("decoding", "working", WORDS_FROM_CELL) is not english
    assert backdrop((64, 36)) is sky
