"""A build as text: one `vllm serve` a card, and below it what has no flag."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Final

from game.content.errors import printable
from game.content.level import Level
from game.content.solution import Solution
from game.content.source import Problem
from game.exchange.vllm.deployment import Deployment, SetTile, deployments, settings_elsewhere
from game.exchange.vllm.flags import OF_THE_GAME, ROWS
from game.sim.tiles import TILES

COVERED: Final = frozenset(name for row in ROWS for name in row.covers)

_ON_A_WIRE: Final = {("admission_gate", "queue_limit"): "--max-num-queued-reqs"}
"""Flags of the whole server for settings of tiles that stand on wires."""

_OFF: Final = {("admission_gate", "queue_limit"): 0, ("admission_gate", "deadline_s"): 0}
"""Settings with the value at which they do nothing, as a server without them."""


def vllm_serve(level: Level, solution: Solution) -> str:
    """The command lines that serve what a build serves; lines with # say what they leave out.

    Raises:
        ContentError: where the solution does not fit the level, or has no core that could serve.
    """
    cards = deployments(level, solution)
    if not cards:
        raise solution.source.error([Problem(("map",), "no core stands here, so there is nothing to serve; place one")])
    elsewhere = [*settings_elsewhere(level, solution, cards)]
    return "\n".join(_command(card, elsewhere) for card in cards)


def _command(card: Deployment, elsewhere: list[SetTile]) -> str:
    words = [word for row in ROWS for word in row.arguments(card)]
    words += [word for tile in (*card.settings, *elsewhere) for word in _flag_on_a_wire(tile)]
    served = card.made_of.model.hf_id or card.made_of.model.id
    places = " ".join(card.places)
    lines = [f"# {card.level.id}: card {card.index + 1} of {card.num_cards}, cores at {places}"]
    lines.append(" \\\n  ".join([f"vllm serve {shlex.quote(served)}", *_with_their_values(words)]))
    lines.append("# without a flag:")
    lines += [f"#   {printable(note)}" for note in _notes(card, elsewhere)]
    return "\n".join(lines) + "\n"


def _with_their_values(words: list[str]) -> Iterator[str]:
    """Flags with their values, a line each."""
    line: list[str] = []
    for word in words:
        if word.startswith("--") and line:
            yield " ".join(line)
            line = []
        line.append(shlex.quote(word))
    if line:
        yield " ".join(line)


def _flag_on_a_wire(tile: SetTile) -> tuple[str, ...]:
    flag = _ON_A_WIRE.get((tile.kind, tile.name))
    return () if flag is None or _is_off(tile) else (flag, str(tile.value))


def _is_off(tile: SetTile) -> bool:
    return _OFF.get((tile.kind, tile.name)) == tile.value


def _notes(card: Deployment, elsewhere: list[SetTile]) -> Iterator[str]:
    yield from (note for row in ROWS if (note := row.note(card)))
    for tile in (*card.settings, *elsewhere):
        is_usual = _is_off(tile) or (TILES[tile.kind].is_fixed and tile.value == tile.default)
        if not is_usual and f"{tile.kind}.{tile.name}" not in COVERED and (tile.kind, tile.name) not in _ON_A_WIRE:
            yield f"{tile.kind}.{tile.name}: {json.dumps(tile.value)} at {tile.place} has no flag in vLLM"
    for name, field in type(card.level).model_fields.items():
        value = getattr(card.level, name)
        if name not in COVERED and name not in OF_THE_GAME and value != field.get_default(call_default_factory=True):
            yield f"{name}: {printable(repr(value))} has no flag in vLLM"
