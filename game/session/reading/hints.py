"""Which hints fit what happened: one of each grade, the most particular first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from game.content.hints import NUM_GRADES, FittingHint, plain_hints
from game.content.occasions import HAPPENINGS, Happening, MissedGoal, Reading
from game.session.run.goals import GoalState
from game.session.run.level_run import LevelRun
from game.session.run.verdict import Verdict
from game.sim.happenings import BATCH_UNENDED, BUDGET_SPENT, MEMORY_FULL, RESERVE_KEPT, UNPAGED_FULL, Happenings
from game.sim.metrics import METRIC_BY_NAME
from game.sim.spills import Spill

MISSING = ("no_prefill", "no_decode")
"""Reasons that are an occasion of their own: a machine without which nothing happens."""

METRICS_SAY: Final = "<reading>"
"""The place of hints for a metric among the occasions of a run."""

HOLD_UPS: Final = (MEMORY_FULL, UNPAGED_FULL, RESERVE_KEPT, BUDGET_SPENT, BATCH_UNENDED)
"""What holds prompts up: of these a hint speaks of the one that did most often."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a run: its occasions, the most particular first, and how its metrics are read.

    An occasion is a name as hints have it, `METRICS_SAY`, or the id of a metric with a class ("" for all) of which the
    goal was missed.
    """

    occasions: Sequence[str | tuple[str, str]] = ()
    read: Callable[[str, str], float | None] = lambda metric, class_name: None

    def place_of(self, hint: FittingHint) -> int | None:
        """How far back among the occasions a hint fits, None where it does not."""
        when = hint.when
        occasion: str | tuple[str, str]
        if isinstance(when, Reading):
            occasion = METRICS_SAY if when.is_so(self.read(when.metric, when.class_name or "")) else ""
        elif isinstance(when, MissedGoal):
            occasion = (METRIC_BY_NAME[when.missed].id, when.class_name or "")
        else:
            occasion = when
        return self.occasions.index(occasion) if occasion in self.occasions else None


def what_happened(run: LevelRun) -> Happened:
    """All of it; nothing while there is no verdict or it is a win."""
    verdict = run.verdict
    named = occasions(verdict)
    if verdict is None or not named:
        return Happened()
    if verdict.kind == "oom" or "spill" in named or named[0] in MISSING:
        return Happened((*named[:-1], METRICS_SAY, named[-1]), run.read)
    return Happened((METRICS_SAY, *_befell(run), *_missed(run.goal_states()), *named), run.read)


def occasions(verdict: Verdict | None) -> tuple[str, ...]:
    """What a verdict says, as hints name it, the most particular first; nothing where there is none or it is a win."""
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


def _befell(run: LevelRun) -> list[Happening]:
    """What befell users: what held prompts up most often, then the rest in the order of the table."""
    found = Happenings(run.simulation)
    counts, mostly = found.counts(), found.mostly_held_up_by()
    held_up = [kind for kind in HAPPENINGS if kind == mostly]
    return held_up + [kind for kind in HAPPENINGS if counts.get(kind) and kind not in HOLD_UPS]


def _missed(states: Sequence[GoalState]) -> list[tuple[str, str]]:
    """The goals that were missed, the one by most first."""
    missed = sorted((state for state in states if not state.is_held), key=lambda state: state.share)
    return [(state.goal.metric.id, state.goal.class_name) for state in missed]


def fitting_hints(hints: Sequence[str | FittingHint], happened: Happened) -> list[str]:
    """The hints to give one after another: of each grade the one for the most particular occasion, else the plain."""
    plain = plain_hints(hints)
    chosen = []
    for grade in range(1, NUM_GRADES + 1):
        of_grade = [hint for hint in hints if isinstance(hint, FittingHint) and hint.grade == grade]
        placed = [(place, hint.text) for hint in of_grade if (place := happened.place_of(hint)) is not None]
        if placed:
            chosen.append(min(placed, key=lambda pair: pair[0])[1])
        elif grade <= len(plain):
            chosen.append(plain[grade - 1])
    return chosen
