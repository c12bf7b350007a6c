"""What can be wrong with the settings of tiles: those that a level offers, and those that a solution sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from game.content.jsontext import Anchor, JsonPath, quoted
from game.content.level import Level
from game.content.map_checks import cell_fault, is_drawn
from game.content.raw_values import is_number, members
from game.content.settings import Offer, OfferedSetting, is_name, meant, meant_default
from game.content.solution import Solution
from game.content.source import Problem
from game.content.wording import found, suggestion
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tiles import EMPTY_GLYPH, TILE_BY_GLYPH, TILES

_SETTABLE: Final = [tile.id for tile in TILES.values() if tile.settings]


def offer_problems(level: Mapping[str, object]) -> Iterator[Problem]:
    """Faults of the key `settings` of a level, as the file has it."""
    rows = level.get("map")
    grid = rows if is_drawn(rows) else None
    for key, told in members(level.get("settings")):
        path: JsonPath = ("settings", key)
        kind: str | None = key
        if key not in TILES and not any(letter.isdigit() for letter in key):
            remedy = suggestion(TILE_BY_GLYPH.get(key, key), _SETTABLE, "tiles with settings, or a cell of the map")
            yield Problem(path, f"no tile is called {quoted(key)}; {remedy}", Anchor.KEY)
            continue
        if key not in TILES:
            fault = cell_fault(key, grid)
            kind = None if fault or grid is None else _kind_on(grid, key)
            if fault or (grid is not None and kind is None):
                nothing = "the level has nothing on this cell that could be set; remove this, or draw it on the map"
                yield Problem(path, fault or nothing, Anchor.KEY)
        if kind is not None:
            for name, offered in members(told):
                setting = _named_row(kind, name, level)
                if setting is None:
                    yield Problem((*path, name), _unknown_setting(kind, name), Anchor.KEY)
                elif isinstance(offered, dict):
                    yield from _offered_problems(setting, offered, (*path, name))


def _offered_problems(setting: Setting, offered: Mapping[str, object], path: JsonPath) -> Iterator[Problem]:
    values, default = offered.get("values", []), offered.get("default")
    if not isinstance(values, list):
        return
    known = [meant(setting, value) for value in values]
    for number, value in enumerate(values):
        if known[number] is None:
            yield Problem((*path, "values", number), _value_fault(setting, value, setting.values))
        elif known[number] in known[:number]:
            yield Problem((*path, "values", number), f"{_plain(value)} stands here twice; remove one of them")
    if default is not None:
        value = meant_default(setting, default)
        if value is None:
            yield Problem((*path, "default"), _value_fault(setting, default, setting.values))
        elif values and value not in known:
            message = (
                f"the default, {_plain(value)}, is not among the values offered; add it there, or name one of them"
            )
            yield Problem((*path, "default"), message)
    elif not values and set(offered) <= OfferedSetting.model_fields.keys():
        yield Problem(path, 'this offers nothing and sets nothing; add "values" to choose among, or a "default"')
    elif values and setting.default not in known:
        usual = "the level's own" if setting.names else f"{_plain(setting.default)}, the value of the tile table,"
        yield Problem(path, f'{usual} is not among those offered; add the key "default" with one of them')


def drawn_setting_problems(settings: object, rows: object) -> Iterator[Problem]:
    """Faults of the key `settings` of a solution as the file has it, whatever its level is.

    What stands on a cell that the solution leaves free only the level knows.
    """
    grid = rows if is_drawn(rows) else None
    for cell, told in members(settings):
        fault = cell_fault(cell, grid)
        if fault:
            yield Problem(("settings", cell), fault, Anchor.KEY)
            continue
        kind = None if grid is None else _kind_on(grid, cell)
        if kind is not None:
            yield from _value_problems(kind, members(told), ("settings", cell))


def _value_problems(kind: str, told: Sequence[tuple[str, object]], path: JsonPath) -> Iterator[Problem]:
    for name, value in told:
        setting = _row(kind, name)
        if setting is None:
            yield Problem((*path, name), _unknown_setting(kind, name), Anchor.KEY)
        elif meant(setting, value) is None and not is_name(setting, value):
            yield Problem((*path, name), _value_fault(setting, value, setting.values))


def chosen_setting_problems(level: Level, solution: Solution) -> Iterator[Problem]:
    """Settings of a solution that its level does not offer, or not with this value, or on cells without a tile."""
    for cell, told in solution.settings.items():
        fault = cell_fault(cell, level.map)
        kind = None if fault else _kind_on(level.map, cell) or _kind_on(solution.map, cell)
        if kind is None:
            yield Problem(("settings", cell), fault or "nothing stands on this cell; remove this", Anchor.KEY)
            continue
        offered = level.offers(kind, cell)
        for name, value in told.items():
            path = ("settings", cell, name)
            if name not in offered:
                yield Problem(path, _unknown_setting(kind, name), Anchor.KEY)
            elif not offered[name].values:
                yield Problem(path, _unoffered(kind, offered, name), Anchor.KEY)
            elif (known := meant(offered[name].setting, value)) is None or known not in offered[name].values:
                yield Problem(path, _value_fault(offered[name].setting, value, offered[name].values))


def _unknown_setting(kind: str, name: str) -> str:
    names = [setting.name for setting in TILES[kind].settings]
    if not names:
        return f"nothing can be set on this tile ({kind}); remove this (tiles with settings: {', '.join(_SETTABLE)})"
    having = [tile.id for tile in TILES.values() if _row(tile.id, name) is not None]
    elsewhere = f"that is of {' and '.join(having)}; " if having else ""
    return f"{kind} has no setting {quoted(name)}; {elsewhere}{suggestion(name, names, 'settings')}"


def _unoffered(kind: str, offered: Mapping[str, Offer], name: str) -> str:
    others = [other for other, offer in offered.items() if offer.values]
    here = f"this level does not offer {quoted(name)} of {kind}, which is {_plain(offered[name].default)} here"
    return f"{here}; remove this (offered: {', '.join(others) or 'none'})"


def _value_fault(setting: Setting, value: object, known: Sequence[SettingValue]) -> str:
    """Why this is no value of a setting, and which there are."""
    if setting.names and not known:
        return f"{setting.name} cannot be {found(value)} here; this level names none in {quoted(setting.names)}"
    listed = ", ".join(map(_plain, known))
    near: SettingValue | None = next((one for one in known if value in (str(one), _plain(one))), None)
    numbers = [one for one in known if is_number(one)]
    if is_number(value) and numbers:
        within = min(max(value, min(numbers)), max(numbers))
        near = min(numbers, key=lambda one: abs(one - within))
    words = value if isinstance(value, str) else ""
    hint = suggestion(words, map(_plain, known)) if near is None else f"did you mean {_plain(near)}? known: {listed}"
    return f"{setting.name} cannot be {found(value)} here; {hint}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row(kind: str, name: str) -> Setting | None:
    return next((setting for setting in TILES[kind].settings if setting.name == name), None)


def _named_row(kind: str, name: str, level: Mapping[str, object]) -> Setting | None:
    """The same with the values that a level names, as its file has it."""
    setting = _row(kind, name)
    if setting is None or not setting.names:
        return setting
    return setting.named({named: named for named, _ in members(level.get(setting.names))})


def _kind_on(rows: Sequence[str], cell: str) -> str | None:
    row, col = map(int, cell.split(","))
    glyph = rows[row][col]
    return None if glyph == EMPTY_GLYPH else TILE_BY_GLYPH[glyph]
