"""A level file: the map, the toolbox, the machine room it plays in, the users, and what has to be reached."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Discriminator, Field, JsonValue, Tag

from game.content.hints import MAX_HINTS, AnyHint, FittingHint, HintText
from game.content.inline_rows import InlineCard, InlineModel
from game.content.settings import OfferedSettings
from game.content.shape import MAX_SEED, ONE_LINE, Document, FacingMap, FormatVersion, GlyphMap, Shape
from game.content.words import LANGUAGES
from game.physics.cards import CARDS
from game.physics.engines import ENGINES, IDEAL
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.sim.metrics import GOAL_NAMES, METRIC_BY_NAME, SCORES
from game.sim.tiles import TILES

ID_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MAX_TOKENS: Final = 1 << 20
MAX_TOOLBOX: Final = 64
MAX_GOALS: Final = 8

ModelId = Annotated[str, Field(json_schema_extra={"enum": sorted(MODELS)})]
EngineId = Annotated[str, Field(json_schema_extra={"enum": list(ENGINES)})]
LinkId = Annotated[str, Field(json_schema_extra={"enum": sorted(LINKS)})]
TileId = Annotated[str, Field(json_schema_extra={"enum": [tile.id for tile in TILES.values() if not tile.is_fixed]})]
GoalMetric = Annotated[str, Field(json_schema_extra={"enum": list(GOAL_NAMES)})]
ScoreName = Annotated[str, Field(json_schema_extra={"enum": list(SCORES)})]
LevelTitle = Annotated[str, Field(min_length=1, max_length=80), ONE_LINE]
LevelSummary = Annotated[str, Field(max_length=200), ONE_LINE]
NumTokens = Annotated[int, Field(ge=1, le=MAX_TOKENS)]


class TokenRange(Shape):
    """Lengths that vary: every whole number from `min` to `max` is equally likely."""

    min: NumTokens = Field(description="Fewest tokens.")
    max: NumTokens = Field(description="Most tokens.")


def _kind_of_lengths(value: object) -> str:
    return "<range>" if isinstance(value, dict | TokenRange) else "<number>"


def _kind_of_card(value: object) -> str:
    return "<inline>" if isinstance(value, dict | InlineCard) else "<id>"


def _kind_of_model(value: object) -> str:
    return "<model>" if isinstance(value, dict | InlineModel) else "<model id>"


def _kind_of_workload(value: object) -> str | None:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return f"<{kind}>" if isinstance(kind, str) and f"<{kind}>" in UNION_TAGS else None


TokenLengths = Annotated[
    Annotated[NumTokens, Tag("<number>")] | Annotated[TokenRange, Tag("<range>")], Discriminator(_kind_of_lengths)
]
CardId = Annotated[str, Field(json_schema_extra={"enum": sorted(CARDS)})]
CardChoice = Annotated[
    Annotated[CardId, Tag("<id>")] | Annotated[InlineCard, Tag("<inline>")], Discriminator(_kind_of_card)
]


ModelChoice = Annotated[
    Annotated[ModelId, Tag("<model id>")] | Annotated[InlineModel, Tag("<model>")], Discriminator(_kind_of_model)
]


class ClosedLoopWorkload(Shape):
    """Each user sends the next prompt when the last token of the previous answer has been delivered."""

    kind: Literal["closed_loop"] = Field(description="Users wait for their answers.")
    users: int = Field(ge=1, le=256, description="Users of each source.")
    prompt_tokens: TokenLengths = Field(description="Length of a prompt: a number, or a range.")
    output_tokens: TokenLengths = Field(description="Length of an answer: a number, or a range.")


class OpenLoopWorkload(Shape):
    """Prompts come whatever becomes of those before them."""

    kind: Literal["fixed_rate", "poisson"] = Field(description="Evenly spaced, or at random times.")
    requests_per_s: float = Field(ge=0.001, le=1000, description="Mean prompts a second of each source.")
    queue_limit: int = Field(default=64, ge=1, le=65536, description="A prompt that finds so many waiting is rejected.")
    prompt_tokens: TokenLengths = Field(description="Length of a prompt: a number, or a range.")
    output_tokens: TokenLengths = Field(description="Length of an answer: a number, or a range.")


Workload = Annotated[
    Annotated[ClosedLoopWorkload, Tag("<closed_loop>")]
    | Annotated[OpenLoopWorkload, Tag("<fixed_rate>")]
    | Annotated[OpenLoopWorkload, Tag("<poisson>")],
    Discriminator(_kind_of_workload, custom_error_type="workload_kind", custom_error_message="no such workload"),
]

UNION_TAGS: Final[dict[str, type[Shape] | None]] = {
    "<number>": None,
    "<range>": TokenRange,
    "<id>": None,
    "<inline>": InlineCard,
    "<model id>": None,
    "<model>": InlineModel,
    "<closed_loop>": ClosedLoopWorkload,
    "<fixed_rate>": OpenLoopWorkload,
    "<poisson>": OpenLoopWorkload,
    "<plain>": None,
    "<fitting>": FittingHint,
}
"""The tags of the unions above. They stand in the paths of pydantic's errors, but not in the file."""

UNION_WAYS: Final[dict[str, tuple[type[Shape], str]]] = {
    "<number>": (TokenRange, "one number"),
    "<id>": (InlineCard, "the id of a card"),
    "<model id>": (InlineModel, "the id of a model"),
    "<plain>": (FittingHint, "a string"),
}
"""For the tag of a plain value the object that may stand in its place, and what the plain value is in words."""

UNION_KEYS: Final = ("card", "model", "workload", "prompt_tokens", "output_tokens")
"""The keys whose values are such unions."""

UNION_LISTS: Final = ("hints",)
"""The keys whose values are lists of such unions."""


class DraftModelChoice(Shape):
    """What draft model tiles run."""

    model: ModelChoice = Field(description="The small model: an id, or what it is.")
    num_drafts: int = Field(ge=1, le=16, description="Tokens guessed in a step, k.")
    acceptance: float = Field(ge=0, le=1, description="Probability that the model accepts a guess, alpha.")


_ONE_DIRECTION: Final[list[JsonValue]] = [
    {"required": [key], "properties": {key: {"type": "number"}}} for key in ("at_least", "at_most")
]
"""A goal has one of the two, as a schema says it."""


class Goal(Shape):
    """What has to be reached: held without a break, or over the whole run."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _ONE_DIRECTION})

    metric: GoalMetric = Field(description="What is measured.")
    at_least: float | None = Field(default=None, gt=0, le=1e9, description="The least that is enough; or `at_most`.")
    at_most: float | None = Field(default=None, ge=0, le=1e9, description="The most that is still enough.")
    hold_s: float | None = Field(
        default=None, ge=1, le=600, description="Seconds for which it must hold; null: over the whole run."
    )

    @property
    def wanted(self) -> float:
        """The value to reach."""
        value = self.at_least if self.at_least is not None else self.at_most
        assert value is not None
        return value


@dataclass(frozen=True, slots=True)
class HeldThroughput:
    """The goal that proofs, time line and hum know best: at least so many tokens a second, for so long."""

    at_least: float
    hold_s: float


class Translation(Shape):
    """The words of a level in another language; what is left out is read in the level's own."""

    title: LevelTitle | None = Field(default=None, description="The title.")
    summary: LevelSummary | None = Field(default=None, description="The summary.")
    hints: tuple[HintText, ...] | None = Field(
        default=None, max_length=MAX_HINTS, description="The text of every hint, in the order of the level's."
    )


class Star(Shape):
    """What earns a further star: one score of a win."""

    metric: ScoreName = Field(description="Which score counts.")
    reach: float = Field(gt=0, le=1e9, description="At least so much TPS, at most so much of the others.")


class Level(Document):
    """One level: everything a run depends on but the solution and the seed."""

    format: FormatVersion = Field(description="Version of this file format.")
    id: str = Field(
        max_length=64, pattern=ID_PATTERN, description="The file's name after its number: `prefill-decode`."
    )
    title: LevelTitle = Field(description="What the player reads in the list of levels.")
    summary: LevelSummary = Field(default="", description="One line: what the level is about.")
    map: GlyphMap = Field(description="Rows of the grid, one glyph a cell; whatever stands here is fixed.")
    facing: FacingMap = Field(default_factory=dict, description="Exceptions to east of machines on the map, by cell.")
    toolbox: tuple[TileId, ...] = Field(max_length=MAX_TOOLBOX, description="Tiles that the player may place.")
    settings: OfferedSettings = Field(default_factory=dict, description="Settings of tiles that a solution may set.")
    card: CardChoice = Field(description="Every card of the level: an id, or bandwidth and compute.")
    vram_mib: int = Field(ge=1, le=1 << 24, description="VRAM of every card, or of all together, in MiB.")
    vram: Literal["shared", "per_card"] = Field(
        default="shared", description="Whether all cards have one memory together, or each its own."
    )
    model: ModelChoice = Field(description="The model that is served: an id, or what it is.")
    draft: DraftModelChoice | None = Field(
        default=None, description="What draft model tiles run; null where there are none."
    )
    max_model_len: NumTokens = Field(description="Longest sequence, prompt and answer together, in tokens.")
    token_budget: int = Field(
        default=256, ge=1, le=65536, description="Tokens of a step that decodes and prompts share."
    )
    engine: EngineId = Field(default=IDEAL.id, description="Id of the serving engine: what its host adds to a step.")
    link: LinkId = Field(default="pcie4-x16", description="Id of the wire that conduits are made of.")
    ticks_per_tile: int = Field(
        default=3, ge=1, le=600, description="Ticks (1/60 s) that a packet takes for one conduit."
    )
    workload: Workload = Field(description="What the users of each source do.")
    goals: tuple[Goal, ...] = Field(
        min_length=1, max_length=MAX_GOALS, description="What wins the level: all of it together."
    )
    stars: tuple[Star, ...] = Field(
        default=(), max_length=2, description="Up to two stars besides the one for winning."
    )
    horizon_s: float = Field(ge=1, le=3600, description="Seconds after which a run that has not won is missed.")
    warmup_s: float = Field(default=10, ge=0, le=600, description="Seconds at the start in which no goal counts.")
    served_within_s: float = Field(
        default=30, ge=1, le=3600, description="While users of a source wait longer for a token, no goal counts."
    )
    seed: int = Field(default=0, ge=0, le=MAX_SEED, description="Seed of all chance, unless a run names another.")
    hints: tuple[AnyHint, ...] = Field(
        default=(), max_length=MAX_HINTS, description="Up to three plain ones by grade, and any for what may happen."
    )
    translations: dict[str, Translation] = Field(
        default_factory=dict,
        description="Title, summary and hints by language.",
        json_schema_extra={"propertyNames": {"enum": list(LANGUAGES)}},
    )

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return len(self.map)

    @property
    def cols(self) -> int:
        """Columns of the grid."""
        return len(self.map[0])

    @property
    def held_throughput(self) -> HeldThroughput | None:
        """The first goal of at least so many tokens a second that is to be held; None where there is none."""
        for goal in self.goals:
            if METRIC_BY_NAME[goal.metric].id == "output_throughput" and goal.at_least is not None and goal.hold_s:
                return HeldThroughput(goal.at_least, goal.hold_s)
        return None
