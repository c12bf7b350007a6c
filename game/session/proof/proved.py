"""What the run of a proof came to: numbers of every case, sizes, winners, and what does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from game.content.errors import ContentError
from game.content.proof import Case
from game.content.proof_file import ProofFile
from game.content.read import read_source
from game.content.whole_file import write_whole
from game.session.run.outcome import GoalResult, Result
from game.sim.metrics import METRIC_BY_NAME
from game.sim.simulation import RULES_VERSION

PROVED_FILE: Final = "proved.json"
"""What was proved last, beside the proof."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What one goal came to. `margin` is the distance from what is wanted as a share of it, negative where missed."""

    metric: str
    wanted: float
    reached: float | None
    margin: float | None


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One run of a case: how it ended, each goal, the metrics that the proof is about."""

    seed: int
    verdict: str
    goals: tuple[Reached, ...]
    metrics: Mapping[str, float | None]

    @property
    def worst_margin(self) -> float | None:
        """The least margin of its goals; None where one had nothing to measure."""
        return least_margin(goal.margin for goal in self.goals)


@dataclass(frozen=True, slots=True)
class CaseProved:
    """A case and its runs, that with the level's own seed first."""

    name: str
    kind: str
    expect: str
    runs: tuple[CaseRun, ...]


@dataclass(frozen=True, slots=True)
class SearchProved:
    """Many builds: how many there are, how many were run, how many won, and the least that a winner cost."""

    size: int
    num_run: int
    num_winners: int
    cheapest: int | None


@dataclass(frozen=True, slots=True)
class Proved:
    """Everything about one level. `faults` are what does not hold, a line each."""

    level: str
    rules: int
    fingerprint: str
    share: float
    cases: tuple[CaseProved, ...]
    sweep: SearchProved
    random: SearchProved
    wins: SearchProved
    """Those that a solver found and that ship with the level."""
    faults: tuple[str, ...]

    @property
    def worst_margin(self) -> float | None:
        """The least margin of the reference on any seed."""
        return least_margin(run.worst_margin for case in self.cases if case.kind == "reference" for run in case.runs)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {"format": 1, **asdict(self), "worst_margin": self.worst_margin}


def case_run(result: Result, metrics: Sequence[str]) -> CaseRun:
    """What a proof keeps of a result."""
    goals = tuple(Reached(goal.name, goal.wanted, goal.to_json()["reached"], margin(goal)) for goal in result.goals)
    values: dict[str, Any] = result.to_json()["metrics"]
    return CaseRun(result.seed, result.verdict, goals, {name: values[name] for name in metrics})


def margin(goal: GoalResult) -> float | None:
    """How far beyond what is wanted a goal is, as a share of it; negative where it is missed."""
    reached: float | None = goal.to_json()["reached"]
    if reached is None or not goal.wanted:
        return None
    share = reached / goal.wanted - 1
    return share if goal.direction == "at_least" else -share


def write_proved(proved: Proved, folder: Path) -> Path:
    """Write what was proved beside the proof, and say where.

    Raises:
        ContentError: where that cannot be done.
    """
    file = folder / PROVED_FILE
    write_whole(file, (json.dumps(_short(proved.to_json()), indent=1) + "\n").encode())
    return file


def why_stale(file: ProofFile) -> str | None:
    """Why what was proved last says nothing of the level as it is; None where it holds."""
    if not (file.folder / PROVED_FILE).exists():
        return f"there is no {PROVED_FILE}"
    try:
        told = json.loads(read_source(file.folder / PROVED_FILE).text)
        rules, fingerprint, faults = told["rules"], told["fingerprint"], told["faults"]
        share = float(told["share"])
    except ContentError as error:
        return str(error)
    except (ValueError, KeyError, TypeError):
        return f"{PROVED_FILE} is not as it was written"
    if rules != RULES_VERSION:
        return f"proved under rules {rules}, these are rules {RULES_VERSION}"
    if fingerprint != file.fingerprint:
        return "level, proof or solutions have changed since"
    if share < 1:
        return f"only a share of {share} was run"
    return "it has faults" if faults else None


def case_metrics(file: ProofFile) -> list[str]:
    """The metrics that are kept of every case: those of goals, of stars, and those expected somewhere."""
    level, cases = file.level, file.proof.cases
    named = [goal.metric for goal in level.goals] + [star.metric for star in level.stars]
    return list(dict.fromkeys(_ids([*named, *(metric for case in cases for metric in case.spans)])))


def span_faults(case: Case, run: CaseRun) -> list[str]:
    """The metrics of a run that are not where they are expected."""
    told = []
    for metric, span in case.spans.items():
        value = run.metrics[_ids([metric])[0]]
        low, high = span.at_least * (1 - span.within), span.at_most * (1 + span.within)
        if value is None or not low <= value <= high:
            told.append(f"{metric} is {value}, expected {span.at_least} to {span.at_most} ({span.source})")
    return told


def least_margin(margins: Iterable[float | None]) -> float | None:
    """The least of some margins; None where one is not known, or there are none."""
    known = list(margins)
    return min((margin for margin in known if margin is not None), default=None) if None not in known else None


def _ids(names: Sequence[str]) -> list[str]:
    return [METRIC_BY_NAME[name].id for name in names]


def _short(value: Any) -> Any:
    """Numbers with as many digits as matter."""
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_short(each) for each in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value
