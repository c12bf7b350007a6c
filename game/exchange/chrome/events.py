"""Single events of a Chrome trace, as lines of JSON. Source: the Trace Event Format, and what Perfetto reads of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

Value = str | int | float
Arguments = Mapping[str, Value]

_THOUSANDTHS_PER_3_BEATS: Final = 2500
"""A beat is 5/6 of a microsecond."""


def thousandths(beat: int) -> int:
    """A beat in thousandths of a microsecond, rounded down: what comes later never is earlier."""
    return beat * _THOUSANDTHS_PER_3_BEATS // 3


class Track:
    """A line of the picture: processes and threads have numbers, never names."""

    __slots__ = ("pid", "tid")

    def __init__(self, pid: int, tid: int = 0) -> None:
        self.pid = pid
        self.tid = tid


def slice_event(track: Track, name: str, start: int, end: int, arguments: Arguments | None = None) -> str:
    """Something that lasts from one beat to another; on one track slices nest."""
    dur = thousandths(end) - thousandths(start)
    return _event("X", track, name, start, f', "dur": {_us(dur)}', arguments)


def async_event(phase: str, track: Track, name: str, beat: int, number: int, arguments: Arguments | None = None) -> str:
    """The begin (`b`), an instant (`n`) or the end (`e`) of something that is told from others by a number."""
    return _event(phase, track, name, beat, f', "cat": "request", "id": {number}', arguments)


def counter_event(track: Track, name: str, beat: int, values: Arguments) -> str:
    """Numbers that hold from a beat on."""
    return _event("C", track, name, beat, "", values)


def instant_event(track: Track, name: str, beat: int, arguments: Arguments | None = None) -> str:
    """Something that happens at a beat, on its track."""
    return _event("i", track, name, beat, ', "s": "t"', arguments)


def naming_event(what: str, track: Track, name: str | int) -> str:
    """What a process or a thread is called (`process_name`, `thread_name`), or where it stands (`..._sort_index`)."""
    key = "sort_index" if what.endswith("sort_index") else "name"
    arguments = json.dumps({key: name}, ensure_ascii=False)
    return f'{{"ph": "M", "name": "{what}", "pid": {track.pid}, "tid": {track.tid}, "args": {arguments}}}'


def _event(phase: str, track: Track, name: str, beat: int, more: str, arguments: Arguments | None) -> str:
    told = "" if not arguments else f', "args": {json.dumps(dict(arguments), ensure_ascii=False)}'
    place = f'"pid": {track.pid}, "tid": {track.tid}, "ts": {_us(thousandths(beat))}'
    return f'{{"ph": "{phase}", "name": {json.dumps(name, ensure_ascii=False)}, {place}{more}{told}}}'


def _us(number: int) -> str:
    """Thousandths of a microsecond as microseconds with three decimals, exactly."""
    return f"{number // 1000}.{number % 1000:03d}"
