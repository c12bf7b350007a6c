"""Waits of one kind, such as times to first token, and what is asked of them: mean, spread, percentiles."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

from game.physics.units import ms_from_beats

ENDLESS: Final = float("inf")
"""The wait of who waits for ever."""


class Waits:
    """Waits of one kind as they stand at one moment; who lost what they wait for waits for ever."""

    __slots__ = ("_beats", "_counts", "_num_ended", "_num_endless", "_total_beats")

    def __init__(self, beats: Sequence[float], counts: Sequence[int], num_endless: int, total_beats: float) -> None:
        self._beats = beats
        """The waits, the shortest first."""
        self._counts = counts
        """How many were as long as each of them; () where it is one each."""
        self._num_endless = num_endless
        self._num_ended = sum(counts) if counts else len(beats)
        self._total_beats = total_beats

    @classmethod
    def of(cls, waits: Iterable[float], num_endless: int) -> Waits:
        """Waits that are known one by one."""
        ordered = sorted(waits)
        total = sum(ordered)
        return cls(array("d", ordered), (), num_endless, total)

    def without_endless(self) -> Waits:
        """Those that have an end."""
        return Waits(self._beats, self._counts, 0, self._total_beats) if self._num_endless else self

    @property
    def num_waits(self) -> int:
        """How many there are, those without end too."""
        return self._num_ended + self._num_endless

    def mean_ms(self) -> float | None:
        """Their mean, None where there are none."""
        if self._num_endless:
            return ENDLESS
        return ms_from_beats(self._total_beats / self._num_ended) if self._num_ended else None

    def std_ms(self) -> float | None:
        """Their standard deviation, of all of them and not of a sample; None where there are none."""
        if self._num_endless:
            return ENDLESS
        if not self._num_ended:
            return None
        mean = self._total_beats / self._num_ended
        counts = self._counts or (1,) * len(self._beats)
        squares = 0.0
        for beats, count in zip(self._beats, counts, strict=True):
            squares += (beats - mean) * (beats - mean) * count
        return ms_from_beats(float((squares / self._num_ended) ** 0.5))

    def percentile_ms(self, percent: int) -> float | None:
        """The wait that `percent` of them do not exceed (nearest rank), None where there are none."""
        rank = -(-self.num_waits * percent // 100)
        if rank > self._num_ended:
            return ENDLESS
        if not self._num_ended:
            return None
        if not self._counts:
            return ms_from_beats(self._beats[max(rank, 1) - 1])
        for beats, count in zip(self._beats, self._counts, strict=True):
            rank -= count
            if rank <= 0:
                return ms_from_beats(beats)
        return None

    def interpolated_ms(self, percent: int) -> float | None:
        """The percentile as numpy and `vllm bench serve` have it, between two ranks; None where there are no waits."""
        if not self.num_waits:
            return None
        rank, rest = divmod((self.num_waits - 1) * percent, 100)
        below = self._at_rank(rank)
        if not rest:
            return ms_from_beats(below)
        above = self._at_rank(rank + 1)
        return ENDLESS if above == ENDLESS else ms_from_beats(below + (above - below) * rest / 100)

    def _at_rank(self, rank: int) -> float:
        """The wait that so many are before, in beats."""
        if rank >= self._num_ended:
            return ENDLESS
        if not self._counts:
            return self._beats[rank]
        for beats, count in zip(self._beats, self._counts, strict=True):
            rank -= count
            if rank < 0:
                return beats
        return ENDLESS
