"""How many requests a level may ask for: of all its sources together, and of each of them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from game.content.jsontext import JsonPath
from game.content.level import Level
from game.content.level_traces import replayed
from game.content.source import Problem
from game.content.wording import count
from game.content.workload import TraceWorkload
from game.content.workload_terms import generated_terms
from game.physics.units import BEATS_PER_SECOND
from game.sim.roles import SENDS
from game.sim.tiles import TILES, kinds_of
from game.sim.workloads.extent import num_users, output_extent, prompt_extent
from game.sim.workloads.terms import OpenLoop, Replay, Workload

MAX_USERS: Final = 65_536
"""Of all sources together: each has a request open at all times, which takes about a kilobyte."""

MAX_PROMPTS: Final = 500_000
"""That open loops send up to the horizon, at some 20 microseconds each."""

MAX_WAITING: Final = 262_144
"""Prompts that the queues of open loops may hold."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one source asks for, or several alike, up to the horizon of their level."""

    workload: Workload
    path: JsonPath
    """Where it stands in the level."""
    num_sources: int
    horizon_s: float

    @property
    def num_users(self) -> int:
        """Users who wait for their answers; 0 for an open loop."""
        return self.num_sources * num_users(self.workload)

    @property
    def num_arrivals(self) -> int:
        """The most prompts that an open loop is likely to send; 0 for a closed loop."""
        workload = self.workload
        if self.num_users:
            return 0
        if isinstance(workload, Replay) and not workload.requests_per_s:
            end = math.ceil(Fraction(str(workload.scale)) * round(self.horizon_s * BEATS_PER_SECOND))
            num = self.num_sources * bisect_left(workload.recording.arrival_beats, end)
        else:
            num = math.ceil(self.num_sources * self.most_per_s * self.horizon_s)
        most = self.num_sources * workload.terms.num_requests
        return min(num, most) if most else num

    @property
    def most_per_s(self) -> float:
        """The highest rate of any phase."""
        workload = self.workload
        if isinstance(workload, Replay):
            return workload.requests_per_s
        if not isinstance(workload, OpenLoop):
            return 0.0
        rates = [phase.requests_per_s for phase in workload.terms.phases if phase.requests_per_s is not None]
        return max([workload.requests_per_s, *rates])

    @property
    def num_tokens(self) -> int:
        """The most tokens of all prompts and answers of an open loop."""
        return self.num_arrivals * (prompt_extent(self.workload).high + output_extent(self.workload).high)


def asked_of(level: Level) -> list[Asked]:
    """What the sources of a level ask for; those whose trace has not been read yet are left out."""
    paths: list[JsonPath] = [("workload",)]
    num_sources = sum(row.count(TILES[kind].glyph) for kind in kinds_of(SENDS) for row in level.map)
    if isinstance(level.workload, tuple):
        paths, num_sources = [("workload", number) for number in range(len(level.workload))], 1
    found = []
    for path, workload in zip(paths, level.workloads, strict=True):
        if not isinstance(workload, TraceWorkload):
            found.append(Asked(generated_terms(workload), path, num_sources, level.horizon_s))
        elif workload in level.traces:
            found.append(Asked(replayed(level, workload, path), path, num_sources, level.horizon_s))
    return found


def request_problems(level: Level) -> Iterator[Problem]:
    """Every number of requests that is above its limit."""
    asked = asked_of(level)
    problems = [problem for each in asked for problem in _source_problems(level, each)]
    yield from problems
    if not problems and len(asked) > 1:
        total = sum(each.num_users for each in asked)
        yield from above(MAX_USERS, total, ("workload",), f"all sources together have {total:,} users", "lower them")
        total = sum(each.num_arrivals for each in asked)
        message = f"all sources together send {total:,} prompts in {level.horizon_s:g} s"
        yield from above(MAX_PROMPTS, total, ("workload",), message, "lower their rates, or horizon_s")


def _source_problems(level: Level, asked: Asked) -> Iterator[Problem]:
    workload, path = asked.workload, asked.path
    sources = count(asked.num_sources, "source")
    if not isinstance(workload, OpenLoop | Replay) or asked.num_users:
        message = f"{sources} of {count(num_users(workload), 'user')} are {asked.num_users:,} users"
        remedy = "lower users or draw fewer sources"
        yield from above(MAX_USERS, asked.num_users, (*path, "users"), message, remedy)
        return
    send = "sends" if asked.num_sources == 1 else "send"
    if asked.most_per_s:
        of, key, remedy = f"{asked.most_per_s:g} requests/s", "requests_per_s", "lower requests_per_s or horizon_s"
    else:
        of, key, remedy = "this trace", "file", "shorten the trace, slow it down with scale, or lower horizon_s"
    message = f"{sources} of {of} {send} {asked.num_arrivals:,} prompts in {level.horizon_s:g} s"
    yield from above(MAX_PROMPTS, asked.num_arrivals, (*path, key), message, remedy)
    num_waiting = min(asked.num_arrivals, asked.num_sources * workload.queue_limit)
    message = f"{sources} of queue_limit {workload.queue_limit} may keep {num_waiting:,} prompts waiting"
    yield from above(MAX_WAITING, num_waiting, (*path, "queue_limit"), message, "lower queue_limit")


def above(limit: int, number: int, path: JsonPath, message: str, remedy: str) -> Iterator[Problem]:
    """A problem where a number is above its limit."""
    if number > limit:
        yield Problem(path, f"{message}, more than {limit:,}; {remedy}")
