"""What can be wrong with a solution by itself, before its level is looked at."""

from collections.abc import Iterator

from game.content.level_checks import Values
from game.content.map_checks import facing_problems, map_problems
from game.content.setting_checks import drawn_setting_problems
from game.content.source import Problem
from game.sim.simulation import RULES_VERSION


def solution_problems(solution: Values) -> Iterator[Problem]:
    """Every fault that the types and bounds of single values do not show."""
    rows = solution.get("map")
    yield from map_problems(rows)
    nothing = "the solution places nothing on this cell; remove this, what the level has there keeps its facing"
    draw = "remove this, and draw > v < or ^ if it is not the level's"
    yield from facing_problems(solution.get("facing"), rows, nothing, draw)
    yield from drawn_setting_problems(solution.get("settings"), rows)
    if "format" not in solution:
        yield Problem(("format",), 'the key "format" is missing; add it (Version of this file format, 1)')
    rules = solution.get("rules")
    if isinstance(rules, int) and not isinstance(rules, bool) and rules > 0 and rules != RULES_VERSION:
        now = f"recorded under rules {rules}, but this program plays rules {RULES_VERSION}"
        remedy = 'remove "rules", "score" and "digest" to run it under these'
        yield Problem(("rules",), f"{now}: what it claims need not hold; {remedy}")
