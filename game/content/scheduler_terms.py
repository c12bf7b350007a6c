"""The key `scheduler` of a level: how engine cores are scheduled that touch no scheduler."""

from typing import Annotated, Literal

from pydantic import Field

from game.content.shape import Shape
from game.sim.scheduling.order.orders import ORDERS

PolicyId = Annotated[str, Field(json_schema_extra={"enum": list(ORDERS)})]


class SchedulerTerms(Shape):
    """How the cards of engine cores are scheduled where no scheduler touches them; see the settings of that tile."""

    admission: Literal["static", "continuous"] = Field(default="continuous", description="When a free slot is given.")
    policy: PolicyId = Field(default="fcfs", description="Who goes first.")
    age_rate: int = Field(default=250, ge=0, le=1_000_000, description="Tokens of prompt that a second outweighs.")
    prefill: Literal["first", "whole", "chunked"] = Field(default="chunked", description="How prompts are computed.")
    watermark: float = Field(default=0, ge=0, le=1, description="Share of all blocks that admission keeps free.")
    growth_reserve: float = Field(
        default=0, ge=0, le=1, description="Share of what running requests may still write for which it does."
    )
