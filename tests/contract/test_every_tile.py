"""Every tile against every reader: a tile that one of them does not know fails here by its name.

A reader is whoever shows, writes or judges tiles: build, hover card, inspector, states, activity, overlays, palettes,
codex, documents, bounds, schema, export. See docs/adding-a-tile.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.codex import CODEX
from game.content.level import Level
from game.content.load import load_level
from game.content.parse import parse_level, parse_solution
from game.content.resources import assets_dir
from game.content.words import LANGUAGES, catalogue, tile_title, use_language
from game.content.write import solution_json
from game.render.activity import Activity
from game.render.board import BoardView
from game.render.geometry import BoardGeometry
from game.render.overlays import OVERLAYS, Overlay
from game.render.palette import Palette
from game.render.statelabel import state_art, state_label, state_sentence
from game.render.tileart import service_mark, tile_sprite
from game.session.build.editor import Editor
from game.session.build.stamp import lifted, read_stamp, stamp_text
from game.session.player.settings import PALETTES
from game.session.reading.insight import Insight
from game.session.reading.inspect import inspect
from game.session.reading.spans import Timeline
from game.session.score.bounds import bounds
from game.sim.facts.gauge import OF_ALL, Moment
from game.sim.packet import PACKET_NAMES
from game.sim.roles import ROLES
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec
from game.sim.status import MOOD_NAMES, Status
from game.sim.tile_type import TileType
from game.sim.tiles import ENGINE_CORES, MOODS, TILE_BY_GLYPH, TILES, mood
from game.ui.build import hover_card
from game.ui.dock.sheet_words import rows
from tests.content.data_tables import with_tables
from tests.drawing import factory, ran

DOC = Path(__file__).resolve().parents[2] / "docs" / "level-format.md"
MACHINES = {tile.id: tile for tile in TILES.values() if tile.machine is not None}
BUILDABLE = {tile.id: tile for tile in TILES.values() if not tile.is_fixed}
CELL = 9
"""Where the tile stands in `beside`: below the cores of a factory that works."""


@pytest.fixture(autouse=True)
def fonts() -> Iterator[None]:
    pygame.font.init()
    yield
    use_language("en")


def beside(tile: TileType) -> FactorySpec:
    """A factory that works, with such a tile below its cores."""
    return factory("S>PDV>K", f"..{tile.glyph}....", ".......")


def on_the_way(tile: TileType) -> FactorySpec:
    """The same with such a tile where tokens come by."""
    return factory("S>PDV" + tile.glyph + "K", ".......", ".......")


def runs_of(tile: TileType) -> Iterator[Simulation]:
    for spec in (beside(tile), on_the_way(tile)):
        for ticks in (0, 1, 40, 400):
            yield ran(spec, ticks)


def level_with(tile: TileType) -> Level:
    """The first level with such a tile in its toolbox, and a draft."""
    document = json.loads(load_level("prefill-decode").model_dump_json(exclude_defaults=True))
    document["toolbox"] = sorted({*document["toolbox"], tile.id})
    document["draft"] = {"model": "opt-125m", "num_drafts": 3, "acceptance": 0.8}
    if tile.id in ENGINE_CORES:
        document["vram"] = "per_card"
    for setting in tile.settings:
        if setting.names:
            document[setting.names] = {"small": {}, "large": {"card": "h100"}}
        values = list(document[setting.names] if setting.names else setting.values)
        offered = {"values": values, "default": values[0] if setting.names else setting.default}
        document.setdefault("settings", {}).setdefault(tile.id, {})[setting.name] = offered
    return parse_level(json.dumps(document), "contract")


@pytest.mark.parametrize("kind", TILES)
def test_row(kind: str) -> None:
    tile = TILES[kind]
    assert TILE_BY_GLYPH[tile.glyph] == kind, "its glyph is that of another tile"
    assert set(tile.roles) | set(tile.serves) <= set(ROLES)
    assert set(tile.takes) | set(tile.puts) <= set(PACKET_NAMES)
    assert set(tile.states.values()) <= set(MOOD_NAMES)
    owners = [other.id for other in TILES.values() for state in other.states if state in tile.states]
    assert owners == [kind] * len(tile.states), "another tile names one of its states"


@pytest.mark.parametrize("kind", MACHINES)
def test_build(kind: str) -> None:
    tile = MACHINES[kind]
    (machine,) = Simulation(factory(f".{tile.glyph}.")).machines
    assert machine.kind == kind
    assert type(machine).__module__.startswith("game.sim.machines.")
    assert tile.puts_out == hasattr(machine, "out")
    put = [machine.sends(frozenset(kinds)) for kinds in ({0}, {1}, {2}, {3}, {0, 1, 2, 3})]
    assert {PACKET_NAMES[each] for each in frozenset().union(*put)} <= set(tile.puts), "its row does not name all"
    for simulation in runs_of(tile):
        assert simulation.tick >= 0
    with_tile, again = ran(on_the_way(tile), 400), ran(on_the_way(tile), 400)
    assert with_tile.digest() == again.digest()


@pytest.mark.parametrize("kind", MACHINES)
def test_settings(kind: str) -> None:
    tile = MACHINES[kind]
    for setting in tile.settings:
        assert setting.default in setting.values
        for value in setting.values:
            spec = factory(f".{tile.glyph}.")
            spec.tiles[0].settings[setting.name] = value
            Simulation(spec).advance(2)


@pytest.mark.parametrize("kind", TILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_words(kind: str, language: str) -> None:
    tile, words = TILES[kind], catalogue(language)
    needed = [f"tile.{kind}.title", f"tile.{kind}.summary"]
    needed += [f"tile.{kind}.settings.{row.name}.{part}" for row in tile.settings for part in ("name", "meaning")]
    rows = [row for row in tile.settings if not row.names]
    named = [(row.name, value) for row in rows for value in row.values if isinstance(value, str)]
    needed += [f"tile.{kind}.settings.{name}.values.{value}" for name, value in named]
    needed += [f"unit.of_setting.{row.unit}" for row in tile.settings if row.unit]
    needed += [f"state.{state}.{part}" for state in tile.states for part in ("word", "sentence")]
    assert [key for key in needed if not words.get(key)] == []


@pytest.mark.parametrize("kind", TILES)
@pytest.mark.parametrize("name", PALETTES)
def test_palettes(kind: str, name: str) -> None:
    palette = Palette(name)
    assert palette.contrast(palette.tile[kind], palette.board) >= 3
    assert palette.named(TILES[kind].ink)


@pytest.mark.parametrize("kind", TILES)
def test_art(kind: str) -> None:
    source = (assets_dir() / "tiles" / kind / "art.svg").read_text(encoding="utf-8")
    assert "currentColor" in source
    assert "<title>" in source
    assert pygame.mask.from_surface(tile_sprite(kind, "E", 64)).count() > 80
    if TILES[kind].serves:
        assert pygame.mask.from_surface(service_mark(kind, 64)).count() > 20


@pytest.mark.parametrize("kind", TILES)
def test_states(kind: str) -> None:
    tile = TILES[kind]
    for state in tile.states:
        assert (assets_dir() / f"{state_art(state)}.svg").exists()
        assert state_label(state, MOODS[state], 73).get_width() <= 79
        assert "{" not in state_sentence(Status(state, 12, 34))
    if tile.machine is None:
        return
    for simulation in runs_of(tile):
        for cell, status in Insight(simulation).states().items():
            machine = simulation.machine_at(cell)
            known = {*TILES[machine.kind].states} if machine is not None else set()
            assert status.key in known or not any(status.key in other.states for other in TILES.values())
            assert mood(status) in MOOD_NAMES


@pytest.mark.parametrize("kind", TILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hover(kind: str, language: str) -> None:
    tile, use = TILES[kind], level_with(TILES[kind]) if kind in BUILDABLE else load_level("prefill-decode")
    use_language(language)
    spec = beside(tile)
    grid = Simulation(spec).grid
    facts = [*hover_card.tool_facts(kind, use), *hover_card.tile_facts(grid, CELL, use)]
    for simulation in runs_of(tile):
        for cell in simulation.grid.tiles:
            facts += hover_card.running_facts(simulation, cell)
    assert all(label and value and "{" not in label + value for label, value in facts)
    assert hover_card.card(kind, "E", facts[:3])


@pytest.mark.parametrize("kind", TILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_inspector(kind: str, language: str) -> None:
    use_language(language)
    for simulation in runs_of(TILES[kind]):
        for cell in simulation.grid.tiles:
            digest = simulation.digest()
            said = rows(inspect(simulation, cell, Timeline()))
            assert all(row.label and "{" not in row.label + row.value + row.how for row in said)
            assert simulation.digest() == digest, "reading it changes the run"


@pytest.mark.parametrize("kind", MACHINES)
def test_every_machine_has_something_to_say(kind: str) -> None:
    """Nothing is mute: hover card, inspector or tile say more of it than its name."""
    simulation = ran(beside(MACHINES[kind]), 40)
    machine = simulation.machine_at(CELL)
    assert machine is not None
    said = [*machine.summary(), *inspect(simulation, CELL, Timeline())]
    assert said or kind == "null_machine"


@pytest.mark.parametrize("kind", TILES)
def test_activity(kind: str) -> None:
    for simulation in runs_of(TILES[kind]):
        surface = pygame.Surface((420, 180))
        geometry = BoardGeometry(simulation.rows, simulation.cols, 0, 0, 60)
        Activity(surface, geometry, simulation, 0.5).draw()
        for machine in simulation.machines:
            gauge = machine.gauge(Moment(simulation, 0.0))
            assert gauge.form in ("", OF_ALL) or f"activity.{gauge.form}" in catalogue("en")


@pytest.mark.parametrize("kind", TILES)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlays(kind: str, overlay: Overlay) -> None:
    spec = beside(TILES[kind])
    simulation = ran(spec, 40)
    view, surface = BoardView(spec.rows, spec.cols), pygame.Surface((420, 180))
    view.layout(surface.get_rect())
    placed = {tile.row * spec.cols + tile.col: tile for tile in spec.tiles}
    view.draw(surface, placed, simulation, insight=Insight(simulation), overlay=overlay)


@pytest.mark.parametrize("kind", MACHINES)
def test_codex(kind: str) -> None:
    assert MACHINES[kind].codex in CODEX


@pytest.mark.parametrize("kind", TILES)
def test_documents(kind: str) -> None:
    page = DOC.read_text(encoding="utf-8")
    assert f"(`{kind}`)" in page, "run python -m tests.content.data_tables"
    assert all(f"| `{setting.name}` | {tile_title(kind)} " in page for setting in TILES[kind].settings)
    assert with_tables() == page, "run python -m tests.content.data_tables"


@pytest.mark.parametrize("kind", BUILDABLE)
def test_bounds(kind: str) -> None:
    """A bound is shown for tiles that it was proved for, and none otherwise; either way nothing fails."""
    assert isinstance(bounds(level_with(BUILDABLE[kind])), dict)


@pytest.mark.parametrize("kind", BUILDABLE)
def test_schema(kind: str) -> None:
    schema = json.dumps(Level.model_json_schema())
    assert f'"{kind}"' in schema
    assert all(f'"{setting.name}"' in schema for setting in BUILDABLE[kind].settings)


@pytest.mark.parametrize("kind", BUILDABLE)
def test_export(kind: str) -> None:
    level = level_with(BUILDABLE[kind])
    editor = Editor(level)
    assert editor.place(2, kind, "S")
    for setting in editor.settings_of(2):
        other = next(value for value in setting.values if value != setting.value)
        assert editor.set(2, setting.row.name, other)
    assert len(editor.tiles[2].settings) == len(BUILDABLE[kind].settings)
    again = Editor(level)
    again.open(parse_solution(solution_json(editor.solution()), "contract"))
    assert again.tiles == editor.tiles
    placement = lifted(editor.tiles, [2], level.cols)
    assert placement is not None
    assert read_stamp(stamp_text(placement.stamp)) == placement.stamp
