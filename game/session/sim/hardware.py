"""The model and the card of a server: rows of the tables by any of their names, or files that describe others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from game.content.read import read_source
from game.content.row_files import card_from, model_from
from game.content.rows import model_values
from game.content.source import Source
from game.content.wording import suggestion
from game.exchange.hf.model import is_hf_config, model_from_config
from game.physics.cards import CARDS, CardType
from game.physics.model_type import ModelType
from game.physics.models import MODELS
from game.physics.names import card_named, model_named
from game.session.sim.options import BadOption


def model_of_name(name: str) -> ModelType:
    """The model that is called so, or that a file describes: a config.json of Hugging Face, or a row of ours.

    Raises:
        BadOption: where no model is called so.
        ContentError: with every fault of the file.
    """
    if not _is_file(name, MODELS):
        model = model_named(name)
        if model is None:
            raise BadOption("model", _unknown("model", name, MODELS))
        return model
    source = read_source(Path(name))
    values = _values(source)
    return model_from_config(source) if values is None or is_hf_config(values) else model_from(source)


KV_CACHE_DTYPES: Final = {"auto": None, "bfloat16": 2, "fp8": 1, "fp8_e4m3": 1, "fp8_e5m2": 1}
"""Bytes of a number of keys and values, by vLLM's names; None: as the model says."""


def with_kv_cache(model: ModelType, dtype: str) -> ModelType:
    """The model with KV of another type.

    A token takes as much less memory and reading. Nothing else changes: unpacking is taken to cost nothing, the share
    of the bandwidth and the operations are those of 16 bits.
    """
    num_bytes = KV_CACHE_DTYPES[dtype]
    return model if num_bytes is None else replace(model, bytes_per_kv_number=num_bytes)


def card_of_name(name: str) -> CardType:
    """The card that is called so, or that a file describes.

    Raises:
        BadOption: where no card is called so.
        ContentError: with every fault of the file.
    """
    if _is_file(name, CARDS):
        return card_from(read_source(Path(name)))
    card = card_named(name)
    if card is None:
        raise BadOption("card", _unknown("card", name, CARDS))
    return card


def model_in_level(model: ModelType) -> str | dict[str, Any]:
    """A model as a level's file has it: its id, where that says everything."""
    return model.id if MODELS.get(model.id) == model else _without_none(model_values(model))


def card_in_level(card: CardType) -> str | dict[str, Any]:
    """A card as a level's file has it."""
    if CARDS.get(card.id) == card:
        return card.id
    values = asdict(card)
    del values["shares_source"]
    return _without_none(values)


def _is_file(name: str, known: Mapping[str, object]) -> bool:
    return name.lower().endswith(".json") or (name not in known and Path(name).is_file())


def _values(source: Source) -> dict[str, Any] | None:
    """The object in a text; None where there is none, which whoever reads it in earnest says better."""
    try:
        values = json.loads(source.text)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f"no {what} is called {name!r}; {suggestion(name, known)}, or a file that describes one"
