"""A language is a folder: a copy of the German one under another code is offered, used, and complete."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.tree_copy import changed, copied, told

READERS = """
import json, pygame
from pathlib import Path
from game.content.level import Level
from game.content.words import LANGUAGES, catalogue, number, text
from game.ui.screens.settings import SettingsScreen
from tests.ui.player import Player

player = Player(Path("home"))
screen = SettingsScreen(player.app)
screen.page = "game"
player.app.push(screen)
player.frame()
while player.app.top.focus is None or "Language" not in player.app.top.focus.words:
    player.key(pygame.K_TAB)
player.key(pygame.K_LEFT)
used = player.words()
player.app.memory.flush()
player.app.close()
again = Player(Path("home"))
print(json.dumps({
    "languages": LANGUAGES,
    "used": used,
    "again": again.words(),
    "tile": text("tile.conduit.title"),
    "number": number(1234.5, 1),
    "missing": sorted(catalogue("en").keys() ^ catalogue("tlh").keys()),
    "schema": Level.model_json_schema()["properties"]["translations"]["propertyNames"]["enum"],
}))
"""


def test_an_invented_language_takes_a_folder(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    words = tree / "assets" / "words"
    shutil.copytree(words / "de", words / "tlh")
    for file in (tree / "assets" / "tiles").glob("*/de.toml"):
        shutil.copy(file, words / "tlh" / f"tile_{file.parent.name}.toml")
    own = '[language]\nname = "tlhIngan Hol"\nthousands = "\'"\npoint = "·"\n'
    (words / "tlh" / "language.toml").write_text(own, encoding="utf-8")
    settings = words / "tlh" / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace('heading = "Eins', "heading = \"lI' Eins")
    settings.write_text(text, encoding="utf-8")
    assert all(place.startswith("assets/words/tlh/") for place in changed(tree))
    seen = told(tree, READERS)
    assert seen["languages"] == {"en": "English", "de": "Deutsch", "tlh": "tlhIngan Hol"}
    assert "tlhIngan Hol" in seen["used"]
    assert "Einstellungen" in seen["used"]
    assert "Settings" not in seen["used"]
    assert "lI' Einstellungen" in seen["again"]
    assert seen["tile"] == "Leitung"
    assert seen["number"] == "1'234·5"
    assert seen["missing"] == []
    assert seen["schema"] == ["en", "de", "tlh"]
