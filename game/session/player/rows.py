"""Models and cards by id or file: those of the tables, those that the player added, and those in any file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from game.content.jsontext import quoted
from game.content.parse import values_of
from game.content.read import STANDARD_INPUT, file_error, read_source
from game.content.row_files import card_from, model_from
from game.content.rows import model_values
from game.content.source import Source
from game.content.wording import suggestion
from game.exchange.hf.model import is_hf_config, model_from_config, row_id
from game.physics.cards import CARDS, CardType
from game.physics.model_type import ModelType
from game.physics.models import MODELS
from game.physics.names import card_named, model_named
from game.session.player.storage import save_json, user_folder

CONFIG: Final = "config.json"
"""What the file is called in the folder of every model on the hub."""

PathOrId = str | os.PathLike[str]


def load_model_row(path_or_id: PathOrId) -> ModelType:
    """The model of an id or a name on the Hugging Face hub, or in a file: a row of ours, or a config.json.

    Raises:
        ContentError: with everything that is wrong with the file, or where there is no such model.
    """
    named = os.fspath(path_or_id)
    if not _is_path(path_or_id):
        own = player_model_files()
        if named in MODELS or (named not in own and model_named(named) is not None):
            model = model_named(named)
            assert model is not None
            return model
        if named in own:
            return model_from(read_source(own[named]))
        if not os.path.exists(named):
            message = f"no model has this id, and there is no such file; {suggestion(named, [*MODELS, *own])}"
            raise file_error(named, message)
    source = _source(Path(named))
    return config_model(source) if is_hf_config(values_of(source)[0]) else model_from(source)


def load_card_row(path_or_id: PathOrId) -> CardType:
    """The card of an id, or in a file with the keys of a row.

    Raises:
        ContentError: with everything that is wrong with the file, or where there is no such card.
    """
    named = os.fspath(path_or_id)
    if not _is_path(path_or_id):
        card = card_named(named)
        if card is not None:
            return card
        if not os.path.exists(named):
            message = f"no card has this id, and there is no such file; {suggestion(named, CARDS)}"
            raise file_error(named, message)
    return card_from(read_source(Path(named)))


def config_model(source: Source, hf_id: str = "", num_params: int | None = None, own_id: str = "") -> ModelType:
    """The model of a config.json that has been read, called after the hub, its folder or its file.

    Raises:
        ContentError: with everything that is wrong with it, or where the id asked for is one of the table.
    """
    if own_id in MODELS:
        message = f"the table has a model called {quoted(own_id)} already; choose another id"
        raise file_error(source.name, message)
    if own_id and own_id != row_id(own_id):
        message = f"{quoted(own_id)} is no id; write lower-case letters and digits, such as {quoted(row_id(own_id))}"
        raise file_error(source.name, message)
    return model_from_config(source, hf_id=hf_id, num_params=num_params, name=_name_of(source), model_id=own_id)


def add_model_row(model: ModelType) -> tuple[Path, str | None]:
    """Keep a model, so that its id is known from now on: the file, and a warning where it could not be written.

    One of that id that was added before is replaced.
    """
    file = _models_folder() / f"{model.id}.json"
    return file, save_json(file, model_values(model))


def player_model_files() -> dict[str, Path]:
    """The models that the player added: their files by id."""
    return {file.stem: file for file in sorted(_models_folder().glob("[!.]*.json")) if file.stem not in MODELS}


def _models_folder() -> Path:
    return user_folder() / "models"


def _is_path(path_or_id: PathOrId) -> bool:
    """Whether a file is meant, be there one or not; a name on the hub has a slash in it, too."""
    named = os.fspath(path_or_id)
    return named == STANDARD_INPUT or not isinstance(path_or_id, str) or named.endswith(".json")


def _source(path: Path) -> Source:
    """What is in a file, or in the config.json of a folder."""
    return read_source(path / CONFIG if path.is_dir() else path)


def _name_of(source: Source) -> str:
    """What a model in a file may be called: the folder that a config.json lies in, or the file."""
    if source.is_stream or source.place is None:
        return ""
    path = Path(source.place)
    return path.parent.name if path.name == CONFIG else path.stem.removeprefix("config_").removeprefix("config-")
