"""What all parts of a level or solution file share: exact types, no unknown keys, nothing infinite."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from game.content.source import Source
from game.sim.tiles import EMPTY_GLYPH, TILE_BY_GLYPH

MAX_SIDE: Final = 128
"""Rows, and columns, of the largest map."""

MAX_SEED: Final = (1 << 62) - 1
"""Chance looks at 62 bits of a seed."""

CELL_PATTERN: Final = r"^(0|[1-9][0-9]{0,2}),(0|[1-9][0-9]{0,2})$"
"""A cell as files name it: "row,col" from the top left, both from 0."""

Facing = Literal["N", "E", "S", "W"]
"""The side of a machine on which it puts packets out."""


def _known_glyphs(schema: dict[str, Any]) -> None:
    glyphs = "".join(sorted({EMPTY_GLYPH, *TILE_BY_GLYPH}))
    row = {"type": "string", "minLength": 1, "maxLength": MAX_SIDE, "pattern": f"^[{_in_brackets(glyphs)}]+$"}
    schema |= {"minItems": 1, "maxItems": MAX_SIDE, "items": row}


def _in_brackets(glyphs: str) -> str:
    """Glyphs inside the square brackets of a regular expression."""
    return "".join("\\" + glyph if glyph in "^]\\-" else glyph for glyph in glyphs)


FORMAT: Final = 1
"""The version of level and solution files that this program reads and writes."""

FormatVersion = Annotated[int, Field(ge=FORMAT, le=FORMAT)]

GlyphMap = Annotated[tuple[str, ...], Field(json_schema_extra=_known_glyphs)]
"""The rows of a grid, one glyph a cell. Size and glyphs are checked in `map_checks`, all at once."""

FacingMap = Annotated[dict[str, Facing], Field(json_schema_extra={"propertyNames": {"pattern": CELL_PATTERN}})]
"""Facings by cell, for machines that do not face east."""


class Shape(BaseModel):
    """Part of a file. Values are taken as they are: "30" is no number, and neither is true."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Document(Shape):
    """A whole file, which remembers its text."""

    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """Where it was read from."""
        return self._source

    def remember(self, source: Source) -> None:
        """Remember the text that this was read from."""
        self._source = source
