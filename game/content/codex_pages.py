"""The pages of the codex by name, in reading order, and their shape; what is on them stands in `codex`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PAGES: Final = (
    "prefill",
    "decode",
    "kv_cache",
    "paging",
    "batching",
    "speculation",
    "roofline",
    "latency",
    "littles_law",
    "cards",
    "links",
    "engine",
    "continuous_batching",
    "block_size",
    "preemption",
    "policies",
    "chunked_prefill",
    "prefix_cache",
    "admission",
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One setting of a page's number: a drawing of the factory, and what its level changes.

    `value` is the number itself; where it is not a number, it counts the variants, and `name` is the key of its words.
    """

    value: float
    rows: tuple[str, ...]
    level: Mapping[str, object]
    facing: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class CodexPage:
    """One concept. `measures` name what is measured of each variant; `links` are the pages to read next."""

    key: str
    level_id: str
    """The level whose numbers fill the formula where none with that concept is being played."""
    measures: tuple[str, ...]
    links: tuple[str, ...]
    variants: tuple[Variant, ...]
    first: int = 0
    """Which variant is shown at first."""
