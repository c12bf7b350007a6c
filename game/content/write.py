"""Writing a solution as people read it: one row of the map a line, keys always in the same order."""

import json
from collections.abc import Mapping
from pathlib import Path

from game.content.solution import Solution
from game.content.whole_file import write_whole


def solution_json(solution: Solution) -> str:
    """The text of a solution file; reading it gives the same solution."""
    values = solution.model_dump(mode="json", exclude_none=True)
    for key in ("facing", "settings"):
        if not values[key]:
            del values[key]
    if solution.schema_uri is not None:
        values = {"$schema": solution.schema_uri, **values}
    values["map"] = list(solution.map)
    for key in ("facing", "settings"):
        if key in values:
            values[key] = _in_reading_order(values[key])
    members = ",\n".join(f"  {json.dumps(key)}: {_member(key, value)}" for key, value in values.items())
    return f"{{\n{members}\n}}\n"


def write_solution(solution: Solution, file: Path) -> None:
    """Write a solution into a file, whole or not at all; one that is there is replaced and keeps its permissions.

    Raises:
        ContentError: where that cannot be done.
    """
    write_whole(file, solution_json(solution).encode())


def _member(key: str, value: object) -> str:
    if key == "map" and isinstance(value, list):
        rows = ",\n".join(f"    {json.dumps(row)}" for row in value)
        return f"[\n{rows}\n  ]"
    return json.dumps(value, ensure_ascii=False)


def _in_reading_order(by_cell: Mapping[str, object]) -> dict[str, object]:
    return dict(sorted(by_cell.items(), key=lambda item: tuple(map(int, item[0].split(",")))))
