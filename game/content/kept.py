"""What follows from a level, worked out once: a level is frozen, so it always comes to the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

ValueT = TypeVar("ValueT")


class Kept:
    """Values by key, of one owner. Any two are equal: what has been worked out is no part of what a level is.

    A copy of a level that differs comes with the `Kept` of the original, so whose values these are is asked first.
    """

    def __init__(self, owner: object = None) -> None:
        self._owner = owner
        self._values: dict[Hashable, Any] = {}

    def is_of(self, owner: object) -> bool:
        """Whether these are the values of this very object."""
        return self._owner is owner

    def value(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """The value of a key, made where it is asked for the first time."""
        try:
            found: ValueT = self._values[key]
        except KeyError:
            found = self._values[key] = make()
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept)

    def __hash__(self) -> int:
        return 0

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        """Nothing is sent to another process or to a copy: there it is worked out again."""
        return Kept, ()
