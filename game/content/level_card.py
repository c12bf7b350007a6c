"""The cards and the models of a level: of the tables, or those that the level describes."""

from collections.abc import Iterator, Mapping

from game.content.inline_rows import InlineCard, InlineModel
from game.content.jsontext import JsonPath
from game.content.level import Level
from game.content.rows import card_type, model_problems, model_type
from game.content.source import Problem
from game.physics.cards import CARDS, CardType
from game.physics.links import LINKS
from game.physics.model_type import ModelType
from game.physics.models import MODELS
from game.physics.units import MIB
from game.sim.spec import CARD_SETTING, CardSpec, SettingValue, card_labels
from game.sim.tiles import ENGINE_CORES, TILES


def card_of(level: Level) -> CardType:
    """The card that a group of touching cores of a level is which names none."""
    return _card(level, level.card, level.id, level.vram_mib)


def model_of(level: Level) -> ModelType:
    """The model that a level serves."""
    return _model(level, level.model)


def draft_model_of(level: Level) -> ModelType | None:
    """What draft model tiles of a level run; None where there are none."""
    return None if level.draft is None else _model(level, level.draft.model)


def cards_of(level: Level) -> tuple[CardSpec, ...]:
    """The cards that cores of a level may name."""
    found = []
    for name, offered in level.cards.items():
        vram_mib = offered.vram_mib or level.vram_mib
        hardware = _card(level, offered.card or level.card, name, vram_mib)
        model = _model(level, offered.model or level.model)
        link = None if offered.host_link is None else LINKS[offered.host_link]
        found.append(CardSpec(name, hardware, model, vram_mib * MIB, link))
    return tuple(found)


def every_card(level: Level) -> tuple[CardSpec, ...]:
    """The same and what cores are that name none."""
    return CardSpec("", card_of(level), model_of(level), level.vram_mib * MIB), *cards_of(level)


def card_name(level: Level, kind: str, settings: Mapping[str, SettingValue]) -> str:
    """Which card a tile names that is set like this, as those of its kind are in the level where it is not."""
    if not level.cards or not TILES[kind].is_core:
        return ""
    offer = level.offers(kind).get(CARD_SETTING)
    return "" if offer is None else str(settings.get(CARD_SETTING, offer.default))


def made_of(level: Level, kind: str, settings: Mapping[str, SettingValue]) -> CardSpec:
    """The card that such a core is part of; for any other tile what a core is that names none."""
    name = card_name(level, kind, settings)
    return next(card for card in every_card(level) if card.name == name)


def labels_of_cards(level: Level) -> dict[str, str]:
    """Short names of a level's cards by their names, and by "" that of engine cores which name none.

    There are none where the level has one card only.
    """
    labels = card_labels(cards_of(level))
    usual = card_name(level, ENGINE_CORES[0], {})
    return {**labels, "": labels[usual]} if usual in labels else labels


def price_of(level: Level, kind: str, settings: Mapping[str, SettingValue]) -> int:
    """What a tile costs in credits: a core as much as the card that it names, if the level prices that."""
    card = level.cards.get(card_name(level, kind, settings)) if level.cards else None
    return TILES[kind].cost if card is None or card.price is None else card.price


def inline_model_problems(level: Level) -> Iterator[Problem]:
    """What does not go together in the models that a level describes."""
    for path, model in _models(level):
        if isinstance(model, InlineModel):
            yield from model_problems(model, path)


def _models(level: Level) -> Iterator[tuple[JsonPath, object]]:
    yield ("model",), level.model
    if level.draft is not None:
        yield ("draft", "model"), level.draft.model
    for name, card in level.cards.items():
        yield ("cards", name, "model"), card.model


def _card(level: Level, choice: str | InlineCard, name: str, vram_mib: int) -> CardType:
    if not isinstance(choice, InlineCard):
        return CARDS[choice]
    return card_type(
        choice,
        card_id=name,
        title=f"card of {level.title}" if name == level.id else name,
        memory_gb=vram_mib * MIB / 1e9,
        source=f"invented by the level {level.id}",
    )


def _model(level: Level, choice: str | InlineModel) -> ModelType:
    if isinstance(choice, InlineModel):
        return model_type(choice, f"described by the level {level.id}")
    return MODELS[choice]
