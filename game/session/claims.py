"""What a solution file claims to reach, held against what it does reach."""

from __future__ import annotations

from game.content.parse import values_of
from game.content.solution import Score, Solution
from game.content.source import Problem, Source
from game.session.outcome import Result

_DIGITS = 3
"""Decimals that a score is written with; a digest pins the rest."""


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


def check_replaceable(source: Source, result: Result) -> None:
    """Refuse to write this result over what the source claims, where that would hide that the laws have changed.

    Raises:
        ContentError: where it claims another digest under the same rules, or was recorded under later ones.
    """
    values, _ = values_of(source)
    rules, digest = values.get("rules"), values.get("digest")
    if rules == result.rules and digest not in (None, result.digest):
        claim = f"claims {digest} under rules {rules}, but the run ends with {result.digest}"
        remedy = (
            'if the laws changed, raise RULES_VERSION first; if the build did, remove "score", "digest" and "rules"'
        )
        raise source.error([Problem(("digest",), f"{claim}; {remedy}")])
    if isinstance(rules, int) and rules > result.rules:
        message = f"recorded under rules {rules}, this program plays rules {result.rules}; update the program"
        raise source.error([Problem(("rules",), message)])


def broken_claims(solution: Solution, result: Result) -> list[str]:
    """A sentence for each claim that the run does not bear out; none where the file claims nothing."""
    broken = []
    if solution.digest is not None and solution.digest != result.digest:
        broken.append(f"claims the digest {solution.digest}, but the run ends with {result.digest}")
    if solution.score is not None:
        reached = score_of(result).model_dump()
        for name, claimed in solution.score.model_dump(exclude_none=True).items():
            if claimed != reached[name]:
                broken.append(f"claims {name} {claimed}, but the run reaches {reached[name]}")
    return broken
