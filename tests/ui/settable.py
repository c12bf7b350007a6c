"""A level in which tiles can be set, opened in the window: paged memory with a page allocator of the level's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from game.content.load import load_level, shipped_level_file
from game.ui.screens.play import PlayScreen
from tests.ui.player import Player

BLOCK_SIZES: Final = (1, 4, 16, 64, 256)
FIXED: Final = (0, 6)
"""(row, col) of the level's own page allocator."""

OWN: Final = (3, 5)
"""(row, col) of the player's, once there is one: beside the cores of `BUILD`."""

BUILD: Final = (
    "............",
    "............",
    ".>>>>PD>>v..",
    ".....M...>>.",
    "............",
    "............",
    "............",
    "............",
)


def settable_file(folder: Path) -> Path:
    """The level file."""
    shipped = shipped_level_file("kv-paging")
    assert shipped is not None
    values = json.loads(shipped.read_text(encoding="utf-8"))
    rows = list(values["map"])
    row, col = FIXED
    rows[row] = rows[row][:col] + "M" + rows[row][col + 1 :]
    offer = {"page_allocator": {"block_size": {"values": BLOCK_SIZES, "default": 16}}}
    file = folder / "settable.json"
    file.write_text(json.dumps(values | {"id": "settable", "map": rows, "settings": offer}), encoding="utf-8")
    return file


def open_settable(player: Player) -> None:
    """The level on the workbench, with a build that can run, and its help put away."""
    player.app.push(PlayScreen(player.app, load_level(settable_file(player.app.memory.home))))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()
    build = {"format": 1, "level": "settable", "map": BUILD}
    assert player.workbench.bring_back(build)
    player.frame()
