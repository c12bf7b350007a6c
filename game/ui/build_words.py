"""What the player is told while building: why an edit may not be made."""

from __future__ import annotations

from game.content.words import text
from game.session.editor import Refusal
from game.sim.tiles import TILES
from game.ui.wording import place


def refusal_words(refusal: Refusal, cols: int) -> str:
    """Why an edit may not be made, on a board with so many columns, as a sentence."""
    return text(
        f"refusal.{refusal.why}",
        tile=tile_title(refusal.kind) if refusal.kind else "",
        place=place(refusal.cell, cols),
        detail=refusal.detail,
    )


def tile_title(kind: str) -> str:
    """The name of a kind of tile; the id itself of one that does not exist."""
    return text(f"tile.{kind}.title") if kind in TILES else kind
