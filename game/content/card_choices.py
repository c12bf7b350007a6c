"""The cards and models that a level names, or describes itself; what of it differs from card to card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Discriminator, Field, JsonValue, Tag

from game.content.inline_rows import InlineCard, InlineModel, RowTitle
from game.content.shape import Shape
from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS

MAX_VRAM_MIB: Final = 1 << 24
MAX_CARDS: Final = 16
MAX_PRICE: Final = 1_000_000
CARD_NAME_PATTERN: Final = r"^[a-z0-9]+([.-][a-z0-9]+)*$"


def _kind_of_card(value: object) -> str:
    return "<inline>" if isinstance(value, dict | InlineCard) else "<id>"


def _kind_of_model(value: object) -> str:
    return "<model>" if isinstance(value, dict | InlineModel) else "<model id>"


CardId = Annotated[str, Field(json_schema_extra={"enum": sorted(CARDS)})]
ModelId = Annotated[str, Field(json_schema_extra={"enum": sorted(MODELS)})]
LinkId = Annotated[str, Field(json_schema_extra={"enum": sorted(LINKS)})]
CardName = Annotated[str, Field(max_length=64, pattern=CARD_NAME_PATTERN)]

CardChoice = Annotated[
    Annotated[CardId, Tag("<id>")] | Annotated[InlineCard, Tag("<inline>")], Discriminator(_kind_of_card)
]

ModelChoice = Annotated[
    Annotated[ModelId, Tag("<model id>")] | Annotated[InlineModel, Tag("<model>")], Discriminator(_kind_of_model)
]


class OfferedCard(Shape):
    """One of several cards of a level; what it leaves out is as the level has it."""

    card: CardChoice | None = Field(default=None, description="Which card: an id, or bandwidth and compute.")
    title: RowTitle | None = Field(default=None, description="What the player reads; that of the card if left out.")
    model: ModelChoice | None = Field(default=None, description="The model that it serves: an id, or what it is.")
    vram_mib: int | None = Field(default=None, ge=1, le=MAX_VRAM_MIB, description="Its VRAM in MiB.")
    host_link: LinkId | None = Field(
        default=None, description="Id of the wire to its host memory; null: what the tile is set to."
    )
    price: int | None = Field(
        default=None, ge=0, le=MAX_PRICE, description="What each of its cores costs, in credits; null: as any core."
    )


_NAMES: Final[dict[str, JsonValue]] = {"propertyNames": {"pattern": CARD_NAME_PATTERN}}

OfferedCards = Annotated[dict[CardName, OfferedCard], Field(max_length=MAX_CARDS, json_schema_extra=_NAMES)]
"""The key `cards` of a level: name, card."""


def card_titles(cards: Mapping[str, OfferedCard], card: str | InlineCard, model: str | InlineModel) -> dict[str, str]:
    """What the player reads for each of a level's cards, whose own card and model are the other arguments.

    The model stands with it where they serve several.
    """
    chosen = {name: (one.card or card, one.model or model) for name, one in cards.items()}
    models = {name: _title_of_model(served) for name, (_, served) in chosen.items()}
    titles = {name: _title_of_card(made_of, name) for name, (made_of, _) in chosen.items()}
    if len(set(models.values())) > 1:
        titles = {name: f"{title}, {models[name]}" for name, title in titles.items()}
    return {name: cards[name].title or title for name, title in titles.items()}


def _title_of_card(card: str | InlineCard, name: str) -> str:
    if isinstance(card, InlineCard):
        return card.title or card.id or name
    return CARDS[card].title if card in CARDS else name


def _title_of_model(model: str | InlineModel) -> str:
    if isinstance(model, InlineModel):
        return model.title or model.id or "inline"
    return MODELS[model].title if model in MODELS else model
