"""Files of one card or one model."""

from __future__ import annotations

from game.content.inline_rows import CardRow, ModelRow
from game.content.parse import document_from
from game.content.rows import card_type, model_problems, model_type
from game.content.source import Source
from game.physics.cards import CardType
from game.physics.model_type import ModelType


def card_from(source: Source) -> CardType:
    """The card in a file with the keys of a row.

    Raises:
        ContentError: with everything that is wrong with it.
    """
    row = document_from(source, CardRow)
    return card_type(row, card_id=row.id, title=row.title, memory_gb=row.memory_gb, source=f"the file {source.name}")


def model_from(source: Source) -> ModelType:
    """The model in a file with the keys of a row.

    Raises:
        ContentError: with everything that is wrong with it.
    """
    row = document_from(source, ModelRow, lambda model: model_problems(model, ()))
    return model_type(row, f"the file {source.name}")
