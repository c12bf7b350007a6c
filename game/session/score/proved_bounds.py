"""The bounds of a level for programs: what no winning build can beat, each with its proof in words."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from game.content.level import Level
from game.content.load import load_level
from game.session.score import bounds as theorems
from game.session.score.bound_tps import core_bound, memory_bound, most_per_user
from game.sim.metrics import METRIC_BY_NAME

_Theorems = tuple[Callable[..., object], ...]

_PROOFS: Final[Mapping[str, _Theorems]] = {
    "tps": (most_per_user, memory_bound, core_bound),
    "vram_peak_mib": (theorems.least_vram_bytes,),
    "tiles": (theorems.least_tiles,),
    "cost": (theorems.least_cost,),
}
"""Of chapter 1's kind of level the theorems whose tightest is the bound."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What no winning build of a level can beat: `value` is the most that can be reached, else the least.

    `metric` is a key of `Result.metrics`, or one of its older names, and `unit` what it is counted in. `proof` is the
    theorem in words, several where the bound is the tightest of them; "" where docstrings have been taken out.
    """

    metric: str
    unit: str
    value: float
    is_upper: bool
    proof: str


def bounds(level: Level | str | Path) -> dict[str, Bound]:
    """Every bound that is proved for a level, by metric; none where the level has something for which nothing is.

    Raises:
        ContentError: where the level is given by a path or an id and is faulty.
    """
    level = level if isinstance(level, Level) else load_level(level)
    return {name: _bound(name, value) for name, value in theorems.bounds(level).items()}


def _bound(name: str, value: float) -> Bound:
    row = METRIC_BY_NAME[name]
    found = [inspect.getdoc(theorem) or "" for theorem in _PROOFS.get(name, ())]
    return Bound(name, row.unit, value, row.is_more_better, "\n\n".join(filter(None, found)))
