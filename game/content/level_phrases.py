"""The words of a level, in its own language and in others."""

from typing import Annotated

from pydantic import Field

from game.content.hints import MAX_HINTS, HintText
from game.content.occasions import SurpriseText
from game.content.shape import ONE_LINE, Shape

LevelTitle = Annotated[str, Field(min_length=1, max_length=80), ONE_LINE]
LevelSummary = Annotated[str, Field(max_length=200), ONE_LINE]
Takeaway = Annotated[str, Field(max_length=300), ONE_LINE]


class Translation(Shape):
    """The words of a level in another language; what is left out is read in the level's own."""

    title: LevelTitle | None = Field(default=None, description="The title.")
    summary: LevelSummary | None = Field(default=None, description="The summary.")
    takeaway: Takeaway | None = Field(default=None, description="The takeaway.")
    surprise: SurpriseText | None = Field(default=None, description="The text of the surprise.")
    hints: tuple[HintText, ...] | None = Field(
        default=None, max_length=MAX_HINTS, description="The text of every hint, in the order of the level's."
    )
