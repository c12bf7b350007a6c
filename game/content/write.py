"""Writing a solution as people read it: one row of the map a line, keys always in the same order."""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from game.content.errors import ContentError, Fault
from game.content.solution import Solution


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
    target = file.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if file.exists() and not file.is_file():  # nothing takes the place of a device or a pipe
            file.write_text(solution_json(solution), encoding="utf-8", newline="\n")
            return
        temporary.write_text(solution_json(solution), encoding="utf-8", newline="\n")
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except FileNotFoundError:
        raise ContentError([Fault(str(file), 1, 1, "$", "there is no such folder; make it first")]) from None
    except OSError as fault:
        message = f"cannot be written ({fault.strerror or fault}); check the permissions of the file and its folder"
        raise ContentError([Fault(str(file), 1, 1, "$", message)]) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _member(key: str, value: object) -> str:
    if key == "map" and isinstance(value, list):
        rows = ",\n".join(f"    {json.dumps(row)}" for row in value)
        return f"[\n{rows}\n  ]"
    return json.dumps(value, ensure_ascii=False)


def _in_reading_order(by_cell: Mapping[str, object]) -> dict[str, object]:
    return dict(sorted(by_cell.items(), key=lambda item: tuple(map(int, item[0].split(",")))))
