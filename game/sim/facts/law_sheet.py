"""How facts are told: lines of numbers with units, named by keys of the word catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from game.physics.units import ms_from_beats

Unit = Literal[
    "count", "plain", "bytes", "mb", "gb_per_s", "ms", "us", "s", "tokens", "tps", "per_s", "gflop", "flop", "tflops",
    "share", "params", "blocks", "mib", "name",
]  # fmt: skip
"""`bytes` are single bytes and `mb` millions of them, both given in bytes; `flop` are single operations and `gflop`
billions of them, both given in operations; `mib` are given in bytes; `share` is 0..1; a `name` is text that no language
translates."""

Mark = Literal["plain", "binds", "result"]
"""A line that states, the side of a maximum that counts, or what comes of it all."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it is measured in; names stand for themselves."""

    value: float | str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a calculation: `key` names it, `terms` are what it is made of, `value` what they come to."""

    key: str
    value: Quantity | None = None
    terms: Mapping[str, Quantity] = field(default_factory=dict)
    mark: Mark = "plain"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, under a heading."""

    key: str
    lines: tuple[Line, ...]
    terms: Mapping[str, Quantity] = field(default_factory=dict)


def count(value: float) -> Quantity:
    """So many of something that the words name."""
    return Quantity(value, "count")


def tokens(value: float) -> Quantity:
    """So many tokens."""
    return Quantity(value, "tokens")


def mib(num_bytes: float) -> Quantity:
    """Memory given in bytes, told in MiB."""
    return Quantity(num_bytes, "mib")


def ms(beats: float) -> Quantity:
    """A time given in beats, told in milliseconds."""
    return Quantity(ms_from_beats(beats), "ms")


def name(value: str) -> Quantity:
    """A name that stands for itself."""
    return Quantity(value, "name")
