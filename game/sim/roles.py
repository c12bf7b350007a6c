"""What a tile is there for: readers ask for these and never for the id of a tile."""

from typing import Final

SENDS: Final = "sends"
"""Puts prompts of users in."""

CARRIES: Final = "carries"
"""Passes packets on as part of a wire, in the direction that its glyph shows."""

PREFILLS: Final = "prefills"
"""A core that computes prompts."""

DECODES: Final = "decodes"
"""A core that generates tokens."""

PAGES: Final = "pages"
"""Cores that it touches take KV memory block by block."""

KEEPS: Final = "keeps"
"""A second place for the KV blocks of the card that it touches."""

DRAFTS: Final = "drafts"
"""Cores that it touches guess tokens ahead."""

BATCHES: Final = "batches"
"""A core that seats many sequences side by side."""

SCHEDULES: Final = "schedules"
"""Says how the card of cores that it touches is scheduled."""

ADMITS: Final = "admits"
"""Stands on a wire and lets prompts through, or refuses them."""

SPLITS: Final = "splits"
"""Takes packets in and puts each out on one of its other sides, whatever it faces."""

VERIFIES: Final = "verifies"
"""Takes tokens and bundles in, and puts out what of them is accepted."""

DELIVERS: Final = "delivers"
"""Takes tokens out to the users."""

BLOCKS: Final = "blocks"
"""Nothing can be built on its cell, and nothing goes through it."""

ROLES: Final = (
    *(
        SENDS,
        CARRIES,
        ADMITS,
        SPLITS,
        PREFILLS,
        DECODES,
        BATCHES,
        SCHEDULES,
        PAGES,
        KEEPS,
        DRAFTS,
        VERIFIES,
        DELIVERS,
        BLOCKS,
    ),
)
"""Every role, in the order of a packet's way."""

SERVING: Final = (PAGES, SCHEDULES, KEEPS, DRAFTS)
"""Those of tiles that work by touching a core."""
