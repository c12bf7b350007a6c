"""Everything public is used by one script with its types; that it is all of it, and that it runs, is tested here."""

from __future__ import annotations

import re
from pathlib import Path

import game
from tests import public_names


def test_the_script_uses_every_public_name(tmp_path: Path) -> None:
    text = Path(public_names.__file__).read_text(encoding="utf-8")
    assert {name for name in game.__all__ if not re.search(rf"\b{name}\b", text)} == set()
    level, build = game.load_level("prefill-decode"), game.load_solution("prefill-decode")
    assert public_names.edits(game.Build(level))[:7] == [
        *["True"] * 6,
        "the tile has no such setting in this level (3, 4) None",
    ]
    assert {"conduit", "tiles 10.0 tiles"} <= {*public_names.table(level)}
    assert public_names.runs(level, build)[1] == "missed"
    assert public_names.files(tmp_path)[-1] == game.__version__
