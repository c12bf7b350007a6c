"""The hints of a level: plain ones for everybody, and such as fit what happened in a run."""

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Discriminator, Field, Tag

from game.content.occasions import HintWhen
from game.content.shape import SEVERAL_LINES, Shape

NUM_GRADES: Final = 3
"""A nudge, an explanation, nearly the solution."""

MAX_HINTS: Final = 48

HintText = Annotated[str, Field(min_length=1, max_length=600), SEVERAL_LINES]


class FittingHint(Shape):
    """A hint for who has seen one thing happen."""

    when: HintWhen = Field(description="What happened: how the run ended, what limited it, what was missed or lost.")
    grade: int = Field(ge=1, le=NUM_GRADES, description="1 a nudge, 2 an explanation, 3 nearly the solution.")
    text: HintText = Field(description="The hint.")


def _kind_of_hint(value: object) -> str:
    return "<fitting>" if isinstance(value, dict | FittingHint) else "<plain>"


AnyHint = Annotated[
    Annotated[HintText, Tag("<plain>")] | Annotated[FittingHint, Tag("<fitting>")], Discriminator(_kind_of_hint)
]
"""A plain hint has the grade of its place among the plain ones, from 1."""


def plain_hints(hints: Iterable[str | FittingHint]) -> list[str]:
    """Those that need no occasion, by grade."""
    return [hint for hint in hints if isinstance(hint, str)]
