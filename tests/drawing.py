"""Factories drawn as text: `factory("S>>PD>>K")` is a spec with a chapter-1 card and model, ready to be simulated."""

from __future__ import annotations

from collections.abc import Mapping

from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_TICK, MIB
from game.sim.cards.slot_card import SlotCard
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Draft, FactorySpec, Lengths, Tile, Workload
from game.sim.tiles import CONDUIT_FACINGS, EMPTY_GLYPH, TILE_BY_GLYPH

CHAT = ClosedLoop(users=1, prompt=Lengths(32, 32), output=Lengths(8, 8))
"""One user, short prompts, short answers."""


def tiles(*rows: str, facing: Mapping[tuple[int, int], str] | None = None) -> tuple[Tile, ...]:
    """The tiles of a drawing; machines face east unless `facing` says otherwise."""
    return tuple(
        Tile(TILE_BY_GLYPH[glyph], row, col, CONDUIT_FACINGS.get(glyph) or (facing or {}).get((row, col), "E"))
        for row, line in enumerate(rows)
        for col, glyph in enumerate(line)
        if glyph != EMPTY_GLYPH
    )


def factory(
    *rows: str,
    facing: Mapping[tuple[int, int], str] | None = None,
    workload: Workload = CHAT,
    vram_mib: int = 8192,
    max_model_len: int = 256,
    acceptance: float = 0.8,
    link: str = "pcie4-x16",
    ticks_per_tile: int = 3,
    token_budget: int = 256,
    seed: int = 0,
) -> FactorySpec:
    """A spec around a drawing; every number that a test does not care about has a default."""
    return FactorySpec(
        rows=len(rows),
        cols=len(rows[0]),
        tiles=tiles(*rows, facing=facing),
        card=CARDS["toy-120"],
        model=MODELS["opt-1.3b"],
        draft=Draft(MODELS["opt-125m"], 3, acceptance),
        vram_bytes=vram_mib * MIB,
        max_model_len=max_model_len,
        workload=workload,
        link=LINKS[link],
        token_budget=token_budget,
        beats_per_tile=ticks_per_tile * BEATS_PER_TICK,
        seed=seed,
    )


def ran(spec: FactorySpec, ticks: int) -> Simulation:
    """The simulation of a spec after so many ticks."""
    simulation = Simulation(spec)
    simulation.advance(ticks)
    return simulation


def assert_books_balance(simulation: Simulation) -> None:
    """Every token generated is delivered, rejected, spilled or on a link; every byte in use has a holder."""
    ledger = simulation.ledger
    assert ledger.num_generated == (
        ledger.num_delivered + ledger.num_rejected + ledger.num_spilled + simulation.num_tokens_in_flight()
    )
    for memory in simulation.memories:
        assert sum(holder.num_bytes for holder in simulation.holders(memory)) == memory.used_bytes
        assert 0 <= memory.used_bytes <= memory.capacity_bytes
    num_alive = sum(simulation.meter.stage_counts)
    num_closed = ledger.requests_done + ledger.requests_spilled + ledger.requests_aborted + ledger.requests_refused
    assert ledger.requests_sent == num_closed + num_alive


def slot_cards(simulation: Simulation) -> list[SlotCard]:
    """The cards of a factory that has no engines."""
    return [card for card in simulation.cards if isinstance(card, SlotCard)]
