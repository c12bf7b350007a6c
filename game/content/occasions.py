"""What can happen in a run, as levels name it: for hints that fit, and for the one moment that the time line marks."""

from typing import Annotated, Any, Final, Literal, get_args

from pydantic import ConfigDict, Discriminator, Field, JsonValue, Tag

from game.content.shape import ONE_LINE, Shape
from game.content.workload import ClassName
from game.sim.metrics import GOAL_NAMES, METRIC_BY_NAME

Happening = Literal[
    "preempted",
    "refused",
    "stream_stalled",
    "slots_idle",
    "memory_full",
    "unpaged_full",
    "reserve_kept",
    "budget_spent",
    "batch_unended",
    "host_fetch",
    "prefix_hit",
]
"""What can befall the users of an engine: `game.sim.happenings` says by which law each is found."""

HAPPENINGS: Final[tuple[Happening, ...]] = get_args(Happening)

Ending = Literal[
    "oom_at_load",
    "oom",
    "missed",
    "stalled",
    "no_prefill",
    "no_decode",
    "prefill",
    "decode_slots",
    "admission",
    "step_time",
    "wires",
    "demand",
    "spill",
    "bundle_unverified",
    "enters_front",
    "goes_round",
    "leaves_grid",
    "runs_into_blocked",
    "runs_into_empty",
    "takes_none",
]
"""How a run can have ended, the stage that limited it, the machine that was missing, what was lost."""

OCCASIONS: Final[tuple[str, ...]] = (*get_args(Ending), *HAPPENINGS)

ONE_DIRECTION: Final[list[JsonValue]] = [
    {"required": [key], "properties": {key: {"type": "number"}}} for key in ("at_least", "at_most")
]
"""One of the two is given, as a schema says it."""

MetricName = Annotated[str, Field(json_schema_extra={"enum": list(METRIC_BY_NAME)})]
GoalMetric = Annotated[str, Field(json_schema_extra={"enum": list(GOAL_NAMES)})]


class Reading(Shape):
    """A metric of the run on one side of a value."""

    model_config = ConfigDict(json_schema_extra={"oneOf": ONE_DIRECTION}, serialize_by_alias=True)

    metric: MetricName = Field(description="What is measured, over the whole run.")
    at_least: float | None = Field(default=None, ge=0, le=1e9, description="It is so much or more; or `at_most`.")
    at_most: float | None = Field(default=None, ge=0, le=1e9, description="It is so much or less.")
    class_name: ClassName | None = Field(
        default=None, alias="class", description="The class of requests that it is about; null: all of them."
    )

    def is_so(self, value: float | None) -> bool:
        """Whether a value of the metric is on that side; what could not be measured is on none."""
        if value is None:
            return False
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most


class MissedGoal(Shape):
    """A goal of the level that was missed."""

    model_config = ConfigDict(serialize_by_alias=True)

    missed: GoalMetric = Field(description="What the missed goal is about.")
    class_name: ClassName | None = Field(
        default=None, alias="class", description="The class of requests that it is about; null: all of them."
    )


def _kind_of_when(value: object) -> str:
    if isinstance(value, MissedGoal) or (isinstance(value, dict) and "missed" in value):
        return "<missed>"
    return _kind_of_moment(value)


def _kind_of_moment(value: object) -> str:
    """The same for what can be seen while a run goes on: a goal is missed at its end only."""
    return "<reading>" if isinstance(value, dict | Reading) else "<name>"


HintWhen = Annotated[
    Annotated[Literal[Ending, Happening], Tag("<name>")]
    | Annotated[Reading, Tag("<reading>")]
    | Annotated[MissedGoal, Tag("<missed>")],
    Discriminator(_kind_of_when),
]
"""What a hint may be for."""

SurpriseWhen = Annotated[
    Annotated[Happening, Tag("<name>")] | Annotated[Reading, Tag("<reading>")], Discriminator(_kind_of_moment)
]

WHEN_TAGS: Final[dict[str, Any]] = {"<name>": None, "<reading>": Reading, "<missed>": MissedGoal}
"""The tags of these unions, as `game.content.level.UNION_TAGS` has them."""

SurpriseText = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]


class Surprise(Shape):
    """The moment of a level that is worth stopping for, marked on the time line of each run in which it comes."""

    when: SurpriseWhen = Field(description="The first time that this happens.")
    text: SurpriseText = Field(description="What there is to see, in one sentence.")
