"""Which hints fit what happened: one of each grade, the most particular first."""

from __future__ import annotations

from collections.abc import Sequence

from game.content.hints import NUM_GRADES, FittingHint, plain_hints
from game.session.run.verdict import Verdict
from game.sim.spills import Spill

MISSING = ("no_prefill", "no_decode")
"""Reasons that are an occasion of their own: a machine without which nothing happens."""


def occasions(verdict: Verdict | None) -> tuple[str, ...]:
    """What happened, as hints name it, the most particular first; nothing while there is no verdict or it is a win."""
    if verdict is None or verdict.kind == "won":
        return ()
    if verdict.kind == "oom":
        return ("oom_at_load", "oom") if verdict.reasons[0].key.startswith("oom_at_load") else ("oom",)
    cause = verdict.reasons[1]
    lost = cause.values.get("spill")
    if isinstance(lost, Spill):
        return (lost.cause, "spill", verdict.kind)
    if cause.key in MISSING:
        return (cause.key, verdict.kind)
    return (verdict.stage, verdict.kind) if verdict.stage is not None else (verdict.kind,)


def fitting_hints(hints: Sequence[str | FittingHint], happened: Sequence[str]) -> list[str]:
    """The hints to give one after another: of each grade the one for the most particular occasion, else the plain."""
    plain = plain_hints(hints)
    chosen = []
    for grade in range(1, NUM_GRADES + 1):
        by_occasion = {hint.when: hint.text for hint in hints if isinstance(hint, FittingHint) and hint.grade == grade}
        found = next((by_occasion[occasion] for occasion in happened if occasion in by_occasion), None)
        if found is None and grade <= len(plain):
            found = plain[grade - 1]
        if found is not None:
            chosen.append(found)
    return chosen
