"""Why a run ended as it did: a key and its numbers. Programs are told in English; a screen says it in its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from game.content.plurals import filled
from game.content.words import ENGLISH, catalogue, english, program_words, tile_title
from game.sim.grid import place
from game.sim.memory.memory import MemoryUse
from game.sim.packet import PACKET_NAMES
from game.sim.spills import Spill


@dataclass(frozen=True, slots=True)
class Places:
    """Some cells of a board with so many columns. Programs are told "row,col"; a screen has names of its own."""

    cells: tuple[int, ...]
    cols: int

    def __str__(self) -> str:
        return "; ".join(place(cell, self.cols) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class TileName:
    """A kind of tile, by its title."""

    kind: str

    def __str__(self) -> str:
        return tile_title(self.kind)


Value = int | float | str | MemoryUse | Spill | Places | TileName


@dataclass(frozen=True, slots=True)
class Reason:
    """A key with this run's numbers; `str` says it as results quote it, screens in the words of `why.KEY`.

    Packets are named as in `game.sim.packet.PACKET_NAMES`.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        values = {name: _said(value) for name, value in self.values.items()}
        spill = self.values.get("spill")
        why = spill_reason(spill) if isinstance(spill, Spill) else ""
        return filled(_sentence(self.key), **values, why=why)


def spill_reason(spill: Spill) -> str:
    """Why packets were lost, in English, to stand after a colon or in a cell of a table."""
    tile = tile_title(spill.tile).lower() if spill.tile else ""
    why = english(f"spill.cause.{spill.cause}").removeprefix("it ")
    return why.format(tile=tile, packet=PACKET_NAMES[spill.packet_kind])


def memory_words(use: MemoryUse) -> str:
    """What some VRAM is for, in English."""
    return english(memory_key(use), owner=use.owner)


def memory_key(use: MemoryUse) -> str:
    """The key of the words for what some VRAM is for; they name its `owner` where that is said."""
    return f"memory.{use.kind}_of" if use.owner else f"memory.{use.kind}"


def _said(value: Value) -> object:
    if isinstance(value, MemoryUse):
        return memory_words(value)
    return str(value) if isinstance(value, Places | TileName) else value


def _sentence(key: str) -> str:
    """The sentence for programs, or that of the player in the middle of a line."""
    own = program_words().get(f"reason.{key}")
    if own is not None:
        return own
    words = catalogue(ENGLISH)[f"why.{key}"]
    return words[0].lower() + words[1:].removesuffix(".")
