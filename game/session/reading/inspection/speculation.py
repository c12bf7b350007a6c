"""Speculative decoding in numbers: what a draft model costs a step, and what a gate lets through."""

from __future__ import annotations

from game.session.reading.inspection.law_sheet import Line, Quantity, Section, count, ms, tokens
from game.session.reading.inspection.step import expected_tokens
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.validation_gate import ValidationGate
from game.sim.simulation import Simulation


def draft_section(simulation: Simulation, draft_model: DraftModel) -> Section:
    """A draft model: its weights, and its share of the running step of each card it serves."""
    lines = [
        Line("draft_weights", Quantity(draft_model.law.weights_bytes, "mb")),
        Line("draft_passes", count(draft_model.num_drafts)),
    ]
    for card in simulation.cards:
        drafted = card.drafted_by(draft_model)
        if drafted and card.is_busy:
            beats = draft_model.propose_beats(drafted)
            whole = card.step_end_beat - card.step_start_beat
            lines += (
                Line("draft_batch", count(len(drafted)), {"card": count(card.index)}),
                Line("draft_time", ms(beats)),
                Line("draft_share", Quantity(beats / whole, "share"), {"step": ms(whole)}, "result"),
            )
    if len(lines) == 2:
        lines.append(Line("draft_idle"))
    return Section("draft", (*lines, *_expected(simulation)))


def gate_section(simulation: Simulation, gate: ValidationGate) -> Section:
    """A gate: what it has let through and discarded, and the tokens of a step that are expected and were measured."""
    candidates = gate.num_passed + gate.num_discarded
    share = gate.num_discarded / candidates if candidates else 0.0
    lines = (
        Line("gate_passed", tokens(gate.num_passed)),
        Line("gate_discarded", tokens(gate.num_discarded), {"share": Quantity(share, "share")}),
        *_expected(simulation),
    )
    return Section("gate", lines)


def _expected(simulation: Simulation) -> tuple[Line, ...]:
    """Tokens a bundle by Leviathan's formula, and what all bundles of the run so far had on average."""
    draft = simulation.spec.draft
    if draft is None:
        return ()
    ledger = simulation.ledger
    terms = {"accept": Quantity(draft.acceptance, "plain"), "exponent": count(draft.num_drafts + 1)}
    lines = [
        Line("accept_level", Quantity(draft.acceptance, "share")),
        Line("bundle_expected", tokens(expected_tokens(simulation)), terms, "result"),
    ]
    if ledger.num_drafted:
        num_bundles = ledger.num_drafted / draft.num_drafts
        measured = {"accepted": count(ledger.num_accepted), "bundles": count(round(num_bundles))}
        lines.append(Line("bundle_measured", tokens(1 + ledger.num_accepted / num_bundles), measured, "result"))
    return tuple(lines)
