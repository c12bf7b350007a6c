"""Servers drawn as text: `server("S>E>K", ...)` is a spec with engine cores, cards and models as chapter 2 has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_TICK, MIB
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, OpenLoop, SettingValue
from tests.drawing import tiles

USABLE = 0.9
"""Of a card's memory."""

Settings = Mapping[str, Mapping[str, SettingValue]]
"""What is set, by kind of tile."""


def server(
    *rows: str,
    card: str = "l4",
    model: str = "llama-3-8b",
    workload: ClosedLoop | OpenLoop | None = None,
    settings: Settings | None = None,
    facing: Mapping[tuple[int, int], str] | None = None,
    max_model_len: int = 8192,
    token_budget: int = 512,
    on_full: str = "preempt",
    seed: int = 0,
) -> FactorySpec:
    """A spec around a drawing; every number that a test does not care about has a default."""
    told = settings or {}
    return FactorySpec(
        rows=len(rows),
        cols=len(rows[0]),
        tiles=tuple(replace(tile, settings=dict(told.get(tile.kind, {}))) for tile in tiles(*rows, facing=facing)),
        card=CARDS[card],
        model=MODELS[model],
        draft=None,
        vram_bytes=int(USABLE * CARDS[card].memory_gb * 1e9) // MIB * MIB,
        max_model_len=max_model_len,
        workload=workload or ClosedLoop(4, Lengths(32, 160), Lengths(8, 64)),
        link=LINKS["pcie4-x16"],
        token_budget=token_budget,
        beats_per_tile=BEATS_PER_TICK,
        seed=seed,
        is_vram_shared=False,
        on_full=on_full,
    )
