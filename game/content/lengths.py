"""Lengths and pauses as levels have them: a number, or a distribution."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Discriminator, Field, Tag

from game.content.shape import Shape

MAX_TOKENS: Final = 1 << 20

NumTokens = Annotated[int, Field(ge=1, le=MAX_TOKENS)]


class TokenRange(Shape):
    """Lengths that vary: every whole number from `min` to `max` is equally likely."""

    min: NumTokens = Field(description="Fewest tokens.")
    max: NumTokens = Field(description="Most tokens.")


class LognormalTokens(Shape):
    """Lengths with a long tail: half of them are below the median, and their logarithms are normally distributed."""

    median: NumTokens = Field(description="As many have fewer tokens as have more.")
    sigma: float = Field(ge=0, le=5, description="Standard deviation of the natural logarithm.")
    min: NumTokens = Field(default=1, description="What is shorter has so many tokens.")
    max: NumTokens = Field(description="What is longer has so many tokens.")


class ExponentialPause(Shape):
    """Pauses of random length, short ones most often."""

    mean: float = Field(ge=0.001, le=3600, description="Mean seconds.")


class LognormalPause(Shape):
    """Pauses with a long tail."""

    median: float = Field(ge=0.001, le=3600, description="As many are shorter as are longer, in seconds.")
    sigma: float = Field(ge=0, le=5, description="Standard deviation of the natural logarithm.")


def _kind_of_lengths(value: object) -> str:
    if isinstance(value, LognormalTokens) or (isinstance(value, dict) and {"median", "sigma"} & set(value)):
        return "<lognormal>"
    return "<range>" if isinstance(value, dict | TokenRange) else "<number>"


def _kind_of_pause(value: object) -> str:
    if isinstance(value, LognormalPause) or (isinstance(value, dict) and {"median", "sigma"} & set(value)):
        return "<lognormal pause>"
    return "<exponential>" if isinstance(value, dict | ExponentialPause) else "<seconds>"


TokenLengths = Annotated[
    Annotated[NumTokens, Tag("<number>")]
    | Annotated[TokenRange, Tag("<range>")]
    | Annotated[LognormalTokens, Tag("<lognormal>")],
    Discriminator(_kind_of_lengths),
]
ThinkTime = Annotated[
    Annotated[Annotated[float, Field(ge=0, le=3600)], Tag("<seconds>")]
    | Annotated[ExponentialPause, Tag("<exponential>")]
    | Annotated[LognormalPause, Tag("<lognormal pause>")],
    Discriminator(_kind_of_pause),
]
