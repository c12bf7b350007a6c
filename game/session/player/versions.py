"""The last builds of each level, so that none is lost by an edit that is regretted too late."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Strict

from game.session.player.progress import place_of
from game.session.player.storage import load_json, save_json, unpacked
from game.session.player.stored import FIRST_RULES, AnyNumber, Rules, Text, lacking, must, read_as
from game.sim.simulation import RULES_VERSION
from game.sim.tiles import EMPTY_GLYPH

MOST_VERSIONS: Final = 10
VERSIONS_FORMAT: Final = 1
VERSIONS_FOLDER: Final = "versions"
_MEMBERS: Final = {"versions": "a version", "scores": "score {}"}


@dataclass(frozen=True, slots=True)
class Version:
    """One build of a level as it once was: a solution as its JSON object, and its scores if a run of it has won."""

    saved_s: Annotated[float, Strict(), must("be a number")]
    """When it was kept, in seconds since 1970 (UTC)."""
    build: Mapping[Text, object]
    scores: Mapping[Text, AnyNumber] | None = None
    rules: Rules = RULES_VERSION
    """Those under which it has won."""


class _File(BaseModel, defer_build=True):
    """A file of versions without its format."""

    versions: list[Annotated[Version, lacking(rules=FIRST_RULES)]]


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
        if version.scores is None:
            version = replace(version, scores=same.scores, rules=same.rules)
        versions.remove(same)
    kept = [version, *versions][:MOST_VERSIONS]
    entries = [
        {"saved_s": entry.saved_s, "build": entry.build, "scores": entry.scores, "rules": entry.rules} for entry in kept
    ]
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
    return read_as(_File, unpacked(document, VERSIONS_FORMAT), _MEMBERS).versions
