"""Which cards packets can come to that are put on some links, whatever lies between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from game.sim.link import Link, Taker
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine

if TYPE_CHECKING:
    from game.sim.cards.card import Card


def cards_beyond(links: Iterable[Link]) -> list[Card]:
    """Every card that has a core at the end of these, over merges, gates and splitters, by index."""
    seen: set[Taker] = set()
    waiting: list[Taker] = list(links)
    found: dict[int, Card] = {}
    while waiting:
        taker = waiting.pop()
        if taker in seen:
            continue
        seen.add(taker)
        if isinstance(taker, Link):
            waiting.append(taker.end)
        elif isinstance(taker, Core):
            found[taker.card.index] = taker.card
        elif isinstance(taker, Machine):
            waiting += taker.outs
    return [found[index] for index in sorted(found)]


def num_waiting_at(cards: Iterable[Card]) -> int:
    """Prompts that wait there for a slot."""
    return sum(card.num_waiting for card in cards)
