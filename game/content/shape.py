"""What all parts of a level or solution file share: exact types, no unknown keys, nothing infinite."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PrivateAttr
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from game.content.characters import UNFIT_IN_LINE, UNFIT_IN_TEXT
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

UNFIT_CHARACTER: Final = "unfit_character"
"""The type of the complaint about a character that may not stand in words; its context has `index`, its place."""


@dataclass(frozen=True, slots=True)
class Without:
    """Part of the type of words: some characters, written as in the brackets of a regular expression, are refused."""

    characters: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"pattern": f"^[^{self.characters}]*$"}

    def _checked(self, words: str) -> str:
        unfit = re.search(f"[{self.characters}]", words)
        if unfit is not None:
            raise PydanticCustomError(UNFIT_CHARACTER, "unfit character", {"index": unfit.start()})
        return words


ONE_LINE: Final = Without(UNFIT_IN_LINE)
"""Words in which no line ends."""

SEVERAL_LINES: Final = Without(UNFIT_IN_TEXT)
"""Words that may have several lines."""


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
    """Part of a file. Values are taken as they are: "30" is no number, and neither is true.

    Its validator is made when the first one is read: most programs read a few kinds of the files that there are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)

    @classmethod
    def fields_by_key(cls) -> dict[str, FieldInfo]:
        """The fields under the keys that they have in files, `$schema` last."""
        fields = sorted(cls.model_fields.items(), key=lambda item: item[1].alias is not None)
        return {field.alias or name: field for name, field in fields}


class Document(Shape):
    """A whole file, which remembers its text."""

    schema_uri: Annotated[str, ONE_LINE] | None = Field(
        default=None,
        alias="$schema",
        exclude=True,  # it says nothing of the level or solution; `write` alone writes it back
        description="Where an editor finds the schema of this file; the game takes no notice of it.",
    )
    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """Where it was read from."""
        return self._source

    def remember(self, source: Source) -> None:
        """Remember the text that this was read from."""
        self._source = source
