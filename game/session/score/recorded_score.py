"""What a solution file claims to reach, held against what it does reach."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from game.content.parse import values_of
from game.content.solution import DIGEST_PATTERN, Score, Solution
from game.content.source import Problem, Source
from game.session.run.outcome import Result

_DIGITS = 3
"""Decimals that a score is written with; a digest pins the rest."""

_LONGEST_SHOWN = 40

_REMEDY = "record it again, or remove what it claims"
_OTHER_SCORE = "look why; --force writes over it"
_OTHER_DIGEST = (
    'if the laws changed, raise RULES_VERSION first; if the build did, remove "score", "digest" and "rules", '
    "or use --force"
)

Path = tuple[str, ...]
"""Keys that lead to a claim."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim that a run does not bear out: `score.tps`, `digest` or `verdict`, what is claimed and what is reached."""

    claim: str
    claimed: object
    reached: object

    def __str__(self) -> str:
        return f"{self.claim}: claims {_shown(self.claimed)}, but the run comes to {_shown(self.reached)}"


def score_of(result: Result) -> Score:
    """The score of a run, rounded as solution files write it."""
    values = {
        name: round(value, _DIGITS) if isinstance(value, float) else value
        for name, value in result.to_json().items()
        if name in Score.model_fields
    }
    return Score.model_validate(values)


def with_claims(solution: Solution, result: Result) -> Solution:
    """The solution with the score, digest and rules of its run written into it."""
    claims = {"score": score_of(result), "digest": result.digest, "rules": result.rules}
    return solution.model_copy(update=claims)


def has_claims(solution: Solution) -> bool:
    """Whether a solution says what it reaches: a score or a digest."""
    return solution.score is not None or solution.digest is not None


def broken_claims(solution: Solution, result: Result) -> list[str]:
    """A sentence for each claim that the run does not bear out; none where the file claims nothing."""
    return [
        f"claims {_named(path)} {_shown(claimed)}, but the run {_comes_to(path, reached)}"
        for path, claimed, reached in _differences(_claims_of(solution), result)
    ]


def differences(solution: Solution, result: Result) -> tuple[Difference, ...]:
    """Every claim that the run does not bear out. Who claims a score claims to win."""
    is_lost = solution.score is not None and result.verdict != "won"
    found = [Difference("verdict", "won", result.verdict)] if is_lost else []
    told = _differences(_claims_of(solution), result)
    return (*found, *(Difference(".".join(path), claimed, reached) for path, claimed, reached in told))


def claim_problems(solution: Solution, result: Result) -> list[Problem]:
    """Every claim that the run does not bear out, at its place; a run that does not win bears out no score."""
    if solution.score is not None and result.verdict != "won":
        return [Problem(("score",), f"claims a score, but the run ends {result.verdict}: {result.reason}; {_REMEDY}")]
    return [
        Problem(path, f"claims {_shown(claimed)}, but the run {_comes_to(path, reached)}; {_REMEDY}")
        for path, claimed, reached in _differences(_claims_of(solution), result)
    ]


def check_replaceable(source: Source, result: Result) -> None:
    """Refuse to write this result over what the source claims, where that is false or a change of the laws hides in it.

    Raises:
        ContentError: where it claims another digest or score under the same rules, or was recorded under later ones.
    """
    values, _ = values_of(source)
    rules = values.get("rules")
    if rules in (None, result.rules):
        under = "" if rules is None else f" under rules {rules}"
        problems = [
            Problem(path, f"claims {_shown(claimed)}{under}, but the run {_comes_to(path, reached)}; {_other(path)}")
            for path, claimed, reached in _differences(values, result)
        ]
        if problems:
            raise source.error(problems)
    if isinstance(rules, int) and rules > result.rules:
        message = f"recorded under rules {rules}, this program plays rules {result.rules}; update the program"
        raise source.error([Problem(("rules",), message)])


def replaced_claims(source: Source, claimed: Solution) -> list[str]:
    """What a file claimed and will not when it is written anew, as "tps 9999 by 90.6"; empty where there is none."""
    old, _ = values_of(source)
    new = _claims_of(claimed)
    paths = [(key,) for key in ("digest", "rules")] + [("score", name) for name in _scores_in(old)]
    if old.get("score") is not None and not _scores_in(old):
        paths.append(("score",))
    said = []
    for path in paths:
        was, will_be = _at(old, path), _at(new, path)
        if was is not None and was != will_be:
            by = f" by {_shown(will_be)}" if will_be is not None and path != ("score",) else ""
            said.append(f"{_named(path)} {_shown(was)}{by}".removeprefix("the "))
    return said


def _differences(claims: Mapping[str, object], result: Result) -> list[tuple[Path, object, object]]:
    """Place, what is claimed and what is reached, of each claim that differs; what is no claim is passed over."""
    reached: dict[str, object] = {"digest": result.digest, "score": score_of(result).model_dump()}
    paths: list[Path] = [("digest",), *(("score", name) for name in _scores_in(claims) if name in Score.model_fields)]
    found = [(path, _at(claims, path), _at(reached, path)) for path in paths]
    return [(path, claimed, come_to) for path, claimed, come_to in found if _is_claim(claimed) and claimed != come_to]


def _is_claim(value: object) -> bool:
    """Whether a value can be a digest or a score; what cannot is no claim that could be false."""
    if isinstance(value, str):
        return re.fullmatch(DIGEST_PATTERN, value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _claims_of(solution: Solution) -> dict[str, object]:
    return solution.model_dump(include={"score", "digest", "rules"})


def _scores_in(claims: Mapping[str, object]) -> dict[str, object]:
    score = claims.get("score")
    return score if isinstance(score, dict) else {}


def _at(claims: Mapping[str, object], path: Path) -> object:
    value: object = claims
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _other(path: Path) -> str:
    return _OTHER_DIGEST if path == ("digest",) else _OTHER_SCORE


def _named(path: Path) -> str:
    return "the digest" if path == ("digest",) else path[-1]


def _comes_to(path: Path, reached: object) -> str:
    return f"{'ends with' if path == ('digest',) else 'reaches'} {_shown(reached)}"


def _shown(value: object) -> str:
    """A value as the file has it, cut short where it is long; a digest without quotes."""
    if value is None:
        return "nothing"
    shown = value if isinstance(value, str) else json.dumps(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 3]}..."
