"""What a solution file claims to reach, held against what it does reach."""

from __future__ import annotations

from game.content.solution import Score, Solution
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
