"""The key `workload` of a level: what the users of each source do."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Discriminator, Field, Tag
from pydantic.fields import FieldInfo

from game.content.lengths import NumTokens, ThinkTime, TokenLengths
from game.content.shape import ONE_LINE, Shape

MAX_PHASES: Final = 64
MAX_CLASSES: Final = 32
MAX_USERS: Final = 65_536
MAX_QUEUE: Final = 1 << 20
MAX_RATE: Final = 100_000

ClassName = Annotated[str, Field(min_length=1, max_length=40), ONE_LINE]


class RequestClassTerms(Shape):
    """A class of requests: how many of them there are, how long they are, what they were promised."""

    name: ClassName = Field(description="What goals and reports call it.")
    share: float = Field(default=1.0, gt=0, le=1e6, description="How frequent it is, beside the other classes.")
    prompt_tokens: TokenLengths | None = Field(default=None, description="Length of its prompts, if another.")
    output_tokens: TokenLengths | None = Field(default=None, description="Length of its answers, if another.")
    priority: int = Field(default=0, ge=-1000, le=1000, description="A lower number goes first, where that counts.")
    ttft_ms: float | None = Field(default=None, gt=0, le=1e9, description="Promised time to the first token.")
    tpot_ms: float | None = Field(default=None, gt=0, le=1e9, description="Promised time for each token after it.")


class SharedPrefixTerms(Shape):
    """Tokens that prompts begin with, the same for all of a tenant."""

    tokens: NumTokens = Field(description="Shared tokens, beside those of `prompt_tokens`.")
    tenants: int = Field(default=1, ge=1, le=100_000, description="How many different ones there are.")


class UserPhase(Shape):
    """A span of time in which users ask for something else."""

    for_s: float = Field(ge=0.1, le=3600, description="How long it lasts.")
    prompt_tokens: TokenLengths | None = Field(default=None, description="Length of a prompt, if another.")
    output_tokens: TokenLengths | None = Field(default=None, description="Length of an answer, if another.")


class RatePhase(Shape):
    """A span of time in which prompts come at another rate, or are others."""

    for_s: float = Field(ge=0.1, le=3600, description="How long it lasts.")
    requests_per_s: float | None = Field(default=None, ge=0, le=1000, description="Mean prompts a second, if other.")
    prompt_tokens: TokenLengths | None = Field(default=None, description="Length of a prompt, if another.")
    output_tokens: TokenLengths | None = Field(default=None, description="Length of an answer, if another.")


class AnyWorkload(Shape):
    """What every kind of workload may have besides."""

    max_tokens: NumTokens | None = Field(
        default=None, description="What the server is told of the length of an answer; null: the longest there can be."
    )
    requests: int | None = Field(
        default=None, ge=1, le=10_000_000, description="After so many a source falls silent; null: never."
    )
    classes: tuple[RequestClassTerms, ...] = Field(
        default=(), max_length=MAX_CLASSES, description="Classes that requests fall into by chance."
    )
    patience_s: float | None = Field(
        default=None, ge=0.1, le=3600, description="A client without a first token by then gives up."
    )
    timeout_s: float | None = Field(
        default=None, ge=0.1, le=3600, description="A client without its whole answer by then gives up."
    )

    too_long: Literal["reject", "clip"] | None = Field(
        default=None,
        description="What does not fit into `max_model_len` is refused or cut; null: nothing may be so long.",
    )

    @classmethod
    def fields_by_key(cls) -> dict[str, FieldInfo]:
        """Its own first, then what all have."""
        fields = super().fields_by_key()
        shared = {key: field for key, field in fields.items() if key in AnyWorkload.model_fields}
        return {key: field for key, field in fields.items() if key not in shared} | shared


class ClosedLoopWorkload(AnyWorkload):
    """Each user sends the next prompt when the last token of the previous answer has been delivered."""

    kind: Literal["closed_loop"] = Field(description="Users wait for their answers.")
    users: int = Field(ge=1, le=MAX_USERS, description="Users of each source.")
    prompt_tokens: TokenLengths = Field(description="Length of a prompt: a number, or a range.")
    output_tokens: TokenLengths = Field(description="Length of an answer: a number, or a range.")
    think_s: ThinkTime = Field(default=0.0, description="How long a user thinks before each prompt.")
    phases: tuple[UserPhase, ...] = Field(
        default=(), max_length=MAX_PHASES, description="Spans of time in which it is another."
    )
    repeat_phases: bool = Field(default=True, description="Whether they come again and again, or once.")
    shared_prefix: SharedPrefixTerms | None = Field(default=None, description="What prompts begin with.")


class _Rate(AnyWorkload):
    """How often prompts come. Bases of workloads go from the last to the first, and so do their keys in a file."""

    kind: str
    requests_per_s: float = Field(ge=0.001, le=MAX_RATE, description="Mean prompts a second of each source.")


class _Burstiness(AnyWorkload):
    """How unevenly they come."""

    burstiness: float = Field(
        ge=0.05, le=1000, description="Shape of the gaps: 1 is Poisson, less bursts, more is even."
    )


class _OpenLoop(AnyWorkload):
    """What becomes of them, and what they are."""

    max_in_flight: int | None = Field(
        default=None, ge=1, le=MAX_USERS, description="So many may be on the way; later ones are held back till then."
    )
    client_s: float = Field(
        default=0.0, ge=0, le=60, description="Seconds after an answer until one that is held back is sent."
    )
    queue_limit: int = Field(
        default=64, ge=1, le=MAX_QUEUE, description="A prompt that finds so many waiting is rejected."
    )
    prompt_tokens: TokenLengths = Field(description="Length of a prompt: a number, or a range.")
    output_tokens: TokenLengths = Field(description="Length of an answer: a number, or a range.")
    phases: tuple[RatePhase, ...] = Field(
        default=(), max_length=MAX_PHASES, description="Spans of time in which it is another."
    )
    repeat_phases: bool = Field(default=True, description="Whether they come again and again, or once.")
    stratify_s: float | None = Field(
        default=None, ge=0.1, le=600, description="Windows in each of which lengths are spread evenly."
    )
    shared_prefix: SharedPrefixTerms | None = Field(default=None, description="What prompts begin with.")


class OpenLoopWorkload(_OpenLoop, _Rate):
    """Prompts come whatever becomes of those before them."""

    kind: Literal["fixed_rate", "poisson"] = Field(description="Evenly spaced, or at random times.")


class BurstsWorkload(_OpenLoop, _Burstiness, _Rate):
    """Prompts come in bursts, or more evenly than by chance: gaps of a gamma distribution."""

    kind: Literal["gamma"] = Field(description="In bursts.")


class SessionsWorkload(AnyWorkload):
    """Users who talk in turns: each prompt is the whole session so far and something new."""

    kind: Literal["sessions"] = Field(description="Users talk in turns.")
    users: int = Field(ge=1, le=MAX_USERS, description="Users of each source.")
    turns: TokenLengths = Field(description="Prompts of a session: a number, or a range.")
    document_tokens: TokenLengths | None = Field(default=None, description="What a session begins with, and is about.")
    prompt_tokens: TokenLengths = Field(description="New tokens of a turn: a number, or a range.")
    output_tokens: TokenLengths = Field(description="Length of an answer: a number, or a range.")
    think_s: ThinkTime = Field(default=0.0, description="How long a user thinks before each prompt.")
    shared_prefix: SharedPrefixTerms | None = Field(default=None, description="What all sessions begin with.")


class TraceWorkload(AnyWorkload):
    """Requests as they were recorded, from a file beside the level."""

    kind: Literal["trace"] = Field(description="Recorded requests.")
    file: Annotated[str, Field(min_length=1, max_length=255), ONE_LINE] = Field(
        description="The file, from the level's."
    )
    scale: float = Field(default=1.0, ge=0.001, le=1000, description="How many times as fast they come.")
    users: int | None = Field(
        default=None,
        ge=1,
        le=MAX_USERS,
        description="So many users who wait for answers send them, in place of their times.",
    )
    requests_per_s: float | None = Field(
        default=None,
        ge=0.001,
        le=MAX_RATE,
        description="They come at random at this mean rate, in place of their times.",
    )
    max_in_flight: int | None = Field(
        default=None, ge=1, le=MAX_USERS, description="So many may be on the way; later ones are held back till then."
    )
    client_s: float = Field(
        default=0.0, ge=0, le=60, description="Seconds after an answer until one that is held back is sent."
    )
    queue_limit: int = Field(
        default=64, ge=1, le=MAX_QUEUE, description="A prompt that finds so many waiting is rejected."
    )
    output_tokens: NumTokens | None = Field(default=None, description="Length of answers, where the file has none.")
    hash_block: int | None = Field(default=None, ge=1, le=65536, description="Tokens of a hash; null: as is usual.")
    too_long: Literal["reject", "clip"] = Field(
        default="reject", description="Whether what does not fit into `max_model_len` is left out or cut."
    )
    think_s: ThinkTime = Field(default=0.0, description="How long a user thinks before each prompt.")


SourceWorkload = ClosedLoopWorkload | OpenLoopWorkload | BurstsWorkload | SessionsWorkload | TraceWorkload

WORKLOAD_TAGS: Final[dict[str, type[Shape]]] = {
    "<closed_loop>": ClosedLoopWorkload,
    "<fixed_rate>": OpenLoopWorkload,
    "<poisson>": OpenLoopWorkload,
    "<gamma>": BurstsWorkload,
    "<sessions>": SessionsWorkload,
    "<trace>": TraceWorkload,
}
"""The kinds of workloads, by the tags that they have in the paths of pydantic's errors."""

PER_SOURCE: Final = "<per_source>"


def _kind_of_workload(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return PER_SOURCE
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return f"<{kind}>" if isinstance(kind, str) and f"<{kind}>" in WORKLOAD_TAGS else None


_OneWorkload = (
    Annotated[ClosedLoopWorkload, Tag("<closed_loop>")]
    | Annotated[OpenLoopWorkload, Tag("<fixed_rate>")]
    | Annotated[OpenLoopWorkload, Tag("<poisson>")]
    | Annotated[BurstsWorkload, Tag("<gamma>")]
    | Annotated[SessionsWorkload, Tag("<sessions>")]
    | Annotated[TraceWorkload, Tag("<trace>")]
)


def _told_apart() -> Discriminator:
    return Discriminator(_kind_of_workload, custom_error_type="workload_kind", custom_error_message="no such workload")


_EachWorkload = Annotated[_OneWorkload, _told_apart()]
Workload = Annotated[
    _OneWorkload | Annotated[tuple[_EachWorkload, ...], Field(min_length=1), Tag(PER_SOURCE)],
    _told_apart(),
]
"""What the users of every source do, or of each one, in reading order."""
