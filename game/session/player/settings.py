"""What the player has set once and for all: sound, size, speed and which levels are open."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from game.content.words import LANGUAGES
from game.session.player.storage import DamagedError, load_json, save_json, shortened, unpacked
from game.session.run.clock import SPEEDS

SETTINGS_FORMAT: Final = 1
SETTINGS_FILE: Final = "settings.json"

VOLUME_RANGE: Final = (0.0, 1.0)
UI_SCALE_RANGE: Final = (0.75, 2.0)
PALETTES: Final = ("neon", "red-green", "blue-yellow", "high-contrast")
"""Every palette that ships, the game's own first; the others are for other eyes."""
DOCK_TABS: Final = ("gauges", "graphs", "requests", "inspect")
"""What the right column of the workbench can show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The player's settings; change one with `dataclasses.replace`.

    No value is ever bent to fit. One that cannot be used (wrong type, not finite, out of its range) raises ValueError
    here and makes a settings file damaged as a whole: it is set aside and the defaults hold. A key that is missing has
    its default, so that a file of an older game is read; a key that is unknown is damage, because the next save would
    drop it.
    """

    all_levels_open: bool = False
    """Every level may be played, won or not."""
    muted: bool = False
    volume: float = 0.8
    """Loudness of everything, 0 to 1."""
    effects_volume: float = 1.0
    """Of what happens in the factory, 0 to 1 of `volume`."""
    interface_volume: float = 1.0
    hum_volume: float = 0.8
    language: str = "en"
    """One of `game.content.words.LANGUAGES`."""
    palette: str = "neon"
    """One of PALETTES."""
    keys: dict[str, list[str]] = field(default_factory=dict)
    """The player's own keys, by action id; an action that is not there has its usual ones."""
    key_prints: dict[str, str] = field(default_factory=dict)
    """What is printed on the physical keys that the player chose, as far as it is known."""
    ui_scale: float = 1.0
    """Size of text and controls, 0.75 to 2."""
    fullscreen: bool = False
    reduced_motion: bool = False
    """No particles, shaking or sliding; packets still move."""
    dock_tab: str = "gauges"
    """The tab of the workbench's right column, one of DOCK_TABS."""
    dock_wide: bool = False
    """Whether that column takes half of the window."""
    speed: int = 1
    """The speed a run begins with, one of `clock.SPEEDS`."""
    tutorial_over: bool = False
    """The tutorial of the first level was finished or skipped; it can be started again from help."""
    tutorial_halfway: bool = False
    """Its first run was won: it goes on with the second core when the level is opened again."""

    def __post_init__(self) -> None:
        for switch in dataclasses.fields(self):
            name = switch.name
            if isinstance(switch.default, bool) and not isinstance(value := getattr(self, name), bool):
                raise ValueError(f"{name} is {shortened(value)}; it must be true or false")
        for name in ("volume", "effects_volume", "interface_volume", "hum_volume"):
            _check_range(name, getattr(self, name), VOLUME_RANGE)
        _check_choice("language", self.language, LANGUAGES)
        _check_choice("palette", self.palette, PALETTES)
        _check_choice("dock_tab", self.dock_tab, DOCK_TABS)
        _check_keys(self.keys)
        _check_prints(self.key_prints)
        _check_range("ui_scale", self.ui_scale, UI_SCALE_RANGE)
        if type(self.speed) is not int or self.speed not in SPEEDS:
            raise ValueError(f"speed is {shortened(self.speed)}; it must be one of {', '.join(map(str, SPEEDS))}")


def load_settings(folder: Path) -> tuple[Settings, str | None]:
    """The settings kept in `folder`, or the defaults, and a warning if the file there could not be used."""
    return load_json(folder / SETTINGS_FILE, _parsed, Settings(), lambda settings: settings.language)


def save_settings(folder: Path, settings: Settings) -> str | None:
    """Keeps the settings in `folder`; a warning if that failed."""
    return save_json(folder / SETTINGS_FILE, {"format": SETTINGS_FORMAT, **dataclasses.asdict(settings)}, _parsed)


def _parsed(document: object) -> Settings:
    values: dict[str, Any] = unpacked(document, SETTINGS_FORMAT)
    known = {field.name for field in dataclasses.fields(Settings)}
    if unknown := sorted(values.keys() - known):
        raise DamagedError(f"{shortened(unknown[0])} is not a setting of this version of the game")
    try:
        return Settings(**values)
    except ValueError as error:
        raise DamagedError(str(error)) from error


def _check_range(name: str, value: object, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is {shortened(value)}; it must be a number from {low:g} to {high:g}")


def _check_choice(name: str, value: object, choices: Collection[str]) -> None:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is {shortened(value)}; it must be one of {', '.join(choices)}")


def _check_keys(keys: object) -> None:
    is_map = isinstance(keys, dict) and all(
        isinstance(action, str) and isinstance(bindings, list) and all(isinstance(binding, str) for binding in bindings)
        for action, bindings in keys.items()
    )
    if not is_map:
        raise ValueError(f"keys is {shortened(keys)}; it must give each action a list of keys")


def _check_prints(prints: object) -> None:
    if not isinstance(prints, dict) or not all(isinstance(word, str) for pair in prints.items() for word in pair):
        raise ValueError(f"key_prints is {shortened(prints)}; it must give each key what is printed on it")
