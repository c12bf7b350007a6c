"""What a level offers to be set, worked out once: panels and checks ask for it many times in each frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game.content.settings import Offer


class OfferBook:
    """Offers by kind of tile and place. Copies of a level share it, so each entry knows what it was made from."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], tuple[tuple[object, ...], dict[str, Offer]]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OfferBook)  # what was worked out of a level so far says nothing of it

    __hash__ = None  # type: ignore[assignment]

    def offers(
        self, kind: str, place: str, made_from: tuple[object, ...], make: Callable[[], dict[str, Offer]]
    ) -> dict[str, Offer]:
        """Those that were made from the very same parts of a level, else as they are made now."""
        known = self._entries.get((kind, place))
        if known is None or not all(before is now for before, now in zip(known[0], made_from, strict=True)):
            known = self._entries[kind, place] = (made_from, make())
        return known[1]
