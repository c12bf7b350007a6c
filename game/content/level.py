"""A level file: the map, the toolbox, the machine room it plays in, the users, and what has to be reached."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Discriminator, Field, JsonValue, PrivateAttr, Tag

from game.content.card_choices import MAX_VRAM_MIB, CardChoice, LinkId, ModelChoice, OfferedCards, card_titles
from game.content.codex_pages import PAGES
from game.content.hints import MAX_HINTS, AnyHint, FittingHint
from game.content.inline_rows import InlineCard, InlineModel
from game.content.kept import Kept, ValueT
from game.content.lengths import ExponentialPause, LognormalPause, LognormalTokens, NumTokens, TokenRange
from game.content.level_phrases import LevelSummary, LevelTitle, Takeaway, Translation
from game.content.occasions import ONE_DIRECTION, WHEN_TAGS, GoalMetric, Surprise
from game.content.scheduler_terms import SchedulerTerms
from game.content.settings import Offer, OfferedSetting, OfferedSettings, offers
from game.content.shape import MAX_SEED, Document, FacingMap, FormatVersion, GlyphMap, Shape
from game.content.traces.trace import Trace
from game.content.words import LANGUAGES
from game.content.workload import PER_SOURCE, WORKLOAD_TAGS, ClassName, SourceWorkload, TraceWorkload, Workload
from game.physics.engines import ENGINES, IDEAL
from game.sim.metrics import METRIC_BY_NAME, STAR_METRICS
from game.sim.roles import SCHEDULES
from game.sim.tiles import TILES, kinds_of

ID_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MAX_TOOLBOX: Final = 64
MAX_GOALS: Final = 8

EngineId = Annotated[str, Field(json_schema_extra={"enum": list(ENGINES)})]
PLACEABLE: Final = tuple(tile.id for tile in TILES.values() if not tile.is_fixed)
TileId = Annotated[str, Field(json_schema_extra={"enum": list(PLACEABLE)})]
StarMetric = Annotated[str, Field(json_schema_extra={"enum": list(STAR_METRICS)})]
CodexPageName = Annotated[str, Field(json_schema_extra={"enum": list(PAGES)})]


def _kind_of_toolbox(value: object) -> str:
    return "<most>" if isinstance(value, dict) else "<kinds>"


_TOOLS: Final[dict[str, JsonValue]] = {"propertyNames": {"enum": list(PLACEABLE)}}

Toolbox = Annotated[
    Annotated[tuple[TileId, ...], Field(max_length=MAX_TOOLBOX), Tag("<kinds>")]
    | Annotated[
        dict[str, Annotated[int, Field(ge=1, le=4096)]],
        Field(max_length=MAX_TOOLBOX, json_schema_extra=_TOOLS),
        Tag("<most>"),
    ],
    Discriminator(_kind_of_toolbox),
]

UNION_TAGS: Final[dict[str, type[Shape] | None]] = {
    "<kinds>": None,
    "<most>": None,
    "<number>": None,
    "<range>": TokenRange,
    "<id>": None,
    "<inline>": InlineCard,
    "<model id>": None,
    "<model>": InlineModel,
    "<lognormal>": LognormalTokens,
    "<seconds>": None,
    "<exponential>": ExponentialPause,
    "<lognormal pause>": LognormalPause,
    PER_SOURCE: None,
    **WORKLOAD_TAGS,
    "<plain>": None,
    "<fitting>": FittingHint,
    **WHEN_TAGS,
}
"""The tags of the unions above. They stand in the paths of pydantic's errors, but not in the file."""

UNION_WAYS: Final[dict[str, tuple[type[Shape], str]]] = {
    "<number>": (TokenRange, "one number"),
    "<id>": (InlineCard, "the id of a card"),
    "<model id>": (InlineModel, "the id of a model"),
    "<plain>": (FittingHint, "a string"),
}
"""For the tag of a plain value the object that may stand in its place, and what the plain value is in words."""

UNION_KEYS: Final = (
    *("toolbox", "card", "model", "workload", "prompt_tokens", "output_tokens", "document_tokens", "turns", "think_s"),
    "when",
)
"""The keys whose values are such unions."""

UNION_LISTS: Final = ("hints", "workload")
"""The keys whose values are lists of such unions."""


class DraftModelChoice(Shape):
    """What draft model tiles run."""

    model: ModelChoice = Field(description="The small model: an id, or what it is.")
    num_drafts: int = Field(ge=1, le=16, description="Tokens guessed in a step, k.")
    acceptance: float = Field(ge=0, le=1, description="Probability that the model accepts a guess, alpha.")


class Goal(Shape):
    """What has to be reached: held without a break, or over the whole run."""

    model_config = ConfigDict(json_schema_extra={"oneOf": ONE_DIRECTION}, serialize_by_alias=True)

    metric: GoalMetric = Field(description="What is measured.")
    at_least: float | None = Field(default=None, gt=0, le=1e9, description="The least that is enough; or `at_most`.")
    at_most: float | None = Field(default=None, ge=0, le=1e9, description="The most that is still enough.")
    hold_s: float | None = Field(
        default=None, ge=1, le=600, description="Seconds for which it must hold; null: over the whole run."
    )
    class_name: ClassName | None = Field(
        default=None, alias="class", description="The class of requests that it is about; null: all of them."
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


class Star(Shape):
    """What earns a further star: one metric of a win."""

    metric: StarMetric = Field(description="What counts.")
    reach: float = Field(gt=0, le=1e9, description="At least so much where more is better, else at most.")


class Level(Document):
    """One level: everything a run depends on but the solution and the seed."""

    format: FormatVersion = Field(description="Version of this file format.")
    id: str = Field(
        max_length=64, pattern=ID_PATTERN, description="The file's name after its number: `prefill-decode`."
    )
    title: LevelTitle = Field(description="What the player reads in the list of levels.")
    summary: LevelSummary = Field(default="", description="One line: what the level is about.")
    takeaway: Takeaway = Field(default="", description="One sentence after a win, with {numbers} of that run.")
    codex: CodexPageName | None = Field(default=None, description="The page of the codex on what it teaches.")
    chapter: int | None = Field(default=None, ge=1, le=99, description="The chapter of a level that ships.")
    map: GlyphMap = Field(description="Rows of the grid, one glyph a cell; whatever stands here is fixed.")
    facing: FacingMap = Field(default_factory=dict, description="Exceptions to east of machines on the map, by cell.")
    toolbox: Toolbox = Field(description="Tiles that the player may place: a list, or each with the most of it.")
    settings: OfferedSettings = Field(
        default_factory=dict, description="Settings of tiles that a solution may set, by tile or by cell of the map."
    )
    card: CardChoice = Field(description="Every card of the level: an id, or bandwidth and compute.")
    cards: OfferedCards = Field(
        default_factory=dict, description="Further cards, by name: the setting `card` of an engine core picks one."
    )
    vram_mib: int = Field(ge=1, le=MAX_VRAM_MIB, description="VRAM of every card, or of all together, in MiB.")
    num_gpu_blocks: int | None = Field(
        default=None,
        ge=1,
        le=1 << 30,
        description="KV blocks of every card with an engine; null: as many as its memory has room for.",
    )
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
    scheduler: SchedulerTerms = Field(
        default_factory=SchedulerTerms, description="How engine cores are scheduled that touch no scheduler."
    )
    on_full: Literal["oom", "wait", "preempt"] = Field(
        default="preempt",
        description="What engine cores do when memory is full: end the run, let wait, interrupt. Others end it.",
    )
    engine: EngineId = Field(default=IDEAL.id, description="Id of the serving engine: what its host adds to a step.")
    link: LinkId = Field(default="pcie4-x16", description="Id of the wire that conduits are made of.")
    ticks_per_tile: int = Field(
        default=3, ge=0, le=600, description="Ticks (1/60 s) that a packet takes for one conduit; 0: wires take none."
    )
    workload: Workload = Field(description="What the users of every source do, or of each.")
    goals: tuple[Goal, ...] = Field(
        min_length=1, max_length=MAX_GOALS, description="What wins the level: all of it together."
    )
    stars: tuple[Star, ...] = Field(
        default=(), max_length=2, description="Up to two stars besides the one for winning."
    )
    horizon_s: float = Field(ge=0.01, le=3600, description="Seconds after which a run that has not won is missed.")
    warmup_s: float = Field(default=10, ge=0, le=600, description="Seconds at the start in which no goal counts.")
    served_within_s: float = Field(
        default=30, ge=1, le=3600, description="While users of a source wait longer for a token, no goal counts."
    )
    tempo: float | None = Field(
        default=None, ge=0.25, le=4, description="The speed at which a run is shown at first; null: the player's own."
    )
    surprise: Surprise | None = Field(default=None, description="The one moment that the time line marks.")
    seed: int = Field(default=0, ge=0, le=MAX_SEED, description="Seed of all chance, unless a run names another.")
    hints: tuple[AnyHint, ...] = Field(
        default=(), max_length=MAX_HINTS, description="Up to three plain ones by grade, and any for what may happen."
    )
    translations: dict[str, Translation] = Field(
        default_factory=dict,
        description="Title, summary, takeaway, surprise and hints by language.",
        json_schema_extra={"propertyNames": {"enum": list(LANGUAGES)}},
    )

    _traces: dict[TraceWorkload, Trace] = PrivateAttr(default_factory=dict)
    _kept: Kept = PrivateAttr(default_factory=Kept)

    def __getstate__(self) -> dict[Any, Any]:
        """What another process is sent: without what it finds out again, for compiled rows bear no pickling."""
        state = super().__getstate__()
        return state | {"__pydantic_private__": {**state["__pydantic_private__"], "_traces": {}}}

    @property
    def traces(self) -> dict[TraceWorkload, Trace]:
        """The traces that have been read for its workloads, as far as they suit it."""
        return self._traces

    @property
    def most_placed(self) -> dict[str, int]:
        """How many of a tile the player may place, of those of which not any number."""
        return self.toolbox if isinstance(self.toolbox, dict) else {}

    def offers(self, kind: str, place: str = "") -> dict[str, Offer]:
        """Every setting of a kind of tile by name, as the level has it; as it has it on a cell, "row,col", of its map.

        What of a scheduler is neither offered nor given is as without one.
        """
        place = place if place in self.settings else ""
        return self.kept(
            ("offers", kind, place), lambda: offers(self._told_settings(), kind, {"cards": self.card_titles}, place)
        )

    def kept(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """What `make` makes of this level under a key: it is asked once, for a level never changes."""
        private = self.__pydantic_private__  # as an attribute it takes longer than what is looked up
        assert private is not None
        kept: Kept = private["_kept"]
        if not kept.is_of(self):
            kept = private["_kept"] = Kept(self)
        return kept.value(key, make)

    @property
    def card_titles(self) -> dict[str, str]:
        """The names of its cards, each with what the player reads."""
        return card_titles(self.cards, self.card, self.model) if self.cards else {}

    def _told_settings(self) -> dict[str, dict[str, OfferedSetting]]:
        told = dict(self.settings)
        own = {"token_budget": self.token_budget, **self.scheduler.model_dump()}
        for kind in kinds_of(SCHEDULES):
            given = {name: OfferedSetting(default=value) for name, value in own.items()}
            told[kind] = {**given, **told.get(kind, {})}
        return told

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return len(self.map)

    @property
    def cols(self) -> int:
        """Columns of the grid."""
        return len(self.map[0])

    @property
    def workloads(self) -> tuple[SourceWorkload, ...]:
        """What the users of each source do, in reading order; one, where it is the same at all of them."""
        return self.workload if isinstance(self.workload, tuple) else (self.workload,)

    @property
    def held_throughput(self) -> HeldThroughput | None:
        """The first goal of at least so many tokens a second that is to be held; None where there is none."""
        for goal in self.goals:
            if METRIC_BY_NAME[goal.metric].id == "output_throughput" and goal.at_least is not None and goal.hold_s:
                return HeldThroughput(goal.at_least, goal.hold_s)
        return None
