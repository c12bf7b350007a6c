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
from game.session.score import engine_bounds as engines
from game.session.score import engine_level
from game.session.score.bound_tps import core_bound, memory_bound, most_per_user
from game.session.score.bounded_level import worlds_of
from game.sim.metrics import METRIC_BY_NAME

_Theorems = tuple[Callable[..., object], ...]

_WITH_SLOT_CORES: Final[Mapping[str, _Theorems]] = {
    "tps": (most_per_user, memory_bound, core_bound),
    "vram_peak_mib": (theorems.least_vram_bytes,),
    "tiles": (theorems.least_tiles,),
    "cost": (theorems.least_cost,),
}
"""For levels of cores with one slot each the theorems whose tightest is the bound."""

_WITH_ENGINES: Final[Mapping[str, _Theorems]] = {
    "tps": (engines.most_tokens,),
    "request_throughput": (engines.most_answers,),
    "request_goodput": (engines.most_answers,),
    "vram_peak_mib": (engines.least_vram_bytes,),
    "tiles": (engine_level.EngineLevel.least_way,),
    "cost": (engines.least_cost,),
}
"""The same for levels with engine cores; their latencies have one theorem for all percentiles."""


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
    known = _WITH_SLOT_CORES if worlds_of(level) is not None else _WITH_ENGINES
    return {
        name: _bound(name, value, known.get(name) or _latency(name)) for name, value in theorems.bounds(level).items()
    }


def _latency(name: str) -> _Theorems:
    return (engines.least_ttft_ms,) if name.endswith("ttft_ms") else (engines.least_tpot_ms,)


def _bound(name: str, value: float, proved_by: _Theorems) -> Bound:
    row = METRIC_BY_NAME[name]
    proofs = [inspect.getdoc(theorem) or "" for theorem in proved_by]
    return Bound(name, row.unit, float(value), row.is_more_better, "\n\n".join(filter(None, proofs)))
