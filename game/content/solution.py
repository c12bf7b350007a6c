"""A solution file: what a player built, and what it is claimed to reach."""

from typing import Annotated, Final

from pydantic import Field

from game.content.level import ID_PATTERN
from game.content.settings import ChosenSettings
from game.content.shape import ONE_LINE, Document, FacingMap, FormatVersion, GlyphMap, Shape

DIGEST_PATTERN: Final = r"^[0-9a-f]{16}$"


class Score(Shape):
    """What a recorded run came to; the names are those of `tycoon run --json`."""

    tick: int | None = Field(default=None, ge=0, description="Tick of the verdict.")
    tps: float | None = Field(default=None, ge=0, description="Mean tokens a second over the hold.")
    ttft_p50_ms: float | None = Field(default=None, ge=0, description="Median time to first token.")
    ttft_p95_ms: float | None = Field(default=None, ge=0, description="95th percentile of time to first token.")
    tpot_ms: float | None = Field(default=None, ge=0, description="Mean time per output token.")
    vram_peak_mib: float | None = Field(default=None, ge=0, description="Most VRAM in use at any time.")
    tiles: int | None = Field(default=None, ge=0, description="Tiles placed, conduits included.")
    cost: int | None = Field(default=None, ge=0, description="What they cost, in credits.")


class Solution(Document):
    """One build for one level: everything that a player can change."""

    format: FormatVersion = Field(default=1, description="Version of this file format.")
    level: str = Field(max_length=64, pattern=ID_PATTERN, description="Id of the level that this solves.")
    map: GlyphMap = Field(description="Rows of the grid; fixed cells may be repeated or left as `.`.")
    facing: FacingMap = Field(default_factory=dict, description="Exceptions to east of the machines placed, by cell.")
    settings: ChosenSettings = Field(default_factory=dict, description="What tiles are set to, by cell.")
    author: Annotated[str, Field(max_length=80), ONE_LINE] | None = Field(default=None, description="Who built it.")
    score: Score | None = Field(default=None, description="What it is claimed to reach.")
    digest: str | None = Field(default=None, pattern=DIGEST_PATTERN, description="State of the claimed run at its end.")
    rules: int | None = Field(default=None, ge=1, le=10_000, description="Version of the laws it was recorded under.")
