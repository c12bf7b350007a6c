"""The highest rate at which a server keeps its promise, by doubling and halving."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from game.content.workload import MAX_RATE
from game.session.sim.options import BadOption, SimOptions
from game.session.sim.report import Report
from game.session.sim.run import SimRun
from game.session.sim.server import server_of
from game.session.sim.users import preset_of

LOWEST_RATE: Final = 0.01
"""Requests a second; what cannot be kept at this rate cannot be kept at all."""

HIGHEST_RATE: Final = MAX_RATE / 2
"""A last doubling is still a rate."""

_FIRST_RATE: Final = 1.0

STEADY_S: Final = 60.0
"""Requests come for so long at every rate that is tried, where nobody says how many they are."""

MOST_REQUESTS: Final = 20_000
"""Nor more of them."""

_STEADY_ANSWERS: Final = 3
"""What comes within the time of fewer answers than that is a burst, which ends before a queue can grow."""

Tell = Callable[[int, float, bool], None]
"""Takes how many runs there have been, the rate of the last, and whether it kept the promise."""


@dataclass(frozen=True, slots=True)
class Saturation:
    """Between which rates a promise breaks. `report` is of the highest rate that kept it, None where none did."""

    rate: float
    broken_rate: float | None
    """The lowest rate that was seen to break it; None where none did."""
    num_runs: int
    report: Report | None


def saturation(options: SimOptions, tolerance: float, tell: Tell | None = None) -> Saturation:
    """Find it to a relative width of `tolerance`, beginning at the rate of the options, or at 1.

    Raises:
        BadOption: where nothing is promised, or the users have no rate.
        ContentError: with every fault of a file that an option names.
    """
    if not options.has_promise:
        raise BadOption("ttft_ms", "say what must hold: a promise with --ttft-ms, --tpot-ms, or both")
    for name in ("concurrency", "max_concurrency"):
        if getattr(options, name) is not None:
            raise BadOption(name, "a client that holds requests back hides how late they are; leave it out")
    search = _Search(options, tell)
    rate = options.rate or _FIRST_RATE
    if search.keeps(rate):
        while search.broken is None and rate < HIGHEST_RATE:
            rate *= 2
            search.keeps(rate)
    else:
        while search.kept == 0.0 and rate > LOWEST_RATE:
            rate /= 2
            search.keeps(rate)
    while search.kept and search.broken is not None and search.broken - search.kept > tolerance * search.kept:
        search.keeps((search.kept + search.broken) / 2)
    return Saturation(search.kept, search.broken, search.num_runs, search.report)


def _with_burst_told(report: Report, rate: float) -> Report:
    """The report, with a note where so few requests came that they say nothing of a rate."""
    num, answer_ms = report.whole.completed, report.whole.latencies["mean_e2el_ms"]
    if answer_ms is None or num / rate >= _STEADY_ANSWERS * answer_ms / 1000:
        return report
    told = f"{num} requests at {rate:.4g}/s come within {num / rate:.3g} s, an answer takes {answer_ms / 1000:.3g} s"
    return replace(report, notes=(*report.notes, f"{told}: a burst, and no steady rate; name more --requests"))


class _Search:
    """What is known so far."""

    def __init__(self, options: SimOptions, tell: Tell | None) -> None:
        self._options = options
        self._tell = tell
        self.kept = 0.0
        self.broken: float | None = None
        self.num_runs = 0
        self.report: Report | None = None

    def keeps(self, rate: float) -> bool:
        """Try a rate."""
        options = replace(self._options, rate=rate)
        if options.requests is None and options.duration is None and (preset := preset_of(options)) is not None:
            num_steady = min(MOST_REQUESTS, math.ceil(rate * STEADY_S))
            options = replace(options, requests=max(preset.num_requests, num_steady))
        run = SimRun(server_of(options))
        run.finish()
        report = _with_burst_told(run.report(), rate)
        self.num_runs += 1
        is_kept = report.is_slo_met is True
        if is_kept:
            self.kept, self.report = rate, report
        else:
            self.broken = rate
        if self._tell is not None:
            self._tell(self.num_runs, rate, is_kept)
        return is_kept
