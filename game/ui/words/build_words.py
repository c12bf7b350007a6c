"""What the player is told while building: why an edit may not be made, what a tile connects to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from game.content.words import text
from game.render.places import place_link
from game.session.build.connections import Connections, is_fed_by_card, ways_out
from game.session.build.floorplan import SERVED
from game.session.build.refusal import Refusal, Why
from game.sim.grid import OFF_GRID, Grid
from game.sim.tiles import CONDUIT, TILES
from game.ui.widgets.facts import Fact

MAX_LISTED = 3
"""Of more tiles only so many are named."""


def refusal_words(refusal: Refusal, cols: int) -> str:
    """Why an edit may not be made, on a board with so many columns, as a sentence."""
    return text(
        f"refusal.{refusal.why}",
        tile=tile_title(refusal.kind) if refusal.kind else "",
        place=place_link(refusal.cell, cols),
        detail=refusal.detail,
    )


def left_out_words(left_out: Mapping[Why, int]) -> str:
    """How many tiles of a stamp are left out, and why, as a sentence; empty for none."""
    reasons = [text(f"build.left_out_{why}", count=count) for why, count in left_out.items()]
    return text("build.left_out", reasons=listed(reasons)) if reasons else ""


def tile_title(kind: str) -> str:
    """The name of a kind of tile; the id itself of one that does not exist."""
    return text(f"tile.{kind}.title") if kind in TILES else kind


def tile_at(grid: Grid, cell: int, cols: int) -> str:
    """A tile by name and place: "Prefill core 3,5"."""
    return text("build.tile_at", tile=tile_title(grid.tiles[cell].kind), place=place_link(cell, cols))


def listed(words: Sequence[str]) -> str:
    """Some words one after the other; of many the first and how many more."""
    if len(words) > MAX_LISTED + 1:
        return text("build.and_more", words=", ".join(words[:MAX_LISTED]), count=len(words) - MAX_LISTED)
    return ", ".join(words)


def connection_facts(grid: Grid, cell: int, found: Connections) -> list[Fact]:
    """Who feeds the tile on a cell, where it leads, whom it serves and who serves it."""
    kind = grid.tiles[cell].kind
    facts = []
    if TILES[kind].takes or kind == CONDUIT:
        by_card = not found.fed_by and found.card is not None and is_fed_by_card(grid, cell)
        fed_by = text("board.card", index=found.card) if by_card else _named(grid, found.fed_by)
        facts.append((text("build.fed_by"), fed_by))
    if TILES[kind].has_facing:
        facts.append((text("build.leads_into"), _end(grid, found.leads_into, found.ends_at)))
    elif TILES[kind].puts_out:
        ways = [
            (text(f"build.leads.{way.side}"), _end(grid, way.leads_into, way.ends_at)) for way in ways_out(grid, cell)
        ]
        facts += ways or [(text("build.leads_into"), text("build.nothing"))]
    if found.serves or kind in SERVED:
        facts.append((text("build.serves"), _named(grid, found.serves)))
    if found.served_by:
        facts.append((text("build.is_served_by"), _named(grid, found.served_by)))
    return facts


def _end(grid: Grid, leads_into: int, ends_at: int) -> str:
    """The machine that packets reach, or where they end."""
    nowhere = text("build.ends_at", place=place_link(ends_at, grid.cols))
    return _named(grid, (leads_into,)) if leads_into != OFF_GRID else nowhere


def _named(grid: Grid, cells: Sequence[int]) -> str:
    """Tiles on one short line: one by name and place, several by how many of each kind."""
    if len(cells) == 1:
        return tile_at(grid, cells[0], grid.cols)
    counts = Counter(tile_title(grid.tiles[cell].kind) for cell in cells)
    several = (text("build.several", tile=tile, count=count) if count > 1 else tile for tile, count in counts.items())
    return ", ".join(several) or text("build.nothing")
