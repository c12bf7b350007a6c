"""The last builds of each level, so that none is lost by an edit that is regretted too late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from game.session.player.progress import Number, place_of
from game.session.player.storage import DamagedError, is_number, keyed, load_json, save_json, shortened, unpacked
from game.sim.tiles import EMPTY_GLYPH

MOST_VERSIONS: Final = 10
VERSIONS_FORMAT: Final = 1
VERSIONS_FOLDER: Final = "versions"


@dataclass(frozen=True, slots=True)
class Version:
    """One build of a level as it once was: a solution as its JSON object, and its scores if a run of it has won."""

    saved_s: float
    """When it was kept, in seconds since 1970 (UTC)."""
    build: Mapping[str, object]
    scores: Mapping[str, Number] | None = None


def load_versions(folder: Path, key: str) -> tuple[list[Version], str | None]:
    """The versions of a level kept in `folder`, the latest first, and a warning if the file could not be used."""
    return load_json(_file(folder, key), _parsed, [])


def keep_version(folder: Path, key: str, version: Version) -> str | None:
    """Adds a version and drops the oldest beyond ten; a warning if that failed.

    A build without tiles in which nothing is set is no version. One that is among them already is moved to the front,
    and keeps its scores unless it has new ones. The file is read anew, so what another window has added stays.
    """
    if _is_empty(version.build):
        return None
    versions, warning = load_versions(folder, key)
    same = next((old for old in versions if old.build == version.build), None)
    if same is not None:
        version = replace(version, scores=version.scores if version.scores is not None else same.scores)
        versions.remove(same)
    kept = [version, *versions][:MOST_VERSIONS]
    entries = [{"saved_s": entry.saved_s, "build": entry.build, "scores": entry.scores} for entry in kept]
    return save_json(_file(folder, key), {"format": VERSIONS_FORMAT, "versions": entries}, _parsed) or warning


def _is_empty(build: Mapping[str, object]) -> bool:
    rows = build.get("map")
    return (
        isinstance(rows, list)
        and not build.get("settings")
        and all(set(row) <= {EMPTY_GLYPH} for row in rows if isinstance(row, str))
    )


def _file(folder: Path, key: str) -> Path:
    return folder / VERSIONS_FOLDER / f"{place_of(key)}.json"


def _parsed(document: object) -> list[Version]:
    entries = unpacked(document, VERSIONS_FORMAT).get("versions")
    if not isinstance(entries, list):
        raise DamagedError(f"versions is {shortened(entries)}; it must be a list")
    return [_parsed_version(entry) for entry in entries]


def _parsed_version(entry: object) -> Version:
    content = keyed(entry, "a version")
    saved_s, scores = content.get("saved_s"), content.get("scores")
    if not is_number(saved_s):
        raise DamagedError(f"saved_s of a version is {shortened(saved_s)}; it must be a number")
    build = keyed(content.get("build"), "build of a version")
    return Version(float(saved_s), build, None if scores is None else _parsed_scores(scores))


def _parsed_scores(scores: object) -> dict[str, Number]:
    values = keyed(scores, "scores of a version")
    for name, value in values.items():
        if not is_number(value):
            raise DamagedError(f"score {shortened(name)} of a version is {shortened(value)}; it must be a number")
    return {name: value for name, value in values.items() if isinstance(value, Number)}
