"""The names that columns of traces have, of whatever origin, and what stands under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ARRIVAL: Final = "arrival"
PROMPT: Final = "prompt"
OUTPUT: Final = "output"
CLASS: Final = "class"
PREFIX: Final = "prefix"
HASHES: Final = "hashes"
IMAGES: Final = "images"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, in lower case and of letters and digits alone: what it says, and in what unit."""

    name: str
    says: str
    unit_beats: int = 0
    """Beats of its unit, where it is a time in numbers."""
    keeps_start: bool = False
    """Whether times count from the start of the run, not from the first of them."""


_S: Final = 1_200_000
_MS: Final = 1_200

COLUMNS: Final[dict[str, Column]] = {
    column.name: column
    for column in (
        Column("arrivals", ARRIVAL, _S, keeps_start=True),  # ours, and the truth files'
        Column("arrivedat", ARRIVAL, _S),  # Vidur
        Column("requestarrivedat", ARRIVAL, _S),
        Column("sends", ARRIVAL, _S),
        Column("timestamp", ARRIVAL, _S),  # Azure (dates), BurstGPT (seconds), Mooncake (JSON, milliseconds)
        Column("timestamps", ARRIVAL, _S),
        Column("timestampms", ARRIVAL, _MS),
        Column("arrivalms", ARRIVAL, _MS),
        Column("arrivaltime", ARRIVAL, _S),
        Column("arrivaltimes", ARRIVAL, _S),
        Column("arrivaltimems", ARRIVAL, _MS),
        Column("arrival", ARRIVAL, _S),
        Column("prompttokens", PROMPT),
        Column("numprompttokens", PROMPT),
        Column("contexttokens", PROMPT),
        Column("requesttokens", PROMPT),
        Column("numprefilltokens", PROMPT),
        Column("requestnumprefilltokens", PROMPT),
        Column("inputtoks", PROMPT),
        Column("inputtokens", PROMPT),
        Column("numinputtokens", PROMPT),
        Column("intok", PROMPT),
        Column("intoks", PROMPT),
        Column("intokens", PROMPT),
        Column("inputlength", PROMPT),
        Column("inputlen", PROMPT),
        Column("promptlen", PROMPT),
        Column("promptlength", PROMPT),
        Column("prompt", PROMPT),
        Column("outputtokens", OUTPUT),
        Column("numoutputtokens", OUTPUT),
        Column("generatedtokens", OUTPUT),
        Column("responsetokens", OUTPUT),
        Column("completiontokens", OUTPUT),
        Column("numdecodetokens", OUTPUT),
        Column("requestnumdecodetokens", OUTPUT),
        Column("outputtoks", OUTPUT),
        Column("outtok", OUTPUT),
        Column("outtoks", OUTPUT),
        Column("outtokens", OUTPUT),
        Column("outputlength", OUTPUT),
        Column("outputlen", OUTPUT),
        Column("output", OUTPUT),
        Column("class", CLASS),
        Column("prefix", PREFIX),
        Column("hashids", HASHES),
        Column("numimages", IMAGES),
    )
}

SHOWN: Final = {
    ARRIVAL: "arrival_s, arrived_at, TIMESTAMP, send_s",
    PROMPT: "prompt_tokens, ContextTokens, Request tokens, num_prefill_tokens, input_length, input_toks, in_tok",
    OUTPUT: "output_tokens, GeneratedTokens, Response tokens, num_decode_tokens, output_length, output_toks",
}
"""Some of the names, for who has used none of them."""


def column_of(name: str) -> Column | None:
    """The column that a header means; None where it means nothing to us."""
    return COLUMNS.get("".join(char for char in name.lower() if char.isalnum()))


def origin(names: list[str]) -> str:
    """Where a file with these columns comes from, as far as its header says so."""
    known = {"".join(char for char in name.lower() if char.isalnum()) for name in names}
    for title, marks in _ORIGINS:
        if marks <= known:
            return title
    return "table"


_ORIGINS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("Azure 2025", frozenset({"timestamp", "numimages", "contexttokens"})),
    ("Azure", frozenset({"timestamp", "contexttokens", "generatedtokens"})),
    ("BurstGPT", frozenset({"timestamp", "requesttokens", "responsetokens"})),
    ("Qwen", frozenset({"timestamp", "chatid", "hashids"})),
    ("Mooncake", frozenset({"timestamp", "inputlength", "outputlength"})),
    ("Vidur", frozenset({"numprefilltokens", "numdecodetokens"})),
    ("ours", frozenset({"arrivals", "prompttokens", "outputtokens"})),
)
