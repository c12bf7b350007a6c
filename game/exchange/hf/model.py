"""A row of the table of models from the config.json of one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from game.content.decode import decode
from game.content.errors import printable
from game.content.jsontext import JsonPath, quoted
from game.content.source import Problem, Source
from game.content.wording import found
from game.exchange.hf.config import TEXT_CONFIGS, Config, Values
from game.exchange.hf.families import FAMILY_BY_ARCHITECTURE, FAMILY_BY_MODEL_TYPE, UNKNOWN, Family
from game.exchange.hf.heads import refuse_other_memory, window_of
from game.exchange.hf.lengths import max_model_len
from game.exchange.hf.quantisation import quantisation_of
from game.exchange.hf.sizes import sizes_of
from game.physics.model_type import ModelType
from game.physics.models import MODELS
from game.physics.transformer import model_type

_SIZES: Final = ("num_hidden_layers", "n_layer", "n_layers", "num_layers", "architectures", "model_type", *TEXT_CONFIGS)
_OTHER_SENSES: Final = ("vision_config", "vision_tower", "audio_config", "mm_vision_tower", "visual")
MOST_PARAMS: Final = 1 << 50


def is_hf_config(values: Values) -> bool:
    """Whether an object is meant as a config.json: a row of ours says `weights_bytes`, and no config does."""
    return any(key in values for key in _SIZES) and not {"weights_bytes", "bandwidth_gb_per_s"} & set(values)


def model_from_config(
    source: Source, *, hf_id: str = "", num_params: int | None = None, name: str = "", model_id: str = ""
) -> ModelType:
    """The row of the model that a config.json describes.

    `num_params` is the number of its weights, for architectures whose weights cannot be counted. It is called after
    its name on the hub, else `name`, else its architecture; `model_id` is its id where that is not to follow.

    Raises:
        ContentError: where it is no such file, or something that the law needs cannot be counted.
    """
    values, _ = decode(source)
    if not isinstance(values, dict):
        raise source.error([Problem((), f"expected an object, found {found(values)}; write {{...}}")])
    problems: list[Problem] = []
    config = Config(values, problems)
    family, architecture = _family(config, values, num_params)
    refuse_other_memory(config)
    sizes, quantisation = sizes_of(config, family), quantisation_of(config)
    length = max_model_len(config, family)
    window = window_of(config, family, sizes.num_layers, length)
    if num_params is None:
        _refuse_other_senses(config, problems)
    if problems:
        raise source.error(problems)
    hf_id = hf_id or _name_in(values)
    row = model_type(
        model_id or _free_id(row_id(hf_id or name or architecture)),
        hf_id.rpartition("/")[2] or printable(name)[:100].strip() or architecture,
        sizes,
        f"config.json of {hf_id or architecture}; weights derived from the architecture",
        storage=quantisation.storage,
        max_model_len=length,
        architecture=architecture,
        hf_id=hf_id,
        window=window,
        bytes_per_kv_number=quantisation.bytes_per_kv_number,
    )
    if num_params is not None:
        return _with_params(source, row, num_params, is_known=family is not UNKNOWN)
    if row.num_params > MOST_PARAMS:
        raise source.error([Problem((), f"{row.num_params:,} weights are more than any model has; look the sizes up")])
    return row


def row_id(name: str) -> str:
    """An id for a model of this name: lower-case letters, digits and points in words joined by hyphens."""
    words = re.sub("[^a-z0-9.]+", "-", name.rpartition("/")[2].lower())
    return re.sub("[.-]{2,}", "-", words).strip("-.")[:64].strip("-.") or "model"


def _free_id(wanted: str) -> str:
    """An id that no row of the table has."""
    return f"{wanted[:60].strip('-.')}-own" if wanted in MODELS else wanted


def _family(config: Config, values: Values, num_params: int | None) -> tuple[Family, str]:
    """The family of the architecture, and the architecture's name; of several architectures the first known one."""
    path, names = config.items("architectures")
    for index, name in enumerate(names):
        if not isinstance(name, str) or not re.fullmatch(r"\w{1,100}", name, re.ASCII):
            config.note(
                (*path, index), f"expected the name of an architecture, found {found(name)}; write it in quotes"
            )
    architectures = [name for name in names if isinstance(name, str)]
    for name in architectures:
        if name in FAMILY_BY_ARCHITECTURE:
            return FAMILY_BY_ARCHITECTURE[name], name
    kind = config.word("model_type")
    if kind in FAMILY_BY_MODEL_TYPE and (not architectures or config.values is not values):
        family = FAMILY_BY_MODEL_TYPE[kind]
        return family, architectures[0] if architectures else family.architectures[0]
    if num_params is None:
        what = architectures[0] if architectures else kind
        words = f"the weights of {quoted(what)} cannot be counted" if what else "the architecture is not named"
        at: JsonPath = (*path, 0) if architectures else config.find("model_type")[0]
        config.note(at, f"{words}; give their number with --params")
    return UNKNOWN, (architectures[0] if architectures else printable(kind)[:100]) or "unknown"


def _refuse_other_senses(config: Config, problems: list[Problem]) -> None:
    for key in _OTHER_SENSES:
        path, value = config.find(key)
        if value is not None and value is not False:
            message = "weights that see or hear are not counted; give the number of all weights with --params"
            problems.append(Problem(path, message))


def _name_in(values: Values) -> str:
    """The name on the hub that a file gives itself, as some do."""
    name = values.get("_name_or_path")
    is_name = isinstance(name, str) and re.fullmatch(r"[\w.-]{1,96}/[\w.-]{1,96}", name, re.ASCII) is not None
    return str(name) if is_name else ""


def _with_params(source: Source, row: ModelType, num_params: int, *, is_known: bool) -> ModelType:
    """The row with so many weights. What is beyond those that were counted is kept in 16 bits.

    Where the architecture is known, this is another part of the model, which a step that decodes does not read.
    """
    others = num_params - row.num_params
    num_looked_up = row.num_looked_up_params + (others if is_known else 0)
    changed = replace(
        row,
        num_params=num_params,
        weights_bytes=row.weights_bytes + others * row.bytes_per_weight,
        num_looked_up_params=num_looked_up,
        source=f"{row.source}, {num_params:,} of them as given",
    )
    if (is_known and others < 0) or changed.num_active_params <= 0 or changed.always_read_bytes <= 0:
        message = f"--params {num_params} is fewer than the {row.num_params:,} weights of these sizes; look it up again"
        raise source.error([Problem((), message)])
    return changed
