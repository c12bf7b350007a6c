"""A policy is a file, a row and words: an invented one, put into a copy of the tree, is known to all who offer it."""

from __future__ import annotations

from pathlib import Path

from tests.tree_copy import add_to, changed, copied, told

POLICY = '''"""Longest prompt first."""

from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder


class LongestFirst(ClaimOrder):
    """What takes longest begins first."""

    __slots__ = ()

    def claim(self, request: Request) -> int:
        """Tokens of its prompt, negative."""
        return -request.num_prompt_tokens
'''
IMPORT = "\nfrom game.sim.scheduling.order.longest import LongestFirst"
AFTER_IMPORT = "from game.sim.scheduling.order.fcfs import FirstComeFirstServed"
ROW = '\n    "longest": lambda age_rate: LongestFirst(),'
AFTER_ROW = '    "mlfq": lambda age_rate: FeedbackQueue(),'
WORDS = '\nlongest = "longest prompt"'
AFTER_WORDS = {"en": 'mlfq = "feedback queue"', "de": 'mlfq = "Feedback-Queue"'}

READERS = """
import json
from dataclasses import replace
from game.content.level import Level
from game.content.solution import Solution
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, Scheduling
from game.sim.tiles import TILES
from game.ui.words.setting_words import value_words
from tests.content.data_tables import tables
from tests.serving import server

users = ClosedLoop(24, Lengths(10, 400), Lengths(40, 80))
board, one = ("..Q..", "S>E>K", "..M.."), {"engine": {"slots": 1}}
spec = server(*board, workload=users, settings=one | {"scheduler": {"policy": "longest"}})
by_level = replace(server(*board[1:], workload=users, settings=one), scheduling=Scheduling(policy="longest"))
lengths = []
for run in (Simulation(spec), Simulation(by_level)):
    run.advance(60 * 7)
    sent = sorted(run.open_requests(), key=lambda request: request.num_prompt_tokens)
    lengths.append([request.num_prompt_tokens for request in sent if request.admitted_beat < 0][-1])
    served = [request.num_prompt_tokens for request in sent if request.admitted_beat >= 0]
(setting,) = [setting for setting in TILES["scheduler"].settings if setting.name == "policy"]
print(json.dumps({
    "schema": ["longest" in json.dumps(shape.model_json_schema()) for shape in (Level, Solution)],
    "docs": ["longest" in line for line in tables().splitlines() if line.startswith("| `policy` | Scheduler ")],
    "words": value_words("scheduler", setting, "longest"),
    "waiting": lengths,
    "served": served,
}))
"""


def test_an_invented_policy_takes_a_file_a_row_and_words(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    orders = tree / "game" / "sim" / "scheduling" / "order"
    (orders / "longest.py").write_text(POLICY, encoding="utf-8")
    add_to(orders / "orders.py", AFTER_IMPORT, IMPORT)
    add_to(orders / "orders.py", AFTER_ROW, ROW)
    for language, after in AFTER_WORDS.items():
        add_to(tree / "assets" / "tiles" / "scheduler" / f"{language}.toml", after, WORDS)
    places = {"assets/tiles/scheduler/de.toml", "assets/tiles/scheduler/en.toml"}
    places |= {"game/sim/scheduling/order/longest.py", "game/sim/scheduling/order/orders.py"}
    assert changed(tree) == places
    seen = told(tree, READERS)
    assert seen["schema"] == [True, True]
    assert seen["docs"] == [True]
    assert seen["words"] == "longest prompt"
    assert seen["waiting"][0] == seen["waiting"][1] < max(seen["served"]), (
        "after the first to come the longest is let in"
    )
