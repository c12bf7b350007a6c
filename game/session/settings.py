"""What the player has set once and for all: sound, size, speed and which levels are open."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from game.session.clock import SPEEDS
from game.session.storage import DamagedError, load_json, save_json, shortened, unpacked

SETTINGS_FORMAT: Final = 1
SETTINGS_FILE: Final = "settings.json"

VOLUME_RANGE: Final = (0.0, 1.0)
UI_SCALE_RANGE: Final = (0.75, 2.0)


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
    volume: float = 0.7
    """Loudness, 0 to 1."""
    ui_scale: float = 1.0
    """Size of text and controls, 0.75 to 2."""
    fullscreen: bool = False
    reduced_motion: bool = False
    """No particles, shaking or sliding; packets still move."""
    speed: int = 1
    """The speed a run begins with, one of `clock.SPEEDS`."""

    def __post_init__(self) -> None:
        for name in ("all_levels_open", "muted", "fullscreen", "reduced_motion"):
            if not isinstance(value := getattr(self, name), bool):
                raise ValueError(f"{name} is {shortened(value)}; it must be true or false")
        _check_range("volume", self.volume, VOLUME_RANGE)
        _check_range("ui_scale", self.ui_scale, UI_SCALE_RANGE)
        if type(self.speed) is not int or self.speed not in SPEEDS:
            raise ValueError(f"speed is {shortened(self.speed)}; it must be one of {', '.join(map(str, SPEEDS))}")


def load_settings(folder: Path) -> tuple[Settings, str | None]:
    """The settings kept in `folder`, or the defaults, and a warning if the file there could not be used."""
    return load_json(folder / SETTINGS_FILE, _parsed, Settings())


def save_settings(folder: Path, settings: Settings) -> str | None:
    """Keeps the settings in `folder`; a warning if that failed."""
    return save_json(folder / SETTINGS_FILE, {"format": SETTINGS_FORMAT, **dataclasses.asdict(settings)})


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
