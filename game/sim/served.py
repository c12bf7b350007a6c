"""Whether every source is being served: a level is not won by ignoring users."""

from __future__ import annotations

from collections.abc import Sequence

from game.sim.machines.source import Source


def unserved_spans(sources: Sequence[Source], first: int, last: int) -> list[tuple[int, int]]:
    """Where between two numbers of completed ticks, both included, users of some source waited too long for a token.

    Each span is (its first number, the one after its last); they do not overlap and stand in order.
    """
    spans = []
    for source in sources:
        for span in reversed(source.unserved):
            if span[1] <= first:
                break  # those before have ended before
            if span[0] <= last:
                spans.append(span)
        since = source.unserved_since()
        if since is not None and since <= last:
            spans.append((since, last + 1))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        start, end = max(start, first), min(end, last + 1)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def were_all_served(sources: Sequence[Source], tick: int) -> bool:
    """Whether users of every source got a first token and after it never waited too long for one, up to `tick`.

    What a goal over the whole run asks for; the wait for the first token is a matter of its metric.
    """
    return all(
        source.was_ever_served and source.is_served(tick) and all(start == 0 for start, _ in source.unserved)
        for source in sources
    )
