"""Sets of generated levels to learn on, and others of the same kind to be judged on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, overload

from game.solvers.suite.families import FAMILIES, MAX_DIFFICULTY
from game.solvers.suite.generate import Generated, generate

Split = Literal["train", "test"]

SIZES: Final[dict[Split, int]] = {"train": 1000, "test": 100}
"""Levels of each family and difficulty."""

_KEPT: Final = 4096


class Suite(Sequence[Generated]):
    """All levels of a family, a difficulty and a split, in order; each is generated when it is asked for.

    Raises:
        ValueError: where there is no such family, difficulty or split.
    """

    def __init__(self, family: str, difficulty: int, split: Split = "train") -> None:
        if family not in FAMILIES:
            raise ValueError(f"a family is one of {', '.join(FAMILIES)}, not {family!r}")
        if split not in SIZES:
            raise ValueError(f"a split is one of {', '.join(SIZES)}, not {split!r}")
        if not 0 <= difficulty <= MAX_DIFFICULTY:
            raise ValueError(f"difficulty is from 0 to {MAX_DIFFICULTY}, not {difficulty!r}")
        self.family: Final = family
        self.difficulty: Final = difficulty
        self.split: Final[Split] = split

    def __len__(self) -> int:
        return SIZES[self.split]

    @overload
    def __getitem__(self, index: int) -> Generated: ...
    @overload
    def __getitem__(self, index: slice) -> list[Generated]: ...
    def __getitem__(self, index: int | slice) -> Generated | list[Generated]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        return _generated(self.family, self.difficulty, self.split, range(len(self))[index])

    def __iter__(self) -> Iterator[Generated]:
        return (self[number] for number in range(len(self)))


@lru_cache(_KEPT)
def _generated(family: str, difficulty: int, split: Split, index: int) -> Generated:
    return generate(FAMILIES[family], difficulty, f"{split}-{index}")
