"""The pages of the codex by name, in reading order; what is on them stands in `codex`."""

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
)
