"""The values of a config.json, looked up under all the names that families of models have for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from game.content.jsontext import JsonPath, quoted
from game.content.source import Problem
from game.content.wording import found

Values = Mapping[str, object]

TEXT_CONFIGS: Final = ("text_config", "llm_config", "language_config")
"""Where models that also see or hear keep the config of their language model."""

ANY_NUMBER: Final = 1 << 40


class Config:
    """An object of a config.json, and what was found wrong in it so far.

    What is missing or no such value is noted as a problem, and a stand-in returned: all faults are found at once.
    """

    __slots__ = ("_scopes", "problems")

    def __init__(self, values: Values, problems: list[Problem], path: JsonPath = ()) -> None:
        self.problems = problems
        nested = [(key, inner) for key in TEXT_CONFIGS if isinstance(inner := values.get(key), dict)]
        self._scopes: list[tuple[JsonPath, Values]] = [((*path, key), inner) for key, inner in nested[:1]]
        self._scopes.append((path, values))

    @property
    def values(self) -> Values:
        """The innermost object: the config of the language model."""
        return self._scopes[0][1]

    def find(self, *keys: str) -> tuple[JsonPath, object]:
        """The first of the keys that is there and not null, inside first; where it is, and None where there is none."""
        for path, values in self._scopes:
            for key in keys:
                if values.get(key) is not None:
                    return (*path, key), values[key]
        return (), None

    def has(self, key: str) -> bool:
        """Whether a key is there, be it null."""
        return any(key in values for _, values in self._scopes)

    def whole(self, *keys: str, low: int = 1, high: int = ANY_NUMBER, default: int | None = None) -> int:
        """A whole number under one of the keys."""
        path, value = self.find(*keys)
        if value is None:
            if default is not None:
                return default
            others = f" (or {', '.join(keys[1:])})" if len(keys) > 1 else ""
            self.note(self._scopes[0][0], f"the key {quoted(keys[0])} is missing; add it{others}")
            return low
        if isinstance(value, float) and value.is_integer() and abs(value) < ANY_NUMBER:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.note(path, f"expected a whole number, found {found(value)}; write digits alone")
            return low
        if not low <= value <= high:
            side = f"below the least possible, {low}" if value < low else f"above the most possible, {high}"
            self.note(path, f"{found(value)} is {side}; look it up again")
            return low
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number under a key."""
        path, value = self.find(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.note(path, f"expected a number, found {found(value)}; write digits alone")
            return default
        if not low <= value <= high:
            self.note(path, f"{found(value)} is not between {low:g} and {high:g}; look it up again")
            return default
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false under a key."""
        path, value = self.find(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.note(path, f"expected true or false, found {found(value)}; write one of them")
            return default
        return value

    def word(self, *keys: str, default: str = "") -> str:
        """A string under one of the keys."""
        path, value = self.find(*keys)
        if value is None:
            return default
        if not isinstance(value, str):
            self.note(path, f"expected a string, found {found(value)}; write it in quotes")
            return default
        return value

    def items(self, *keys: str) -> tuple[JsonPath, Sequence[object]]:
        """A list under one of the keys; empty where there is none."""
        path, value = self.find(*keys)
        if value is None:
            return (), ()
        if not isinstance(value, list):
            self.note(path, f"expected a list, found {found(value)}; write [...]")
            return (), ()
        return path, value

    def inside(self, *keys: str) -> Config | None:
        """The object under one of the keys; None where there is none."""
        path, value = self.find(*keys)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.note(path, f"expected an object, found {found(value)}; write {{...}}")
            return None
        return Config(value, self.problems, path)

    def note(self, path: JsonPath, message: str) -> None:
        """Something is wrong."""
        self.problems.append(Problem(path, message))
