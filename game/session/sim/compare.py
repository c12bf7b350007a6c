"""Two runs under the same chance, beside each other."""

from __future__ import annotations

from game.session.sim.report import Report, Value

_NO_NUMBERS = ("seed", "rules", "is_slo_met", "wall_s")


def difference(first: Report, second: Report) -> dict[str, Value]:
    """What the second has more of each number, under the names of the JSON; None where one of them has none."""
    before, after = first.to_json(), second.to_json()
    found: dict[str, Value] = {}
    for name, value in before.items():
        other = after.get(name)
        if name in _NO_NUMBERS or isinstance(value, str | list | dict):
            continue
        found[name] = other - value if _is_number(value) and _is_number(other) else None
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
