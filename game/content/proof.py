"""The proof of a level, `proof.json` in its folder: which builds win, which do not, what all that win have in common.

It is rows without code of their own; `tycoon prove` runs what they say.
"""

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from game.content.settings import AnyValue
from game.content.shape import ONE_LINE, Document, FacingMap, FormatVersion, Shape

PROOF_FILE = "proof.json"
"""The proof in the folder of a level."""

Words = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
TileOrCell = Annotated[str, Field(min_length=1, max_length=40)]
"""The id of a kind of tile, for all of that kind on the board, or a cell."""

CaseKind = Literal["reference", "alternative", "trap", "ablation", "neighbour"]
CASE_KINDS: Final[tuple[CaseKind, ...]] = get_args(CaseKind)
Verdict = Literal["won", "missed", "oom", "stalled"]


class Edits(Shape):
    """A shipped solution of the level, and what of it is changed: first taken off, then drawn, then set."""

    solution: str = Field(max_length=80, description="The solution it starts from: its file's name without `.json`.")
    remove: tuple[TileOrCell, ...] = Field(default=(), description="Tiles of the solution that are taken off.")
    draw: dict[str, Annotated[str, Field(min_length=1, max_length=1)]] = Field(
        default_factory=dict, description="Glyphs by cell, in place of what the solution has there."
    )
    facing: FacingMap = Field(default_factory=dict, description="Facings of what is drawn, where it is not east.")
    settings: dict[TileOrCell, dict[str, AnyValue]] = Field(
        default_factory=dict, description="What is set, on the tiles of a kind or on a cell."
    )


class Span(Shape):
    """Where a metric is expected by a source outside the game."""

    at_least: float = Field(description="The least that is expected.")
    at_most: float = Field(description="The most.")
    within: float = Field(default=0.1, ge=0, le=1, description="How far beyond, as a share, it may be all the same.")
    source: Words = Field(description="Where the numbers are from.")


class Case(Edits):
    """One build and what is expected of it."""

    name: Words = Field(description="What it is called.")
    kind: CaseKind = Field(description="What it is there for.")
    expect: Verdict = Field(description="How its run ends.")
    misses: tuple[str, ...] = Field(default=(), description="Metrics of goals that it misses.")
    is_on_all_seeds: bool = Field(
        default=False,
        alias="all_seeds",
        description="Whether that holds on the other seeds, too; always of references.",
    )
    spans: dict[str, Span] = Field(default_factory=dict, description="Metrics, and where they are expected.")


class Condition(Shape):
    """Something about a build: a tile in use that is there, how it is set, what it touches."""

    tile: str = Field(max_length=40, description="A kind of tile.")
    setting: str | None = Field(default=None, description="One of its settings.")
    values: tuple[AnyValue, ...] = Field(default=(), description="Values of which that setting has one.")
    touches: TileOrCell | None = Field(
        default=None, description="What it touches, be it another tile of the same card."
    )
    is_absent: bool = Field(default=False, alias="absent", description="Whether there is no such tile.")


class Way(Shape):
    """A way to win: what every build that wins so has."""

    name: Words = Field(description="What it is called.")
    has: tuple[Condition, ...] = Field(min_length=1, description="All of this is so.")


class Sweep(Edits):
    """The product of everything that may be set on the tiles of a build, with and without some of its tiles."""

    optional: tuple[TileOrCell, ...] = Field(default=(), max_length=8, description="Tiles that it is also run without.")
    values: dict[TileOrCell, dict[str, tuple[AnyValue, ...]]] | None = Field(
        default=None, description="What is set to each of which values; null: everything offered, kind by kind."
    )


class Proof(Document):
    """What is claimed of a level."""

    format: FormatVersion = Field(description="Version of this file format.")
    lesson: tuple[Way, ...] = Field(min_length=1, description="Ways to win that contain the lesson.")
    welcome: tuple[Way, ...] = Field(default=(), description="Ways to win without it that are welcome.")
    cases: tuple[Case, ...] = Field(min_length=1, description="Builds and what is expected of them.")
    sweep: tuple[Sweep, ...] = Field(default=(), description="Sweeps of which every winner contains the lesson.")
    random: int = Field(
        default=0, ge=0, le=100_000, description="Random builds of which every winner contains it or is welcome."
    )
