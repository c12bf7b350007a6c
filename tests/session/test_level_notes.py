"""What a level is noted for that can be read but was hardly meant so, and that no level which ships is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from game.content.load import level_ids, load_level
from game.content.parse import level_from
from game.content.read import read_source
from game.content.resources import levels_dir
from game.session.score.level_notes import level_notes

LEVELS = {name[3:]: levels_dir() / name / "level.json" for name in ("01-prefill-decode", "12-say-no-in-time")}


def goal(at_least: float, metric: str = "tps", **keys: Any) -> dict[str, Any]:
    return {"metric": metric, "at_least": at_least, **keys}


def star(metric: str, reach: float) -> dict[str, Any]:
    return {"metric": metric, "reach": reach}


def happening(when: str, **keys: Any) -> dict[str, Any]:
    return {"when": when, "text": "So it is.", **keys}


def noted(folder: Path, level_id: str, **keys: Any) -> list[str]:
    """The notes of a shipped level with other keys, but for where they are."""
    values = json.loads(LEVELS[level_id].read_text("utf-8"))
    file = folder / "level.json"
    file.write_text(json.dumps(values | keys), "utf-8")
    return [f"{note.path}: {note.message}" for note in level_notes(level_from(read_source(file)))]


def test_nothing_is_noted_of_levels_that_ship() -> None:
    assert [note for level_id in level_ids() for note in level_notes(load_level(level_id))] == []


@pytest.mark.parametrize(
    ("level_id", "key", "value", "told"),
    [
        ("prefill-decode", "goals", [goal(2000, hold_s=10)], "that no build holds 2000 tokens a second; ask for less"),
        ("prefill-decode", "stars", [star("tps", 2000)], 'no build wins with a "tps" above 137.2; ask for less'),
        ("say-no-in-time", "goals", [goal(70, "request_goodput")], 'build wins with a "request_goodput" above'),
        ("say-no-in-time", "goals", [{"metric": "cost", "at_most": 20}], 'no build wins with a "cost" below'),
        (
            "say-no-in-time",
            "goals",
            [goal(3000, "p99_ttft_ms")],
            "less is better, and this asks for more; did you mean",
        ),
        ("say-no-in-time", "stars", [star("request_goodput", 7)], "a goal asks for 7; ask for more"),
        ("say-no-in-time", "stars", [star("p99_ttft_ms", 3500)], "a goal asks for 3000; ask for less"),
        (
            "say-no-in-time",
            "vram_mib",
            8000,
            "one copy of the weights of llama-3-8b takes 15,316.5 MiB, 8,000 are too few",
        ),
        ("say-no-in-time", "toolbox", ["conduit"], "nothing in it or on the map computes prompts, so nobody is served"),
        ("say-no-in-time", "hints", [happening("host_fetch", grade=1)], "never happens here: no host_memory is on the"),
        (
            "say-no-in-time",
            "surprise",
            happening("prefix_hit"),
            "no page_allocator has a prefix_cache, or may be given",
        ),
        ("say-no-in-time", "settings", {"splitter": {}}, "no splitter is on the map or in the toolbox"),
    ],
)
def test_what_was_hardly_meant_is_noted_at_its_key(
    tmp_path: Path, level_id: str, key: str, value: object, told: str
) -> None:
    assert any(note.startswith(key) and told in note for note in noted(tmp_path, level_id, **{key: value}))


def test_what_a_language_lacks_is_noted_where_it_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "say-no-in-time"
    folder.mkdir()
    (folder / "level.json").write_bytes(LEVELS["say-no-in-time"].read_bytes())
    (folder / "en.md").write_text("# No\n")
    assert level_notes(load_level(folder)) == [], "a level in one language is whole"
    (folder / "de.toml").write_text('title = "Nein"\nsummary = "Kurz."\n')
    (note,) = level_notes(load_level(folder))
    assert str(note) == (
        f'{folder / "de.toml"}:1:1: $: not there in "de": takeaway, surprise, hints, de.md; '
        "whoever plays in it reads the level's own"
    )
