"""What can be set on a tile: one row a setting, read by files, checks, panels, exports and the machine itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from game.sim.spec import SettingValue

if TYPE_CHECKING:
    from game.sim.facts.law_sheet import Line
    from game.sim.facts.surroundings import Surroundings
    from game.sim.machines.machine import Machine

Forecast = Callable[["Machine", "Surroundings", SettingValue], "list[Line]"]
"""Says of a machine in a factory that has not run what the value that it is set to comes to."""

SHARE: Final = "share"
"""The unit of a part of a whole: 0.05 is told as 5 %."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a kind of tile. A level says which of `values` it offers; what it does not offer is the default.

    `unit` is what a number is counted in, "" for none; `law` names the law whose term it changes. Where there is a
    `most`, the default of a level may be any number from `least` to that: a whole one, where all of `values` are.

    Where `names` is a key of levels, such as "cards", what a level names there are its values; see `named`.
    """

    name: str
    default: SettingValue
    values: tuple[SettingValue, ...]
    unit: str
    law: str
    least: int = 1
    most: int = 0
    names: str = ""
    forecast: Forecast | None = field(default=None, compare=False)
    """What it means in the numbers of a level; None where there is nothing to say."""
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What its values are called that are names."""

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return all(isinstance(value, int) and not isinstance(value, bool) for value in self.values)

    def named(self, titles: Mapping[str, str]) -> Setting:
        """The same in a level that names these, each with its title; the default is none of them."""
        return replace(self, values=tuple(titles), titles=titles)
