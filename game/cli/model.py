"""`tycoon model`: rows from config.json files, and the table of all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from game.cli.tables import printer, table

if TYPE_CHECKING:
    from game.physics.model_type import ModelType


def add_model(config: str, hf_id: str, num_params: int | None, own_id: str, *, as_json: bool) -> int:
    """Make the row, print it, keep it, and return the exit status."""
    from game.content.read import STANDARD_INPUT, read_source
    from game.content.rows import model_values
    from game.processes.streams import complain
    from game.session.player.rows import CONFIG, add_model_row, config_model

    path = Path(config)
    is_folder = config != STANDARD_INPUT and path.is_dir()
    model = config_model(read_source(path / CONFIG if is_folder else path), hf_id, num_params, own_id)
    file, warning = add_model_row(model)
    if as_json:
        print(json.dumps(model_values(model), indent=2))
    else:
        _print_row(model)
        if warning is None:
            printer().print(f"kept as {model.id} in {file}", soft_wrap=True, markup=False)
    if warning is not None:
        complain(f"tycoon model add: {warning}")
    return 0


def print_models(*, as_json: bool) -> int:
    """Print every model, and return the exit status."""
    from game.content.rows import model_values
    from game.physics.models import MODELS
    from game.session.player.rows import load_model_row, player_model_files

    models = [*MODELS.values(), *map(load_model_row, player_model_files().values())]
    if as_json:
        print(json.dumps([model_values(model) for model in models], indent=2))
        return 0
    headings = ("id", "weights", "GB", "KV, B/token", "attention", "tokens")
    made = table("Models", headings, set(headings) - {"id", "attention"})
    for model in models:
        numbers = (f"{model.num_params:,}", f"{model.weights_bytes / 1e9:.1f}", f"{model.kv_bytes_per_token:,}")
        made.add_row(Text(model.id), *numbers, model.attention, _length(model))
    printer().print(made)
    return 0


def _print_row(model: ModelType) -> None:
    made = table(model.title, ("", "value"), ("value",))
    for name, value in _lines(model):
        made.add_row(name, Text(value))
    printer().print(made)


def _lines(model: ModelType) -> list[tuple[str, str]]:
    lines = [
        ("id", model.id),
        ("architecture", model.architecture),
        ("weights", f"{model.num_params:,}"),
        ("weights a token is multiplied with", f"{model.num_active_params:,}"),
        ("weights, bytes", f"{model.weights_bytes:,}"),
        ("KV bytes a token", f"{model.kv_bytes_per_token:,}"),
        ("attention", f"{model.attention}, {model.num_heads} heads, {model.num_kv_heads} for KV of {model.head_size}"),
        ("layers, width", f"{model.num_layers}, {model.hidden_size:,}"),
        ("longest sequence", _length(model)),
    ]
    if model.experts is not None:
        lines.append(("experts", f"{model.experts.num}, {model.experts.per_token} a token"))
    if model.window is not None:
        lines.append(("window", f"{model.window.tokens:,} tokens in {model.window.num_layers} layers"))
    return lines


def _length(model: ModelType) -> str:
    return f"{model.max_model_len:,}" if model.max_model_len else "not known"
