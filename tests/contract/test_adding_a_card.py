"""A card is a row: an invented one, put into a copy of the tree, is known to all who read the table."""

from __future__ import annotations

from pathlib import Path

from tests.tree_copy import add_to, changed, copied, told

ROW = '\n    CardType("z9", "Zed 9", 240.0, 16.0, 12.0, "invented for a test"),'
AFTER = '"invented: a card small enough that one page of tokens matters"),'

READERS = """
import json
from game.content.codex import CODEX
from game.content.errors import ContentError
from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.parse import parse_level
from game.session.reading.codex_figures import figures, suits
from game.session.reading.roofline import rooflines
from game.session.run.level_run import LevelRun
from tests.content.data_tables import tables

values = json.loads(load_level("prefill-decode").model_dump_json(exclude={"translations", "hints"}))

def level(card):
    return parse_level(json.dumps(values | {"card": card}), "level")

def refusal(card):
    try:
        level(card)
    except ContentError as error:
        return str(error)

pages = [page for page in CODEX if suits(page, level("z9"))]
run = LevelRun(level("z9"), load_solution("prefill-decode"))
run.finish()
print(json.dumps({
    "schema": Level.model_json_schema(),
    "docs": [line for line in tables().splitlines() if "z9" in line],
    "refusal": refusal("z8"),
    "verdict": run.result().verdict,
    "gb_per_s": {round(roof.bytes_per_s / 1e9, 3) for roof in rooflines(run.simulation)}.pop(),
    "codex": {page: round(figures(page, level("z9"))["bandwidth"], 3) for page in pages},
}))
"""


def test_an_invented_card_takes_a_row(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    add_to(tree / "game" / "physics" / "cards.py", AFTER, ROW)
    assert changed(tree) == {"game/physics/cards.py"}
    seen = told(tree, READERS)
    assert '"z9"' in str(seen["schema"]).replace("'", '"')
    (row,) = seen["docs"]
    assert row.startswith("| `z9` | Zed 9 | 240 | 16 | 12 |")
    assert row.endswith("| invented for a test |")
    assert 'no card is called "z8"' in seen["refusal"]
    assert "known: toy-120, z9" in seen["refusal"]
    assert seen["verdict"] == "won"
    assert seen["gb_per_s"] == 240 * 0.8
    assert set(seen["codex"].values()) == {240 * 0.8}
    assert "cards" in seen["codex"]
