"""docs/level-format.md is true: tables as in the schema, examples that load and run, errors that look like that."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined

from game.content.card_choices import OfferedCard
from game.content.errors import ContentError
from game.content.hints import FittingHint
from game.content.inline_rows import InlineCard, InlineExperts, InlineLatent, InlineModel, InlineWindow
from game.content.lengths import LognormalTokens
from game.content.level import (
    DraftModelChoice,
    Goal,
    Level,
    Star,
)
from game.content.level_phrases import Translation
from game.content.load import load_level, load_solution
from game.content.occasions import OCCASIONS, Surprise
from game.content.parse import parse_level
from game.content.scheduler_terms import SchedulerTerms
from game.content.settings import OfferedSetting
from game.content.shape import Shape
from game.content.solution import Score, Solution
from game.content.workload import (
    BurstsWorkload,
    ClosedLoopWorkload,
    OpenLoopWorkload,
    RatePhase,
    RequestClassTerms,
    SessionsWorkload,
    SharedPrefixTerms,
    TraceWorkload,
)
from game.physics.cards import CARDS
from game.physics.engines import ENGINES
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.session.run.level_run import run
from game.sim.tiles import TILES
from tests.content.data_tables import documented, tables, with_tables

DOC = (Path(__file__).resolve().parents[2] / "docs" / "level-format.md").read_text(encoding="utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^#+ (.*)$", DOC, flags=re.MULTILINE)[1:])] * 2, strict=True))
SHAPES: dict[str, type[Shape]] = {
    "Keys of a level": Level,
    "Settings of tiles": OfferedSetting,
    "`scheduler`": SchedulerTerms,
    "A hint": FittingHint,
    "Tempo and surprise": Surprise,
    "A translation": Translation,
    "`card` as an object": InlineCard,
    "A card of several": OfferedCard,
    "`model` as an object": InlineModel,
    "`experts`": InlineExperts,
    "`window`": InlineWindow,
    "`latent`": InlineLatent,
    "`draft`": DraftModelChoice,
    "`workload` of kind `closed_loop`": ClosedLoopWorkload,
    "`workload` of kind `fixed_rate` or `poisson`": OpenLoopWorkload,
    "`workload` of kind `gamma`": BurstsWorkload,
    "`workload` of kind `sessions`": SessionsWorkload,
    "`workload` of kind `trace`": TraceWorkload,
    "Lognormal lengths": LognormalTokens,
    "A phase": RatePhase,
    "A class of requests": RequestClassTerms,
    "A shared prefix": SharedPrefixTerms,
    "A goal": Goal,
    "A star": Star,
    "Keys of a solution": Solution,
}


def table(section: str) -> dict[str, list[str]]:
    """The rows of a section's table by their first cell: type, unit, bounds, default, meaning."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("| `")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return {row[0].strip("`"): row[1:] for row in rows}


@pytest.mark.parametrize("section", SHAPES)
def test_every_key_stands_in_its_table_in_order(section: str) -> None:
    assert list(table(section)) == list(SHAPES[section].fields_by_key())


@pytest.mark.parametrize("section", SHAPES)
def test_the_defaults_are_those_of_the_schema(section: str) -> None:
    for key, (_, _, _, default, _) in table(section).items():
        field = SHAPES[section].fields_by_key()[key]
        if field.is_required() or key == "format":
            assert default == "required", key
            continue
        value = field.get_default(call_default_factory=True)
        assert value is not PydanticUndefined
        plain: object = value.model_dump() if isinstance(value, Shape) else value
        assert json.loads(default.strip("`")) == ([] if plain == () else plain), key


def numbers(schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a property's schema that has its bounds."""
    parts = [schema, *schema.get("anyOf", []), *schema.get("oneOf", [])]
    return next((part for part in parts if "type" in part and part["type"] != "null"), schema)


def bounds_of(schema: dict[str, Any]) -> str:
    """Bounds as the tables write them."""

    def plain(number: float) -> str:
        return str(number) if isinstance(number, int) else f"{number:.10f}".rstrip("0").rstrip(".")

    if "minimum" in schema:
        low, high = plain(schema["minimum"]), plain(schema["maximum"])
        return low if low == high else f"{low} to {high}"
    if "exclusiveMinimum" in schema:
        return f"above {plain(schema['exclusiveMinimum'])}, to {plain(schema['maximum'])}"
    if schema.get("type") == "string" and "maxLength" in schema:
        fewest = schema.get("minLength", 0 if re.search(schema.get("pattern", ""), "") else 1)
        return f"{fewest} to {schema['maxLength']} characters"
    if schema.get("type") == "array" and "maxItems" in schema:
        return f"{schema.get('minItems', 0)} to {schema['maxItems']}"
    return ""


@pytest.mark.parametrize("section", SHAPES)
def test_types_and_bounds_are_those_of_the_schema(section: str) -> None:
    words = {"integer": "whole number", "number": "number", "string": "string", "array": "list", "object": "object"}
    words["boolean"] = "`true` or `false`"
    properties = SHAPES[section].model_json_schema()["properties"]
    for key, (kind, _, bounds, _, _) in table(section).items():
        schema = numbers(properties[key])
        if (section, key) != ("Keys of a solution", "map"):
            assert bounds.startswith(bounds_of(schema)), key
        if "type" in schema and "enum" not in schema:
            assert kind.startswith(words[schema["type"]]), key


def test_every_id_is_listed() -> None:
    text = SECTIONS["Keys of a level"]
    tables = [
        ([*CARDS], "cards", "Of models"),
        ([*MODELS], "models", "Of engines"),
        ([*ENGINES], "engines", "Of links"),
        ([*LINKS], "links", "Where"),
    ]
    for known, before, after in tables:
        listed = text.partition(f"f {before}: ")[2].partition(after)[0]
        assert re.findall(r"`(.*?)`", listed) == known


def test_the_tables_of_cards_models_links_and_prices_are_current() -> None:
    assert documented() == tables(), "run python -m tests.content.data_tables"
    assert with_tables() == DOC
    sources = {row.id: row.source for table in (CARDS, MODELS, ENGINES, LINKS) for row in table.values()}
    for name, source in sources.items():
        (line,) = [line for line in documented().splitlines() if line.startswith(f"| `{name}` ")]
        assert line.endswith(f"| {source} |")
    for tile in TILES.values():
        lines = [line for line in documented().splitlines() if line.startswith(f"| `{tile.id}` ")]
        lines = [line for line in lines if line.count(" | ") == 3]  # settings have more columns
        assert [line.endswith(f" {tile.cost} |") for line in lines] == ([] if tile.is_fixed else [True])


def test_every_tile_is_in_the_table_of_glyphs() -> None:
    rows = table("The map")
    for tile in TILES.values():
        glyph = "> v < ^" if tile.id == "conduit" else tile.glyph
        title, in_toolbox = rows[glyph]
        assert f"`{tile.id}`" in title
        assert in_toolbox.startswith("no" if tile.is_fixed else "yes")


def test_every_occasion_of_a_hint_is_listed() -> None:
    listed = SECTIONS["A hint"].partition("`when` is ")[2].partition("\n\n")[0]
    assert re.findall(r"`(.*?)`", listed) == list(OCCASIONS)


def test_every_part_of_a_score_is_named() -> None:
    assert re.findall(r"`(\w+)`", table("Keys of a solution")["score"][4]) == list(Score.model_fields)


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two files of the example in it."""
    level, solution = re.findall(r"```json\n(.*?)```", SECTIONS["A level to begin with"], re.DOTALL)
    (tmp_path / "first-steps.json").write_text(level, encoding="utf-8")
    (tmp_path / "first-try.json").write_text(solution, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_can_be_won(examples: Path) -> None:
    level, solution = load_level("first-steps.json"), load_solution("first-try.json")
    for seed in range(5):
        assert run(level, solution, seed=seed).verdict == "won"


def test_the_commands_of_the_example_work(examples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from game.cli import main

    commands = re.findall(r"^tycoon (check|run) (.*)$", SECTIONS["A level to begin with"], re.MULTILINE)
    assert len(commands) == 2
    for command, arguments in commands:
        assert main([command, *arguments.split()]) == 0
    assert "WON" in capsys.readouterr().out


def test_the_python_example_runs(examples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", SECTIONS["From Python"], re.DOTALL)
    exec(compile(code, "level-format.md", "exec"), {})
    assert capsys.readouterr().out.startswith("won ")


def test_errors_look_like_that() -> None:
    shown = re.findall(r"^my-level\.json:(\d+):(\d+): (.*)$", SECTIONS["How errors look"], re.MULTILINE)
    assert len(shown) == 4
    said = faults_of_a_level_like_that()
    for _, _, words in shown:
        assert any(message.startswith(words.removesuffix(", ...")) for message in said), words


def faults_of_a_level_like_that() -> list[str]:
    values = json.loads(re.findall(r"```json\n(.*?)```", DOC, re.DOTALL)[0])
    values |= {"map": ["S..pK"], "card": "toy-12", "vram_mib": "3072", "hintz": []}
    with pytest.raises(ContentError) as error:
        parse_level(json.dumps(values))
    return [f"{fault.path}: {fault.message}" for fault in error.value.faults]
