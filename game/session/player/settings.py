"""What the player has set once and for all: sound, size, speed and which levels are open."""

import dataclasses
from dataclasses import field
from pathlib import Path
from typing import Annotated, Final

from pydantic import ConfigDict, Strict, WrapValidator
from pydantic.dataclasses import dataclass

from game.content.words import ENGLISH, LANGUAGES
from game.session.player.storage import DamagedError, load_json, save_json, shortened, unpacked
from game.session.player.stored import AnyNumber, Switch, Text, must, one_of, read_as
from game.session.run.clock import SPEEDS

SETTINGS_FORMAT: Final = 1
SETTINGS_FILE: Final = "settings.json"

VOLUME_RANGE: Final = (0.0, 1.0)
UI_SCALE_RANGE: Final = (0.75, 2.0)
PALETTES: Final = ("neon", "red-green", "blue-yellow", "high-contrast")
"""Every palette that ships, the game's own first; the others are for other eyes."""
DOCK_TABS: Final = ("gauges", "graphs", "requests", "inspect")
"""What the right column of the workbench can show."""


def _within(bounds: tuple[float, float]) -> WrapValidator:
    low, high = bounds
    return must(f"be a number from {low:g} to {high:g}", lambda value: low <= value <= high)


_Volume = Annotated[AnyNumber, _within(VOLUME_RANGE)]


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid", defer_build=True))
class Settings:
    """The player's settings; change one with `dataclasses.replace`.

    No value is ever bent to fit. One that cannot be used (wrong type, not finite, out of its range) raises ValueError
    here and makes a settings file damaged as a whole: it is set aside and the defaults hold. A key that is missing has
    its default, so that a file of an older game is read; a key that is unknown is damage, because the next save would
    drop it.
    """

    all_levels_open: Switch = False
    """Every level may be played, won or not."""
    muted: Switch = False
    volume: _Volume = 0.8
    """Loudness of everything, 0 to 1."""
    effects_volume: _Volume = 1.0
    """Of what happens in the factory, 0 to 1 of `volume`."""
    interface_volume: _Volume = 1.0
    hum_volume: _Volume = 0.8
    language: Annotated[Text, one_of(LANGUAGES)] = ENGLISH
    """One of `game.content.words.LANGUAGES`."""
    palette: Annotated[Text, one_of(PALETTES)] = "neon"
    """One of PALETTES."""
    keys: Annotated[dict[Text, list[Text]], must("give each action a list of keys")] = field(default_factory=dict)
    """The player's own keys, by action id; an action that is not there has its usual ones."""
    key_prints: Annotated[dict[Text, Text], must("give each key what is printed on it")] = field(default_factory=dict)
    """What is printed on the physical keys that the player chose, as far as it is known."""
    ui_scale: Annotated[AnyNumber, _within(UI_SCALE_RANGE)] = 1.0
    """Size of text and controls, 0.75 to 2."""
    fullscreen: Switch = False
    reduced_motion: Switch = False
    """No particles, shaking or sliding; packets still move."""
    dock_tab: Annotated[Text, one_of(DOCK_TABS)] = "gauges"
    """The tab of the workbench's right column, one of DOCK_TABS."""
    dock_wide: Switch = False
    """Whether that column takes half of the window."""
    dock_slim: Switch = False
    """Whether that column is folded to a strip."""
    speed: Annotated[int, Strict(), one_of(SPEEDS)] = 1
    """The speed a run begins with, one of `clock.SPEEDS`."""
    tutorial_over: Switch = False
    """The tutorial of the first level was finished or skipped; it can be started again from help."""
    tutorial_halfway: Switch = False
    """Its first run was won: it goes on with the second core when the level is opened again."""


def load_settings(folder: Path) -> tuple[Settings, str | None]:
    """The settings kept in `folder`, or the defaults, and a warning if the file there could not be used."""
    return load_json(folder / SETTINGS_FILE, _parsed, Settings(), lambda settings: settings.language)


def save_settings(folder: Path, settings: Settings) -> str | None:
    """Keeps the settings in `folder`; a warning if that failed."""
    return save_json(folder / SETTINGS_FILE, {"format": SETTINGS_FORMAT, **dataclasses.asdict(settings)}, _parsed)


def _parsed(document: object) -> Settings:
    values = unpacked(document, SETTINGS_FORMAT)
    if unknown := sorted(values.keys() - {field.name for field in dataclasses.fields(Settings)}):
        raise DamagedError(f"{shortened(unknown[0])} is not a setting of this version of the game")
    return read_as(Settings, values, {})
