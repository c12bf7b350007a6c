"""The tables in docs/level-format.md of what levels may name, of prices, settings and metrics, made from the rows.

`python -m tests.content.data_tables` writes them anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from game.content.words import catalogue, tile_title
from game.physics.cards import CARDS, CardType
from game.physics.engines import ENGINES
from game.physics.links import LINKS
from game.physics.model_type import ModelType
from game.physics.models import MODELS
from game.physics.units import MIB, TICKS_PER_SECOND
from game.sim.metrics import METRICS, Metric
from game.sim.roles import DELIVERS, SENDS
from game.sim.setting import Setting
from game.sim.tile_type import TileType
from game.sim.tiles import CONDUIT, CONDUIT_GLYPHS, TILES

DOC: Final = Path(__file__).resolve().parents[2] / "docs" / "level-format.md"
BEGIN: Final = "<!-- made by `python -m tests.content.data_tables`: change the rows of the game, not these -->"
END: Final = "<!-- until here -->"
BEGIN_GLYPHS: Final = "<!-- glyphs, made by `python -m tests.content.data_tables` -->"
END_GLYPHS: Final = "<!-- end of the glyphs -->"


def tables() -> str:
    """All tables with their headings, as Markdown."""
    parts = (_cards, _models, _engines, _links, _prices, _settings, _metrics)
    return "\n\n".join("\n".join(part()) for part in parts)


def documented() -> str:
    """What stands between the marks now."""
    return _parts()[1]


def with_tables() -> str:
    """The page with the tables as they should be."""
    before, _, after = _parts()
    head, _, rest = before.partition(BEGIN_GLYPHS)
    tail = rest.partition(END_GLYPHS)[2]
    glyphs = "\n".join(_map_glyphs())
    return f"{head}{BEGIN_GLYPHS}\n\n{glyphs}\n\n{END_GLYPHS}{tail}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def _parts() -> tuple[str, str, str]:
    before, _, rest = DOC.read_text(encoding="utf-8").partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, inside.strip(), after


def _cards() -> Iterable[str]:
    heads = (
        *("id", "card", "peak bandwidth, GB/s", "peak dense 16-bit compute, TFLOPS", "memory, GB"),
        *("attained of it: weights / KV / compute", "us a layer", "these are", "source"),
    )
    note = (
        "What memory a card has is for orientation: a level sets its `vram_mib` itself. KV of models whose heads have "
        "keys and values of their own (MHA) is read at a share of its own where one is measured."
    )
    return ("### Cards", "", note, "", *_table(heads, map(_card, CARDS.values())))


def _card(card: CardType) -> Sequence[str]:
    numbers = (card.bandwidth_gb_per_s, card.tflops, card.memory_gb)
    kv = f"{card.kv_share:.2f}" + (f" (MHA {card.mha_kv_share:.2f})" if card.mha_kv_share is not None else "")
    shares = f"{card.weights_share:.2f} / {kv} / {card.compute_share:.2f}"
    overhead = str(card.overhead_us_per_layer)
    return (f"`{card.id}`", card.title, *map(_plain, numbers), shares, overhead, card.shares_source, card.source)


def _models() -> Iterable[str]:
    heads = ("id", "model", "parameters", "weights, MiB", "KV bytes a token", "layers", "most tokens", "source")
    return ("### Models", "", *_table(heads, map(_model, MODELS.values())))


def _model(model: ModelType) -> Sequence[str]:
    numbers = (
        model.num_params,
        round(model.weights_bytes / MIB, 1),
        model.kv_bytes_per_token,
        model.num_layers,
        model.max_model_len,
    )
    return (f"`{model.id}`", model.title, *map(_plain, numbers), model.source)


def _engines() -> Iterable[str]:
    heads = ("id", "engine", "host us a sequence and step", "host us a step", "steps planned ahead", "source")
    rows = [
        (
            *(f"`{engine.id}`", engine.title, str(engine.host_us_per_sequence), str(engine.host_us_per_step)),
            *(str(engine.lookahead_steps), engine.source),
        )
        for engine in ENGINES.values()
    ]
    return ("### Engines", "", *_table(heads, rows))


def _links() -> Iterable[str]:
    rows = [(f"`{link.id}`", link.title, _plain(link.gb_per_s), link.source) for link in LINKS.values()]
    return ("### Links", "", *_table(("id", "link", "peak, GB/s in one direction", "source"), rows))


def _prices() -> Iterable[str]:
    rows = [
        (f"`{tile.id}`", tile_title(tile.id), f"`{_glyphs(tile.id)}`", str(tile.cost))
        for tile in TILES.values()
        if not tile.is_fixed
    ]
    return ("### Prices", "", *_table(("id", "tile", "glyph", "price, credits"), rows))


def _values(setting: Setting) -> str:
    return ", ".join(f"`{json.dumps(value)}`" for value in setting.values) + _range(setting)


def _settings() -> Iterable[str]:
    heads = ("setting", "tile (id)", "values", "default", "unit", "law", "meaning")
    words = catalogue("en")
    rows = [
        (
            f"`{setting.name}`",
            f"{tile_title(tile.id)} (`{tile.id}`)",
            f"names in `{setting.names}`" if setting.names else _values(setting),
            "none of them" if setting.names else f"`{json.dumps(setting.default)}`",
            setting.unit,
            setting.law,
            words[f"tile.{tile.id}.settings.{setting.name}.meaning"],
        )
        for tile in TILES.values()
        for setting in tile.settings
    ]
    return ("### Settings", "", *_table(heads, rows))


def _range(setting: Setting) -> str:
    """What else the default of a level may be."""
    if not setting.most:
        return ""
    kind = "whole number" if setting.is_whole else "number"
    return f"; as a level's default any {kind} from {setting.least} to {setting.most}"


def _metrics() -> Iterable[str]:
    heads = ("id", "metric", "unit", "better", "in a goal")
    note = "The id, or the older name beside it, is what goals, `--json` and results call it."
    return ("### Metrics", "", note, "", *_table(heads, map(_metric, METRICS.values())))


def _metric(row: Metric) -> Sequence[str]:
    words = catalogue("en")
    names = f"`{row.id}`, `{row.key}`" if row.key else f"`{row.id}`"
    unit = row.unit.replace("per_s", "1/s").replace("mib", "MiB").replace("tps", "tokens/s")
    window = f", or held over rolling {row.window_ticks / TICKS_PER_SECOND:g} s" if row.window_ticks else ""
    use = f"over the whole run{window}" if row.is_goal else "no"
    return (names, words[f"metric.name.{row.id}"], unit, "more" if row.is_more_better else "less", use)


def _map_glyphs() -> Iterable[str]:
    """What may stand on a map."""
    ports = {SENDS: "; at least one on the map", DELIVERS: "; at least one on the map"}
    rows = [
        (
            f"`{_glyphs(tile.id)}`",
            f"{tile_title(tile.id)} (`{tile.id}`)" + _glyph_note(tile),
            ("no" if tile.is_fixed else "yes") + "".join(ports.get(role, "") for role in tile.roles),
        )
        for tile in TILES.values()
    ]
    return _table(("glyph", "tile (id)", "may be in the toolbox"), [("`.`", "nothing", ""), *rows])


def _glyph_note(tile: TileType) -> str:
    if tile.id == CONDUIT:
        return ", with its direction"
    return ", needs `draft`" if tile.needs_draft else ""


def _glyphs(kind: str) -> str:
    return " ".join(CONDUIT_GLYPHS[side] for side in "ESWN") if kind == CONDUIT else TILES[kind].glyph


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(heads), "|" + "---|" * len(heads), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    assert not any("|" in cell for cell in cells)
    return f"| {' | '.join(cells)} |"


def _plain(number: float) -> str:
    """A number without a point where it needs none."""
    return re.sub(r"\.0$", "", f"{number:,}")


if __name__ == "__main__":
    DOC.write_text(with_tables(), encoding="utf-8", newline="\n")
    sys.exit(0)
