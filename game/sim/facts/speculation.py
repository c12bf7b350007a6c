"""Speculative decoding in numbers: the tokens of a step that are expected and were measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.facts.law_sheet import Line, Quantity, count, tokens
from game.sim.facts.step import expected_tokens

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


def bundle_lines(around: Surroundings) -> tuple[Line, ...]:
    """Tokens a bundle by Leviathan's formula, and what all bundles of the run so far had on average."""
    draft = around.spec.draft
    if draft is None:
        return ()
    ledger = around.ledger
    terms = {"accept": Quantity(draft.acceptance, "plain"), "exponent": count(draft.num_drafts + 1)}
    lines = [
        Line("accept_level", Quantity(draft.acceptance, "share")),
        Line("bundle_expected", tokens(expected_tokens(around)), terms, "result"),
    ]
    if ledger.num_drafted:
        num_bundles = ledger.num_drafted / draft.num_drafts
        measured = {"accepted": count(ledger.num_accepted), "bundles": count(round(num_bundles))}
        lines.append(Line("bundle_measured", tokens(1 + ledger.num_accepted / num_bundles), measured, "result"))
    return tuple(lines)
