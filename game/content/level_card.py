"""The card and the models of a level: of the tables, or those that the level describes."""

from collections.abc import Iterator

from game.content.inline_rows import InlineCard, InlineModel
from game.content.level import Level
from game.content.rows import card_type, model_problems, model_type
from game.content.source import Problem
from game.physics.cards import CARDS, CardType
from game.physics.model_type import ModelType
from game.physics.models import MODELS
from game.physics.units import MIB


def card_of(level: Level) -> CardType:
    """The card that every group of touching cores of a level is."""
    if not isinstance(level.card, InlineCard):
        return CARDS[level.card]
    return card_type(
        level.card,
        card_id=level.id,
        title=f"card of {level.title}",
        memory_gb=level.vram_mib * MIB / 1e9,
        source=f"invented by the level {level.id}",
    )


def model_of(level: Level) -> ModelType:
    """The model that a level serves."""
    return _model(level, level.model)


def draft_model_of(level: Level) -> ModelType | None:
    """What draft model tiles of a level run; None where there are none."""
    return None if level.draft is None else _model(level, level.draft.model)


def inline_model_problems(level: Level) -> Iterator[Problem]:
    """What does not go together in the models that a level describes."""
    if isinstance(level.model, InlineModel):
        yield from model_problems(level.model, ("model",))
    if level.draft is not None and isinstance(level.draft.model, InlineModel):
        yield from model_problems(level.draft.model, ("draft", "model"))


def _model(level: Level, choice: str | InlineModel) -> ModelType:
    if isinstance(choice, InlineModel):
        return model_type(choice, f"described by the level {level.id}")
    return MODELS[choice]
