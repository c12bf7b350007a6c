"""Cards and models by the names that people write: `RTX 4090`, `A100`, `meta-llama/Meta-Llama-3-8B-Instruct`."""

import re
from typing import Final

from game.physics.cards import CARDS, CardType
from game.physics.model_type import ModelType
from game.physics.models import MODELS

_CARD_ALIASES: Final = {
    "4090": "rtx-4090",
    "a100": "a100-80",
    "a10080g": "a100-80",
    "a10040g": "a100-40",
    "pro6000": "rtx-pro-6000",
    "rtx6000pro": "rtx-pro-6000",
    "rtxpro6000blackwell": "rtx-pro-6000",
    "h10080": "h100",
    "h200141": "h200",
    "b200180": "b200",
}
"""Names that are no spelling of an id or title."""

_MAKERS: Final = re.compile("^(nvidia|amd|geforce|instinct)+")
_FORMS: Final = re.compile("sxm([0-9](?![0-9]))?|pcie|nvl")
_MEMORY: Final = re.compile("gb?$")
_TUNED: Final = re.compile("(instruct|chat|it|hf|base)+$")


def card_named(name: str) -> CardType | None:
    """The card of a name: an id in any spelling, with maker, form factor and GB or without; None if there is none."""
    return CARDS.get(name) or _CARDS_BY_KEY.get(_card_key(name))


def model_named(name: str) -> ModelType | None:
    """The model of a name: an id or Hugging Face name in any spelling, tuned or not; None where there is none."""
    return MODELS.get(name) or _MODELS_BY_KEY.get(_model_key(name))


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9.]", "", name.lower())


def _card_key(name: str) -> str:
    return _MEMORY.sub("", _FORMS.sub("", _MAKERS.sub("", _plain(name))))


def _model_key(name: str) -> str:
    return _TUNED.sub("", _plain(name.rpartition("/")[2]).removeprefix("meta"))


_CARDS_BY_KEY: Final = {
    **{_card_key(name): CARDS[card_id] for name, card_id in _CARD_ALIASES.items()},
    **{_card_key(name): card for card in CARDS.values() for name in (card.title, card.id)},
}
_MODELS_BY_KEY: Final = {_model_key(name): model for model in MODELS.values() for name in (model.hf_id, model.id)}
