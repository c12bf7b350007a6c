"""What can be wrong with the cards that a level names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from game.content.card_choices import OfferedCard
from game.content.inline_rows import InlineCard, InlineModel
from game.content.jsontext import Anchor, quoted
from game.content.level import Level
from game.content.level_card import cards_of
from game.content.source import Problem
from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.physics.units import MIB
from game.sim.spec import CARD_SETTING, CardSpec
from game.sim.tiles import TILE_BY_GLYPH, TILES

_MIB_PER_GB: Final = 1024
"""Taken generously: cards of 24 GB have up to 24 GiB."""


def card_problems(level: Level) -> Iterator[Problem]:
    """Cards that nobody can be, that have no room for their model, or that are called alike."""
    if not level.cards or not has_known_cards(level):
        return
    kinds = {*level.toolbox, *(TILE_BY_GLYPH.get(glyph, "") for row in level.map for glyph in row)}
    if not any(_names_cards(kind) for kind in kinds):
        yield Problem(("cards",), "only engine cores pick a card, and this level has none; remove this", Anchor.KEY)
        return
    chosen = _chosen(level)
    titles: dict[str, str] = {}
    for card in cards_of(level):
        path = ("cards", card.name)
        yield from _memory_problems(card, level.cards[card.name])
        if card.name not in chosen:
            remedy = 'offer it among the values of "card" in settings, or set it there as a default'
            yield Problem(path, f"no core of this level can be {quoted(card.name)}; {remedy}", Anchor.KEY)
        title = level.card_titles[card.name]
        if title in titles:
            message = f"the player reads {quoted(title)} for {quoted(titles[title])} too; give them a title each"
            yield Problem((*path, "title") if level.cards[card.name].title else path, message)
        titles.setdefault(title, card.name)


def has_known_cards(level: Level) -> bool:
    """Whether there is every card, model and link that the cards of a level are of."""
    named: list[tuple[str | InlineCard, str | InlineModel, str | None]] = [(level.card, level.model, None)]
    named += [(card.card or level.card, card.model or level.model, card.host_link) for card in level.cards.values()]
    return all(
        (isinstance(card, InlineCard) or card in CARDS)
        and (isinstance(model, InlineModel) or model in MODELS)
        and (link is None or link in LINKS)
        for card, model, link in named
    )


def _memory_problems(card: CardSpec, offered: OfferedCard) -> Iterator[Problem]:
    path = ("cards", card.name, "vram_mib") if offered.vram_mib is not None else ("cards", card.name)
    vram_mib = card.vram_bytes // MIB
    if isinstance(offered.card, str) and vram_mib > card.hardware.memory_gb * _MIB_PER_GB:
        told = f"{card.hardware.title} has {card.hardware.memory_gb:g} GB"
        yield Problem(path, f'{told}, and it has {vram_mib} MiB here; lower its "vram_mib"')
    elif card.model.weights_bytes > card.vram_bytes:
        needed = -(-card.model.weights_bytes // MIB)
        message = f"the weights of {card.model.title} take {needed} MiB, and it has {vram_mib}"
        yield Problem(path, f'{message}; raise its "vram_mib" or name another model')


def _chosen(level: Level) -> set[object]:
    """The names that a core may have."""
    found: set[object] = set()
    for told in level.settings.values():
        offered = told.get(CARD_SETTING)
        if offered is not None:
            found |= {offered.default, *offered.values}
    return found


def _names_cards(kind: str) -> bool:
    return kind in TILES and any(setting.name == CARD_SETTING for setting in TILES[kind].settings)
